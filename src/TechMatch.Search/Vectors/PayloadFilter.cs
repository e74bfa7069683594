using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;

namespace TechMatch.Search.Vectors;

/// <summary>Filter and scope as one test of a payload, run before a vector is looked at: which face of the record may be read, if any.</summary>
internal sealed class PayloadFilter(RecordFilter filter, AccessScope scope)
{
    /// <summary>The record may not be read.</summary>
    public const int None = -1;

    /// <summary>The record shows everybody the same: all of its passages are read.</summary>
    public const int Whole = -2;

    private readonly EmbeddedFilter? _embedded = scope.Filter;
    private readonly HashSet<RecordId>? _ids = filter.Ids.Count > 0 ? [.. filter.Ids] : null;
    private readonly HashSet<RecordId>? _excluded = filter.ExcludedIds.Count > 0 ? [.. filter.ExcludedIds] : null;
    private readonly HashSet<CountryCode>? _countries = filter.Countries.Count > 0 ? [.. filter.Countries] : null;
    private readonly HashSet<RecordId>? _owners = filter.Owners.Count > 0 ? [.. filter.Owners] : null;

    /// <returns>The number of the face, <see cref="Whole"/> or <see cref="None"/>.</returns>
    public int FaceOf(RecordId id, VectorPayload payload)
    {
        if (!PassesRecord(id, payload)) return None;
        if (payload.Faces.Count == 0) return PassesFace(payload.Owner, payload.RecordLanguages) ? Whole : None;
        for (var i = 0; i < payload.Faces.Count; i++)
        {
            var face = payload.Faces[i];
            if (scope.Sees(face.Audience, face.Above)) return PassesFace(face.Owner, face.Languages) ? i : None;
        }

        return None;
    }

    public static bool IsOf(int face, int ordinal) => face == Whole || ordinal / PassageId.FaceStride == face;

    private bool PassesRecord(RecordId id, VectorPayload payload) =>
        Contains(scope.VisibleStates, payload.State)
        && (filter.Kinds.Count == 0 || Contains(filter.Kinds, id.Kind))
        && (_ids is null || _ids.Contains(id))
        && (_excluded is null || !_excluded.Contains(id))
        && (_countries is null || payload.Country is { } country && _countries.Contains(country))
        && (filter.MinReadiness is not { } least || payload.Readiness is { } level && level.Value >= least.Value)
        && (filter.MaxReadiness is not { } most || payload.Readiness is { } reached && reached.Value <= most.Value)
        && (filter.Sectors.Count == 0 || AnyCovered(filter.Sectors, payload.Sectors))
        && (filter.Streams.Count == 0 || Overlap(filter.Streams, payload.Streams))
        && (_embedded is null || PassesEmbedded(_embedded, id, payload));

    private bool PassesFace(RecordId? holder, ValueList<LanguageCode> languages) =>
        (_owners is null || holder is { } owner && _owners.Contains(owner))
        && (filter.Languages.Count == 0 || Overlap(filter.Languages, languages));

    private static bool PassesEmbedded(EmbeddedFilter embedded, RecordId id, VectorPayload payload) =>
        (embedded.Kinds.Count == 0 || Contains(embedded.Kinds, id.Kind))
        && (embedded.Countries.Count == 0 || payload.Country is { } country && Contains(embedded.Countries, country))
        && (embedded.Sectors.Count == 0 || AnyCovered(embedded.Sectors, payload.Sectors));

    private static bool AnyCovered(ValueList<Code> asked, ValueList<Code> sectors)
    {
        foreach (var wanted in asked.AsSpan())
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
