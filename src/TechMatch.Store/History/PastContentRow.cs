using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TechMatch.Store.History;

/// <summary>
/// The bytes of a revision that was replaced. The current one stands with its record, so that creating costs nothing more;
/// deleting a record deletes these as well.
/// </summary>
internal sealed class PastContentRow
{
    /// <summary>Older ones of a name go: a record written every minute must not fill the disk.</summary>
    public const int MaxKept = 200;

    public required string Name { get; init; }

    public long Revision { get; init; }

    public required byte[] Json { get; init; }
}

internal sealed class PastContentTable : IEntityTypeConfiguration<PastContentRow>
{
    public void Configure(EntityTypeBuilder<PastContentRow> builder)
    {
        builder.ToTable("past_contents").HasKey(p => new { p.Name, p.Revision });
        builder.Property(p => p.Name).HasMaxLength(120);
        builder.Property(p => p.Revision).ValueGeneratedNever();
    }
}
