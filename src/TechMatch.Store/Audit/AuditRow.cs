using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TechMatch.Core.Audit;

namespace TechMatch.Store.Audit;

/// <summary>One row of the log. The body says everything and the hash holds it; the other columns repeat what is searched by.</summary>
internal sealed class AuditRow
{
    public long Sequence { get; init; }

    public DateTimeOffset At { get; init; }

    public required string Actor { get; init; }

    public required string Action { get; init; }

    public required string Subject { get; init; }

    public required byte[] Body { get; init; }

    public required byte[] Hash { get; init; }

    /// <returns>What differs between body and columns; null for nothing.</returns>
    public string? Fault()
    {
        try
        {
            var (at, note) = AuditBody.Read(Body);
            return (at, note.Actor, note.Action, note.Subject) == (At, Actor, Action, Subject) ? null : "time, actor, action or subject differ from those that the hash holds";
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}

internal sealed class AuditTable : IEntityTypeConfiguration<AuditRow>
{
    public void Configure(EntityTypeBuilder<AuditRow> builder)
    {
        builder.ToTable("audit_log").HasKey(r => r.Sequence);
        builder.Property(r => r.Sequence).ValueGeneratedNever();
        builder.Property(r => r.Actor).HasMaxLength(AuditNote.MaxNameLength);
        builder.Property(r => r.Action).HasMaxLength(AuditNote.MaxActionLength);
        builder.Property(r => r.Subject).HasMaxLength(AuditNote.MaxNameLength);
        builder.HasIndex(r => new { r.Subject, r.Sequence });
        builder.HasIndex(r => new { r.Actor, r.Sequence });
    }
}
