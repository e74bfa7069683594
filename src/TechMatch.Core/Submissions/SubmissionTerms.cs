namespace TechMatch.Core.Submissions;

/// <summary>How long a profile is shown before its owner must say that it still holds.</summary>
public sealed record SubmissionTerms
{
    public static SubmissionTerms Standard { get; } = new();

    /// <summary>Days from publishing or renewing to the last day. Default 365.</summary>
    public int LifetimeDays { get; init; } = 365;

    /// <summary>Days before the end on which the owner is reminded, most first.</summary>
    public IReadOnlyList<int> ReminderDays { get; init; } = [60, 30, 7];

    /// <returns>The reminder that is due with so many days to go and was not given yet; null when none is.</returns>
    public int? ReminderDue(int daysLeft, int? reminded)
    {
        int? due = null;
        foreach (var days in ReminderDays)
        {
            if (daysLeft <= days && (reminded is null || days < reminded)) due = days;
        }

        return due;
    }
}
