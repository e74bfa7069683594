using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TechMatch.Core.Marketplace;

namespace TechMatch.Store.Marketplace;

internal sealed class SubscriptionRow
{
    public required string Id { get; init; }

    /// <summary>Id of the principal whose it is.</summary>
    public required string Principal { get; init; }

    /// <summary>The principal as it called last, as JSON.</summary>
    public required string Owner { get; set; }

    public required string Label { get; init; }

    public required string Question { get; init; }

    public long Position { get; set; }

    public long LastEvent { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public string? WebhookUrl { get; init; }

    public string? WebhookSecret { get; init; }

    public long DeliveredEvent { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset? NextAttemptAt { get; set; }

    public string? LastFault { get; set; }
}

/// <summary>A record that matches the subscription, as far as it has been asked.</summary>
internal sealed class SubscriptionHitRow
{
    public required string SubscriptionId { get; init; }

    public required string Name { get; init; }
}

internal sealed class SubscriptionEventRow
{
    public required string SubscriptionId { get; init; }

    public long Number { get; init; }

    public long Sequence { get; init; }

    public required string Name { get; init; }

    public MatchEventKind Kind { get; init; }

    public DateTimeOffset At { get; init; }
}

internal sealed class DeadLetterRow
{
    public required string SubscriptionId { get; init; }

    public long FirstEvent { get; init; }

    public long LastEvent { get; init; }

    public int Attempts { get; init; }

    public required string Fault { get; init; }

    public DateTimeOffset At { get; init; }
}

internal sealed class SubscriptionTable : IEntityTypeConfiguration<SubscriptionRow>
{
    public void Configure(EntityTypeBuilder<SubscriptionRow> builder)
    {
        builder.ToTable("subscriptions").HasKey(r => r.Id);
        builder.Property(r => r.Id).HasMaxLength(Subscription.IdLength);
        builder.Property(r => r.Principal).HasMaxLength(WriteOptions.MaxKeyLength);
        builder.Property(r => r.Label).HasMaxLength(Subscription.MaxLabelLength);
        builder.HasIndex(r => r.Principal);
    }
}

internal sealed class SubscriptionHitTable : IEntityTypeConfiguration<SubscriptionHitRow>
{
    public void Configure(EntityTypeBuilder<SubscriptionHitRow> builder)
    {
        builder.ToTable("subscription_hits").HasKey(r => new { r.SubscriptionId, r.Name });
        builder.Property(r => r.SubscriptionId).HasMaxLength(Subscription.IdLength);
        builder.Property(r => r.Name).HasMaxLength(120);
    }
}

internal sealed class SubscriptionEventTable : IEntityTypeConfiguration<SubscriptionEventRow>
{
    public void Configure(EntityTypeBuilder<SubscriptionEventRow> builder)
    {
        builder.ToTable("subscription_events").HasKey(r => new { r.SubscriptionId, r.Number });
        builder.Property(r => r.SubscriptionId).HasMaxLength(Subscription.IdLength);
        builder.Property(r => r.Number).ValueGeneratedNever();
        builder.Property(r => r.Name).HasMaxLength(120);
        builder.Property(r => r.Kind).HasMaxLength(20);
    }
}

internal sealed class DeadLetterTable : IEntityTypeConfiguration<DeadLetterRow>
{
    public void Configure(EntityTypeBuilder<DeadLetterRow> builder)
    {
        builder.ToTable("webhook_dead_letters").HasKey(r => new { r.SubscriptionId, r.FirstEvent });
        builder.Property(r => r.SubscriptionId).HasMaxLength(Subscription.IdLength);
        builder.Property(r => r.FirstEvent).ValueGeneratedNever();
    }
}
