using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TechMatch.Store.Audit;

/// <summary>One served match with all it was made from, as the bytes of a <see cref="Core.Matching.Records.MatchRecord"/>.</summary>
internal sealed class MatchRow
{
    public long Sequence { get; init; }

    public required string Id { get; init; }

    public required string Caller { get; init; }

    public required byte[] Body { get; init; }

    public required byte[] Hash { get; init; }

    /// <returns>What differs between body and columns; null for nothing.</returns>
    public string? Fault()
    {
        try
        {
            var (id, caller) = Core.Matching.Records.MatchRecordReader.Heading(Body);
            return (id, caller) == (Id, Caller) ? null : "id or caller differ from those that the hash holds";
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}

internal sealed class MatchTable : IEntityTypeConfiguration<MatchRow>
{
    public const int IdLength = 16;

    public void Configure(EntityTypeBuilder<MatchRow> builder)
    {
        builder.ToTable("match_records").HasKey(r => r.Sequence);
        builder.Property(r => r.Sequence).ValueGeneratedNever();
        builder.Property(r => r.Id).HasMaxLength(IdLength);
        builder.Property(r => r.Caller).HasMaxLength(WriteOptions.MaxKeyLength);
        builder.HasIndex(r => r.Id).IsUnique();
    }
}
