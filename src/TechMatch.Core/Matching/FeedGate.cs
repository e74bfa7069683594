using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching;

/// <summary>
/// Compares the feed at hand with what a process can take: same stream, same property (ordinal, ignoring case), same
/// unit. Another unit is unknown, not converted here.
/// </summary>
internal static class FeedGate
{
    public static GateVerdict Verdict(MatchFacts need, MatchFacts supplier) => Decide(need, supplier).Verdict;

    /// <returns>The verdict and the pair that decided it: the first that fails, else the first unknown, else the first.</returns>
    public static (GateVerdict Verdict, FeedOffer? Offer, FeedLimit? Limit) Decide(MatchFacts need, MatchFacts supplier)
    {
        if (need.Feeds.Count == 0) return (GateVerdict.NoRule, null, null);
        if (supplier.FeedLimits.Count == 0) return (GateVerdict.Unknown, need.Feeds[0], null);
        // Limits on other properties say nothing about this feed.
        (GateVerdict Verdict, FeedOffer? Offer, FeedLimit? Limit) decided = (GateVerdict.Unknown, need.Feeds[0], null);
        var compared = false;
        foreach (var offer in need.Feeds.AsSpan())
        {
            foreach (var limit in supplier.FeedLimits.AsSpan())
            {
                if (!offer.Stream.Equals(limit.Stream) || !string.Equals(offer.Property, limit.Property, StringComparison.OrdinalIgnoreCase)) continue;
                var verdict = One(offer.Value, limit);
                if (verdict == GateVerdict.Fail) return (verdict, offer, limit);
                if (!compared || verdict == GateVerdict.Unknown && decided.Verdict == GateVerdict.Pass) decided = (verdict, offer, limit);
                compared = true;
            }
        }

        return decided;
    }

    private static GateVerdict One(Quantity feed, FeedLimit limit)
    {
        if (!string.Equals(feed.Unit, limit.Unit, StringComparison.Ordinal)) return GateVerdict.Unknown;
        if (feed.Value < limit.Low || feed.Value > limit.High) return GateVerdict.Fail;
        // The usual feed fits, but its swings leave the limits: a person has to judge.
        return feed.Low < limit.Low || feed.High > limit.High ? GateVerdict.Unknown : GateVerdict.Pass;
    }
}
