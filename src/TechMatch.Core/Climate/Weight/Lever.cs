using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Impact;

namespace TechMatch.Core.Climate.Weight;

/// <summary>Which figure of a need is the activity of a lever.</summary>
/// <param name="PerYear">What to multiply the figure by to get units a year.</param>
public sealed record ActivitySource(Code Stream, string Property, string Unit, double PerYear);

/// <summary>One way in which suppliers avoid emissions, with a typical plant.</summary>
/// <param name="Form">Id of the sector form.</param>
/// <param name="Sectors">The lever fits a supplier of one of these or below.</param>
/// <param name="Streams">And of one of these streams; empty is any.</param>
/// <param name="AllStreams">And of every one of these.</param>
/// <param name="NotSectors">And of none of these sectors: no credit is better than one for something else.</param>
/// <param name="TypicalActivity">Units a year of a usual plant.</param>
/// <param name="Unit">Of the activity.</param>
/// <param name="LogSd">How much technologies of the kind differ per unit.</param>
public sealed record Lever(
    string Id, string Form, string About, ValueList<Code> Sectors, ValueList<Code> Streams, ValueList<Code> AllStreams, ValueList<Code> NotSectors, double TypicalActivity, string Unit, double LogSd,
    IReadOnlyDictionary<string, string> Choices, IReadOnlyDictionary<string, StatedQuantity> Parameters, ValueList<ActivitySource> ActivityFrom)
{
    public bool Fits(ValueList<Code> sectors, ValueList<Code> streams)
    {
        foreach (var needed in AllStreams.AsSpan())
        {
            if (!Has(streams, needed)) return false;
        }

        foreach (var barred in NotSectors.AsSpan())
        {
            if (Has(sectors, barred)) return false;
        }

        foreach (var own in Sectors.AsSpan())
        {
            foreach (var theirs in sectors.AsSpan())
            {
                if (own.Covers(theirs)) return Streams.Count == 0 || Shares(streams);
            }
        }

        return false;
    }

    /// <summary>The calculation of this lever in a host.</summary>
    /// <param name="activity">Units a year; null is the typical plant.</param>
    public ImpactScenario ToScenario(CountryCode host, double? activity = null) => new()
    {
        Id = $"{Id}/{host}",
        Title = About,
        Form = Form,
        Host = host,
        Activity = activity is { } stated
            ? new StatedQuantity(stated, Unit, Quality: 2, Source: "stated by the need")
            : new StatedQuantity(TypicalActivity, Unit, Quality: 5, Source: "typical plant of the kind"),
        Parameters = Parameters,
        Choices = Choices,
    };

    /// <summary>What a need says about its size, in units a year; null when it says nothing this lever can use.</summary>
    public double? ActivityOf(ValueList<FeedOffer> feeds)
    {
        foreach (var source in ActivityFrom.AsSpan())
        {
            foreach (var feed in feeds.AsSpan())
            {
                if (feed.Stream == source.Stream && string.Equals(feed.Property, source.Property, StringComparison.OrdinalIgnoreCase) && feed.Value.Unit == source.Unit && feed.Value.Value > 0)
                    return feed.Value.Value * source.PerYear;
            }
        }

        return null;
    }

    private bool Shares(ValueList<Code> streams)
    {
        foreach (var own in Streams.AsSpan())
        {
            if (Has(streams, own)) return true;
        }

        return false;
    }

    private static bool Has(ValueList<Code> terms, Code wanted)
    {
        foreach (var term in terms.AsSpan())
        {
            if (wanted.Covers(term)) return true;
        }

        return false;
    }
}
