using TechMatch.Core.Catalog;

namespace TechMatch.Core.Access;

/// <summary>
/// The fields that may be kept for a tier, and how a record looks without each. The list is closed: what is not on it
/// (kind, country, sectors, readiness …) is what a record is found and gated by, and is shown with it.
/// </summary>
public static class DisclosableFields
{
    public const string Title = "title";

    private static readonly Dictionary<string, Func<CatalogRecord, CatalogRecord>> s_common = new(StringComparer.Ordinal)
    {
        [Title] = WithoutTitle,
        ["summary"] = r => r with { Summary = r.Access?.Teaser?.Summary },
        ["body"] = r => r with { Body = null },
        ["owner"] = r => r with { Owner = null },
        ["tags"] = r => r with { Tags = [] },
        // A source and its link lead straight to whoever stands behind the record.
        ["provenance"] = r => r with { Provenance = r.Provenance with { Source = "withheld", SourceId = null, Url = null } },
    };

    private static readonly Dictionary<RecordKind, Dictionary<string, Func<CatalogRecord, CatalogRecord>>> s_byKind = new()
    {
        [RecordKind.Organisation] = Of<Organisation>(("website", o => o with { Website = null }), ("registryNumber", o => o with { RegistryNumber = null })),
        [RecordKind.Technology] = Of<Technology>(
            ("readinessEvidence", t => t with { ReadinessEvidence = null }), ("advantages", t => t with { Advantages = [] }),
            ("deployments", t => t with { Deployments = [] }), ("feedLimits", t => t with { FeedLimits = [] }),
            ("performances", t => t with { Performances = [] }), ("climate", t => t with { Climate = null }),
            ("capex", t => t with { Capex = null }), ("opexPerYear", t => t with { OpexPerYear = null }), ("paybackYears", t => t with { PaybackYears = null })),
        [RecordKind.Startup] = Of<Startup>(
            ("foundedYear", s => s with { FoundedYear = null }), ("teamSize", s => s with { TeamSize = null }),
            ("technologies", s => s with { Technologies = [] }), ("roundSought", s => s with { RoundSought = null }),
            ("roundCommitted", s => s with { RoundCommitted = null }), ("runwayMonths", s => s with { RunwayMonths = null }),
            ("feedLimits", s => s with { FeedLimits = [] }), ("climate", s => s with { Climate = null })),
        [RecordKind.Proposal] = Of<FundingProposal>(
            ("needs", p => p with { Needs = [] }), ("technologies", p => p with { Technologies = [] }),
            ("totalCost", p => p with { TotalCost = null }), ("amountAsked", p => p with { AmountAsked = null }),
            ("cofinanceShare", p => p with { CofinanceShare = null }), ("climate", p => p with { Climate = null })),
        [RecordKind.Need] = Of<Need>(
            ("region", n => n with { Region = null }), ("presentSituation", n => n with { PresentSituation = null }),
            ("outcomes", n => n with { Outcomes = [] }), ("feeds", n => n with { Feeds = [] }),
            ("budget", n => n with { Budget = null }), ("barriers", n => n with { Barriers = [] })),
        [RecordKind.Mandate] = Of<FundMandate>(("size", m => m with { Size = null }), ("ticket", m => m with { Ticket = null })),
    };

    /// <summary>Of all kinds, in ordinal order.</summary>
    public static ValueList<string> All { get; } =
        s_common.Keys.Concat(s_byKind.Values.SelectMany(f => f.Keys)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToValueList();

    public static bool IsKnown(string? field) => field is not null && All.Contains(field);

    /// <summary>Whether records of the kind have the field.</summary>
    public static bool IsOf(RecordKind kind, string field) => s_common.ContainsKey(field) || s_byKind[kind].ContainsKey(field);

    /// <summary>The record as a reader of <paramref name="tier"/> is shown it.</summary>
    public static CatalogRecord Shown(CatalogRecord record, DisclosureTier tier)
    {
        if (tier == DisclosureTier.Internal || record is { Access: null, Grants.Count: 0 }) return record;
        var shown = record;
        foreach (var kept in record.Access?.Disclosure ?? [])
        {
            if (kept.Tier > tier) shown = Without(shown, kept.Field);
        }

        return WithoutRules(shown);
    }

    /// <summary>The record without the field, or itself when it says nothing there.</summary>
    public static CatalogRecord Without(CatalogRecord record, string field) =>
        s_common.TryGetValue(field, out var common) ? common(record)
        : s_byKind[record.Id.Kind].TryGetValue(field, out var ofKind) ? ofKind(record)
        : record;

    public static CatalogRecord WithoutRules(CatalogRecord record) => record is { Access: null, Grants.Count: 0 } ? record : record with { Access = null, Grants = [] };

    /// <summary>An organisation's short name is its name too.</summary>
    private static CatalogRecord WithoutTitle(CatalogRecord record)
    {
        // A record that was stored before the rule that asks for a teaser must not fall back to its title.
        var title = record.Access?.Teaser?.Title ?? LocalizedText.Of("en", $"{record.Id.Kind} without a published title");
        return record is Organisation organisation ? organisation with { Title = title, ShortName = null } : record with { Title = title };
    }

    private static Dictionary<string, Func<CatalogRecord, CatalogRecord>> Of<T>(params (string Field, Func<T, T> Without)[] fields)
        where T : CatalogRecord => fields.ToDictionary(f => f.Field, f => (Func<CatalogRecord, CatalogRecord>)(r => f.Without((T)r)), StringComparer.Ordinal);
}
