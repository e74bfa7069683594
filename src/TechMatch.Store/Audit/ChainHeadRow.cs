using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TechMatch.Store.Audit;

/// <summary>Where a chain ends, kept apart from its rows so that a missing end shows. No row stands for an empty chain.</summary>
internal sealed class ChainHeadRow
{
    /// <summary><c>audit</c> or <c>matches</c>.</summary>
    public required string Chain { get; init; }

    public long Sequence { get; set; }

    public required byte[] Hash { get; set; }
}

internal sealed class ChainHeadTable : IEntityTypeConfiguration<ChainHeadRow>
{
    public void Configure(EntityTypeBuilder<ChainHeadRow> builder)
    {
        builder.ToTable("chain_heads").HasKey(h => h.Chain);
        builder.Property(h => h.Chain).HasMaxLength(20);
    }
}
