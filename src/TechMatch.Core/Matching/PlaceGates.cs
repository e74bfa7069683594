using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching;

/// <summary>Rules on countries.</summary>
internal static class PlaceGates
{
    /// <summary>Whether the offer reaches the country of whoever asks. A mandate asks by its list of countries instead.</summary>
    public static GateVerdict Served(MatchFacts asker, MatchFacts offer)
    {
        if (asker.Kind == RecordKind.Mandate) return Included(asker, offer);
        if (asker.Country is not { } place) return GateVerdict.NoRule;
        switch (offer.Kind)
        {
            case RecordKind.Technology or RecordKind.Startup:
                // A supplier serves its own country without saying so.
                if (offer.Country == place || Contains(offer.ServiceCountries, place)) return GateVerdict.Pass;
                return offer.ServiceCountries.Count == 0 ? GateVerdict.Unknown : GateVerdict.Fail;
            case RecordKind.Mandate:
                // Without a list it funds anywhere it does not rule out.
                return offer.IncludedCountries.Count == 0 ? GateVerdict.Unknown : Verdict(Contains(offer.IncludedCountries, place));
            default:
                return offer.Country is not { } stands ? GateVerdict.Unknown : Verdict(stands == place);
        }
    }

    public static GateVerdict Included(MatchFacts mandate, MatchFacts project) =>
        mandate.IncludedCountries.Count == 0 ? GateVerdict.NoRule
        : project.Country is not { } place ? GateVerdict.Unknown
        : Verdict(Contains(mandate.IncludedCountries, place));

    /// <summary>A supplier that may not go to the asker's country, or a project where the mandate does not fund.</summary>
    public static GateVerdict Excluded(MatchFacts asker, MatchFacts offer)
    {
        var (ruledOut, place) = asker.Kind == RecordKind.Mandate ? (asker.ExcludedCountries, offer.Country) : (offer.ExcludedCountries, asker.Country);
        if (ruledOut.Count == 0) return GateVerdict.NoRule;
        return place is not { } country ? GateVerdict.Unknown : Verdict(!Contains(ruledOut, country));
    }

    private static GateVerdict Verdict(bool passes) => passes ? GateVerdict.Pass : GateVerdict.Fail;

    private static bool Contains(ValueList<CountryCode> countries, CountryCode country)
    {
        foreach (var c in countries.AsSpan())
        {
            if (c == country) return true;
        }

        return false;
    }
}
