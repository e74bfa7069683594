using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TechMatch.Core.Access;
using TechMatch.Core.Alliances;
using TechMatch.Core.Catalog;

namespace TechMatch.Store.Alliances;

/// <summary>One organisation's accession to one alliance. What is only ever read and written whole is one JSON text.</summary>
internal sealed class AccessionRow
{
    private static readonly JsonSerializerOptions s_json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = { new JsonStringEnumConverter() } };

    public required string Alliance { get; init; }

    public required string Organisation { get; init; }

    public AccessionState State { get; set; }

    public required string Content { get; set; }

    public string? CertificateHash { get; set; }

    /// <summary>Number of the last step.</summary>
    public long Steps { get; set; }

    public Accession ToAccession() => JsonSerializer.Deserialize<Accession>(Content, s_json)!;

    public static string Write(Accession accession) => JsonSerializer.Serialize(accession, s_json);
}

/// <summary>One step that was taken; never changed.</summary>
internal sealed class AccessionStepRow
{
    public required string Alliance { get; init; }

    public required string Organisation { get; init; }

    public long Number { get; init; }

    public AccessionStep Step { get; init; }

    public AccessionState After { get; init; }

    public required string Actor { get; init; }

    public string? Note { get; init; }

    /// <summary>The item an answer is about, and whether it was passed.</summary>
    public AdmissionItem? Item { get; init; }

    public bool Passed { get; init; }

    public DateTimeOffset At { get; init; }
}

internal sealed class AccessionTables : IEntityTypeConfiguration<AccessionRow>, IEntityTypeConfiguration<AccessionStepRow>
{
    public void Configure(EntityTypeBuilder<AccessionRow> builder)
    {
        builder.ToTable("accessions").HasKey(a => new { a.Alliance, a.Organisation });
        builder.Property(a => a.Alliance).HasMaxLength(Code.MaxLength);
        builder.Property(a => a.Organisation).HasMaxLength(120);
        builder.Property(a => a.State).HasMaxLength(20);
        builder.Property(a => a.CertificateHash).HasMaxLength(64);
        builder.HasIndex(a => a.CertificateHash);
    }

    public void Configure(EntityTypeBuilder<AccessionStepRow> builder)
    {
        builder.ToTable("accession_steps").HasKey(a => new { a.Alliance, a.Organisation, a.Number });
        builder.Property(a => a.Alliance).HasMaxLength(Code.MaxLength);
        builder.Property(a => a.Organisation).HasMaxLength(120);
        builder.Property(a => a.Number).ValueGeneratedNever();
        builder.Property(a => a.Step).HasMaxLength(20);
        builder.Property(a => a.After).HasMaxLength(20);
        builder.Property(a => a.Actor).HasMaxLength(Principal.MaxIdLength);
        builder.Property(a => a.Note).HasMaxLength(2_000);
        builder.Property(a => a.Item).HasMaxLength(30);
    }
}
