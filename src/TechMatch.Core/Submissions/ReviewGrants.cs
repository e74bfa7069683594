using TechMatch.Core.Access;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Submissions;

/// <summary>
/// Who reviews a record with rules of its own is given sight of all of it, for as long as the review lasts. A record without
/// rules needs none: curators read it whole.
/// </summary>
internal static class ReviewGrants
{
    public static ValueList<AccessGrant> After(CatalogRecord record, Submission before, Submission after)
    {
        var (had, has) = (Reviewing(before), Reviewing(after));
        if (had == has || record.Access is null && had is null) return record.Grants;
        var kept = record.Grants.Where(g => g.To != had && g.To != has);
        return has is null || record.Access is null ? [.. kept] : [.. kept, new AccessGrant { To = has, Tier = DisclosureTier.Internal }];
    }

    private static string? Reviewing(Submission submission) =>
        submission.State is SubmissionState.InReview or SubmissionState.ChangesRequested ? submission.Reviewer : null;
}
