using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;

namespace TechMatch.Search.Vectors;

/// <summary>Filter and scope as one test of a payload, run before a vector is looked at.</summary>
internal sealed class PayloadFilter(RecordFilter filter, AccessScope scope)
{
    private readonly HashSet<RecordId>? _ids = filter.Ids.Count > 0 ? [.. filter.Ids] : null;
    private readonly HashSet<RecordId>? _excluded = filter.ExcludedIds.Count > 0 ? [.. filter.ExcludedIds] : null;
    private readonly HashSet<CountryCode>? _countries = filter.Countries.Count > 0 ? [.. filter.Countries] : null;
    private readonly HashSet<RecordId>? _owners = filter.Owners.Count > 0 ? [.. filter.Owners] : null;

    public bool Passes(RecordId id, VectorPayload payload) =>
        Contains(scope.VisibleStates, payload.State)
        && (filter.Kinds.Count == 0 || Contains(filter.Kinds, id.Kind))
        && (_ids is null || _ids.Contains(id))
        && (_excluded is null || !_excluded.Contains(id))
        && (_countries is null || payload.Country is { } country && _countries.Contains(country))
        && (_owners is null || payload.Owner is { } owner && _owners.Contains(owner))
        && (filter.MinReadiness is not { } least || payload.Readiness is { } level && level.Value >= least.Value)
        && (filter.MaxReadiness is not { } most || payload.Readiness is { } reached && reached.Value <= most.Value)
        && (filter.Sectors.Count == 0 || AnyCovered(payload.Sectors))
        && (filter.Streams.Count == 0 || Overlap(filter.Streams, payload.Streams))
        && (filter.Languages.Count == 0 || Overlap(filter.Languages, payload.RecordLanguages));

    private bool AnyCovered(ValueList<Code> sectors)
    {
        foreach (var wanted in filter.Sectors.AsSpan())
        {
            foreach (var sector in sectors.AsSpan())
            {
                if (wanted.Covers(sector)) return true;
            }
        }

        return false;
    }

    private static bool Overlap<T>(ValueList<T> wanted, ValueList<T> held)
    {
        foreach (var value in wanted.AsSpan())
        {
            if (Contains(held, value)) return true;
        }

        return false;
    }

    private static bool Contains<T>(ValueList<T> list, T value)
    {
        foreach (var item in list.AsSpan())
        {
            if (EqualityComparer<T>.Default.Equals(item, value)) return true;
        }

        return false;
    }
}
