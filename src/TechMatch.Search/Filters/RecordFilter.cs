using TechMatch.Core.Catalog;

namespace TechMatch.Search.Filters;

/// <summary>
/// A conjunction of conditions on a record; inside one condition any value suffices, and an empty condition passes all.
/// Both indexes evaluate it inside their scan. Bounded by <see cref="MaxValues"/> so that no caller can build a filter bomb.
/// </summary>
public sealed record RecordFilter
{
    public const int MaxValues = 1_000;

    public static RecordFilter None { get; } = new();

    public ValueList<RecordKind> Kinds { get; init; }

    public ValueList<CountryCode> Countries { get; init; }

    /// <summary>A sector passes for itself and everything below it: <c>cement</c> passes <c>cement.clinker</c>.</summary>
    public ValueList<Code> Sectors { get; init; }

    public ValueList<Code> Streams { get; init; }

    /// <summary>Languages of which the record carries at least one.</summary>
    public ValueList<LanguageCode> Languages { get; init; }

    public ValueList<RecordId> Owners { get; init; }

    /// <summary>A record of unknown readiness fails a readiness condition.</summary>
    public ReadinessLevel? MinReadiness { get; init; }

    public ReadinessLevel? MaxReadiness { get; init; }

    /// <summary>Only these records; empty means all.</summary>
    public ValueList<RecordId> Ids { get; init; }

    public ValueList<RecordId> ExcludedIds { get; init; }

    /// <returns>Null when within limits, else what is wrong.</returns>
    public FieldFault? Fault()
    {
        var count = Kinds.Count + Countries.Count + Sectors.Count + Streams.Count + Languages.Count + Owners.Count + Ids.Count + ExcludedIds.Count;
        return count <= MaxValues ? null : new FieldFault("filter", $"expected at most {MaxValues} values over all conditions, got {count}");
    }
}
