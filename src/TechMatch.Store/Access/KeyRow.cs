using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TechMatch.Core.Access;

namespace TechMatch.Store.Access;

/// <summary>One API key. What it grants is one JSON text, because it is only ever read and written whole.</summary>
internal sealed class KeyRow
{
    public required string Id { get; init; }

    public required string Label { get; init; }

    public required string Grant { get; init; }

    public required string SecretHash { get; set; }

    public string? PreviousHash { get; set; }

    public DateTimeOffset? PreviousUntil { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    public DateTimeOffset? LastUsedAt { get; set; }
}

internal sealed class KeyTable : IEntityTypeConfiguration<KeyRow>
{
    public void Configure(EntityTypeBuilder<KeyRow> builder)
    {
        builder.ToTable("api_keys").HasKey(k => k.Id);
        builder.Property(k => k.Id).HasMaxLength(KeySecret.IdLength);
        builder.Property(k => k.Label).HasMaxLength(ApiKey.MaxLabelLength);
        builder.Property(k => k.CreatedBy).HasMaxLength(WriteOptions.MaxKeyLength);
        builder.Property(k => k.SecretHash).HasMaxLength(64);
        builder.Property(k => k.PreviousHash).HasMaxLength(64);
    }
}
