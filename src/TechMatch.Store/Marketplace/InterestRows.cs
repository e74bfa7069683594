using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TechMatch.Core.Marketplace;

namespace TechMatch.Store.Marketplace;

/// <summary>One interest: what is asked for in columns, and the whole of it as one JSON text.</summary>
internal sealed class InterestRow
{
    public required string Id { get; init; }

    /// <summary>Name of the organisation that expressed it.</summary>
    public required string Offerer { get; init; }

    public required string OffererRecord { get; init; }

    public required string Recipient { get; init; }

    public required string RecipientRecord { get; init; }

    /// <summary>Name of the organisation whose places it takes while it is open.</summary>
    public required string Supplier { get; init; }

    public InterestState State { get; set; }

    public DateTimeOffset? Due { get; set; }

    public required string Body { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>Who is assigned to an interest; in its body too, and here so that it is found by the person.</summary>
internal sealed class InterestBrokerRow
{
    public required string InterestId { get; init; }

    public required string Principal { get; init; }
}

/// <summary>One question to an organisation, for the ledger.</summary>
internal sealed class AnswerTimeRow
{
    public required string InterestId { get; init; }

    /// <summary>0, 1, 2 … within the interest.</summary>
    public int Round { get; init; }

    public required string Organisation { get; init; }

    public DateTimeOffset AskedAt { get; init; }

    public DateTimeOffset DueAt { get; init; }

    public DateTimeOffset? AnsweredAt { get; set; }
}

internal sealed class InterestTable : IEntityTypeConfiguration<InterestRow>
{
    public void Configure(EntityTypeBuilder<InterestRow> builder)
    {
        builder.ToTable("interests").HasKey(r => r.Id);
        builder.Property(r => r.Id).HasMaxLength(Interest.IdLength);
        foreach (var name in (string[])[nameof(InterestRow.Offerer), nameof(InterestRow.OffererRecord), nameof(InterestRow.Recipient), nameof(InterestRow.RecipientRecord), nameof(InterestRow.Supplier)])
            builder.Property(name).HasMaxLength(120);
        builder.Property(r => r.State).HasMaxLength(20);
        builder.HasIndex(r => r.Offerer);
        builder.HasIndex(r => r.Recipient);
        builder.HasIndex(r => new { r.Supplier, r.State });
        builder.HasIndex(r => r.Due);
    }
}

internal sealed class InterestBrokerTable : IEntityTypeConfiguration<InterestBrokerRow>
{
    public void Configure(EntityTypeBuilder<InterestBrokerRow> builder)
    {
        builder.ToTable("interest_brokers").HasKey(r => new { r.Principal, r.InterestId });
        builder.Property(r => r.InterestId).HasMaxLength(Interest.IdLength);
        builder.Property(r => r.Principal).HasMaxLength(WriteOptions.MaxKeyLength);
        builder.HasIndex(r => r.InterestId);
    }
}

internal sealed class AnswerTimeTable : IEntityTypeConfiguration<AnswerTimeRow>
{
    public void Configure(EntityTypeBuilder<AnswerTimeRow> builder)
    {
        builder.ToTable("answer_times").HasKey(r => new { r.InterestId, r.Round });
        builder.Property(r => r.InterestId).HasMaxLength(Interest.IdLength);
        builder.Property(r => r.Round).ValueGeneratedNever();
        builder.Property(r => r.Organisation).HasMaxLength(120);
        builder.HasIndex(r => r.Organisation);
    }
}
