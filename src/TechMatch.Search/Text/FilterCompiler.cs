using System.Globalization;
using Lucene.Net.Index;
using Lucene.Net.Queries;
using Lucene.Net.Search;
using Lucene.Net.Util;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;

namespace TechMatch.Search.Text;

/// <summary>Filter and scope as one Lucene filter, evaluated inside the scan; nothing is filtered after the fact.</summary>
internal static class FilterCompiler
{
    public static Filter Compile(RecordFilter filter, AccessScope scope)
    {
        var all = new BooleanFilter();
        Require(all, IndexFields.State, scope.VisibleStates.Select(StateName));
        Require(all, IndexFields.Kind, filter.Kinds.Select(RecordCollections.CollectionOf));
        Require(all, IndexFields.Country, filter.Countries.Select(c => c.Value));
        Require(all, IndexFields.Sector, filter.Sectors.Select(s => s.Value));
        Require(all, IndexFields.Stream, filter.Streams.Select(s => s.Value));
        Require(all, IndexFields.Language, filter.Languages.Select(l => l.Value));
        Require(all, IndexFields.Owner, filter.Owners.Select(o => o.Name));
        Require(all, IndexFields.Id, filter.Ids.Select(i => i.Name));
        if (filter.ExcludedIds.Count > 0) all.Add(Terms(IndexFields.Id, filter.ExcludedIds.Select(i => i.Name)), Occur.MUST_NOT);
        if (filter.MinReadiness is not null || filter.MaxReadiness is not null)
            all.Add(TermRangeFilter.NewStringRange(IndexFields.Readiness, LevelOf(filter.MinReadiness, 1), LevelOf(filter.MaxReadiness, 9), includeLower: true, includeUpper: true), Occur.MUST);
        return all;
    }

    public static string StateName(RecordState state) => state switch
    {
        RecordState.Draft => "draft",
        RecordState.Published => "published",
        RecordState.Withdrawn => "withdrawn",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "expected one of the three states"),
    };

    public static string LevelName(ReadinessLevel level) => level.Value.ToString("00", CultureInfo.InvariantCulture);

    private static string LevelOf(ReadinessLevel? level, int otherwise) => LevelName(level ?? new ReadinessLevel(otherwise));

    private static void Require(BooleanFilter all, string field, IEnumerable<string> values)
    {
        var wanted = values.ToList();
        if (wanted.Count > 0) all.Add(Terms(field, wanted), Occur.MUST);
    }

    private static TermsFilter Terms(string field, IEnumerable<string> values) => new([.. values.Select(v => new Term(field, new BytesRef(v)))]);
}
