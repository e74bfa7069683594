using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Store.Writing;

namespace TechMatch.Store.Duplicates;

/// <summary>What a person said of two records that look alike.</summary>
/// <param name="First">The ordinally lesser name.</param>
public sealed record TwinAnswer(RecordId First, RecordId Second, bool AreSame, string Actor, DateTimeOffset At, string? Reason);

internal sealed class TwinAnswerRow
{
    public required string First { get; init; }

    public required string Second { get; init; }

    public bool AreSame { get; set; }

    public required string Actor { get; set; }

    public DateTimeOffset At { get; set; }

    public string? Reason { get; set; }
}

internal sealed class TwinAnswerTable : IEntityTypeConfiguration<TwinAnswerRow>
{
    public void Configure(EntityTypeBuilder<TwinAnswerRow> builder)
    {
        builder.ToTable("twin_answers").HasKey(t => new { t.First, t.Second });
        builder.Property(t => t.First).HasMaxLength(120);
        builder.Property(t => t.Second).HasMaxLength(120);
        builder.Property(t => t.Actor).HasMaxLength(Principal.MaxIdLength);
        builder.Property(t => t.Reason).HasMaxLength(TwinAnswers.MaxReasonLength);
        builder.HasIndex(t => t.Second);
    }
}

/// <summary>Answers to "is this the same?", kept by the pair of names, so that nobody is asked twice. The latest counts.</summary>
public sealed class TwinAnswers(CatalogStore store)
{
    public const int MaxReasonLength = 500;

    public Task<TwinAnswer> SetAsync(RecordId one, RecordId other, bool areSame, string actor, string? reason, CancellationToken cancellationToken)
    {
        if (one == other) throw new ArgumentException($"expected two records, got {one} twice", nameof(other));
        var (first, second) = string.CompareOrdinal(one.Name, other.Name) < 0 ? (one, other) : (other, one);
        return store.ActAsync(
            async (scope, token) =>
            {
                var row = await scope.Context.Set<TwinAnswerRow>().SingleOrDefaultAsync(t => t.First == first.Name && t.Second == second.Name, token).ConfigureAwait(false)
                    ?? scope.Context.Add(new TwinAnswerRow { First = first.Name, Second = second.Name, Actor = actor }).Entity;
                (row.AreSame, row.Actor, row.At, row.Reason) = (areSame, actor, scope.Now, reason);
                return ActEnd<TwinAnswer>.Keep(new TwinAnswer(first, second, areSame, actor, scope.Now, reason));
            },
            cancellationToken);
    }

    /// <returns>By the other record of each pair.</returns>
    public async Task<IReadOnlyDictionary<RecordId, TwinAnswer>> AboutAsync(RecordId record, CancellationToken cancellationToken)
    {
        var rows = await store.QueryAsync((context, token) => context.Set<TwinAnswerRow>().AsNoTracking().Where(t => t.First == record.Name || t.Second == record.Name).ToListAsync(token), cancellationToken).ConfigureAwait(false);
        return rows.ToDictionary(r => RecordId.Parse(r.First == record.Name ? r.Second : r.First), r => new TwinAnswer(RecordId.Parse(r.First), RecordId.Parse(r.Second), r.AreSame, r.Actor, r.At, r.Reason));
    }
}
