using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Submissions;

namespace TechMatch.Store.Submissions;

/// <summary>
/// Where one record is in the workflow. Owner and country are copies of the record's, as of the last step: lists ask for them.
/// </summary>
internal sealed class SubmissionRow
{
    public required string Name { get; init; }

    /// <summary>When this incarnation of the name was created: one that was deleted and created again begins anew.</summary>
    public DateTimeOffset RecordCreatedAt { get; set; }

    public SubmissionState State { get; set; }

    public string? Owner { get; set; }

    public string? Country { get; set; }

    public string? Reviewer { get; set; }

    public Endorsement Endorsement { get; set; }

    public DateTimeOffset? SubmittedAt { get; set; }

    /// <summary>The midnight after the last day.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    public int? RemindedDays { get; set; }

    /// <summary>Number of the last step.</summary>
    public long Steps { get; set; }

    public Submission ToSubmission() => new()
    {
        Record = RecordId.Parse(Name),
        State = State,
        Reviewer = Reviewer,
        Endorsement = Endorsement,
        SubmittedAt = SubmittedAt,
        ExpiresOn = ExpiresAt is { } at ? DateOnly.FromDateTime(at.UtcDateTime).AddDays(-1) : null,
        RemindedDays = RemindedDays,
    };

    public void Take(Submission submission, CatalogRecord record)
    {
        (State, Reviewer, Endorsement, SubmittedAt, RemindedDays) = (submission.State, submission.Reviewer, submission.Endorsement, submission.SubmittedAt, submission.RemindedDays);
        ExpiresAt = submission.ExpiresOn is { } day ? new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null;
        (Owner, Country) = (RecordReaders.OwnerOf(record)?.Name, record.Country?.Value);
    }
}

/// <summary>One step that was taken; never changed.</summary>
internal sealed class SubmissionStepRow
{
    public required string Name { get; init; }

    /// <summary>1, 2, 3 … over the name.</summary>
    public long Number { get; init; }

    public SubmissionStep Step { get; init; }

    public SubmissionState Before { get; init; }

    public SubmissionState After { get; init; }

    /// <summary>Id of the principal.</summary>
    public required string Actor { get; init; }

    public string? Reason { get; init; }

    /// <summary>Whom an assignment named.</summary>
    public string? Reviewer { get; init; }

    public bool OverrodeObjection { get; init; }

    /// <summary>Of the record, after the step.</summary>
    public long Revision { get; init; }

    public DateTimeOffset At { get; init; }
}

internal sealed class SubmissionTables : IEntityTypeConfiguration<SubmissionRow>, IEntityTypeConfiguration<SubmissionStepRow>
{
    public void Configure(EntityTypeBuilder<SubmissionRow> builder)
    {
        builder.ToTable("submissions").HasKey(s => s.Name);
        builder.Property(s => s.Name).HasMaxLength(120);
        builder.Property(s => s.State).HasMaxLength(20);
        builder.Property(s => s.Owner).HasMaxLength(120);
        builder.Property(s => s.Country).HasMaxLength(2);
        builder.Property(s => s.Reviewer).HasMaxLength(Principal.MaxIdLength);
        builder.Property(s => s.Endorsement).HasMaxLength(20);
        builder.HasIndex(s => new { s.State, s.ExpiresAt });
    }

    public void Configure(EntityTypeBuilder<SubmissionStepRow> builder)
    {
        builder.ToTable("submission_steps").HasKey(s => new { s.Name, s.Number });
        builder.Property(s => s.Name).HasMaxLength(120);
        builder.Property(s => s.Number).ValueGeneratedNever();
        builder.Property(s => s.Step).HasMaxLength(20);
        builder.Property(s => s.Before).HasMaxLength(20);
        builder.Property(s => s.After).HasMaxLength(20);
        builder.Property(s => s.Actor).HasMaxLength(Principal.MaxIdLength);
        builder.Property(s => s.Reason).HasMaxLength(StepAsked.MaxReasonLength);
        builder.Property(s => s.Reviewer).HasMaxLength(Principal.MaxIdLength);
    }
}
