using System.Globalization;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;
using TechMatch.Search.Text.Scoring;

namespace TechMatch.Search.Text;

/// <summary>Filter and scope as the documents they leave, known before anything is scored; nothing is filtered after the fact.</summary>
internal static class FilterCompiler
{
    public static AcceptedDocuments Compile(SeekingSearcher searcher, RecordFilter filter, AccessScope scope)
    {
        var visible = VisibleFaces.Of(searcher, scope);
        var all = new FixedBitSet[visible.Length];
        for (var i = 0; i < all.Length; i++) all[i] = visible[i].Clone();
        if (scope.Filter is { } embedded)
        {
            Require(IndexFields.Kind, embedded.Kinds.Select(RecordCollections.CollectionOf));
            Require(IndexFields.Country, embedded.Countries.Select(c => c.Value));
            Require(IndexFields.Sector, embedded.Sectors.Select(s => s.Value));
        }

        // The readers of a public face are everybody, and it is published.
        if (!scope.IsPublic) Require(IndexFields.State, scope.VisibleStates.Select(StateName));
        Require(IndexFields.Kind, filter.Kinds.Select(RecordCollections.CollectionOf));
        Require(IndexFields.Country, filter.Countries.Select(c => c.Value));
        Require(IndexFields.Sector, filter.Sectors.Select(s => s.Value));
        Require(IndexFields.Stream, filter.Streams.Select(s => s.Value));
        Require(IndexFields.Language, filter.Languages.Select(l => l.Value));
        Require(IndexFields.Owner, filter.Owners.Select(o => o.Name), keep: false);
        Require(IndexFields.Id, filter.Ids.Select(i => i.Name), keep: false);
        if (filter.MinReadiness is not null || filter.MaxReadiness is not null)
        {
            var (from, to) = (filter.MinReadiness?.Value ?? 1, filter.MaxReadiness?.Value ?? 9);
            // The wrong way round leaves nothing, which a name no level has says too.
            Require(IndexFields.Readiness, from <= to ? Enumerable.Range(from, to - from + 1).Select(LevelName) : ["none"]);
        }

        if (filter.ExcludedIds.Count > 0)
        {
            var excluded = searcher.WithAny(IndexFields.Id, [.. filter.ExcludedIds.Select(i => i.Name)], keep: false);
            for (var i = 0; i < all.Length; i++) all[i].AndNot(excluded[i]);
        }

        return new AcceptedDocuments(all, visible, !scope.IsPublic && VisibleFaces.AnyHidden(searcher, all));

        void Require(string field, IEnumerable<string> values, bool keep = true)
        {
            var wanted = values.ToList();
            if (wanted.Count == 0) return;
            var found = searcher.WithAny(field, wanted, keep);
            for (var i = 0; i < all.Length; i++) all[i].And(found[i]);
        }
    }

    public static string StateName(RecordState state) => state switch
    {
        RecordState.Draft => "draft",
        RecordState.Published => "published",
        RecordState.Withdrawn => "withdrawn",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "expected one of the three states"),
    };

    public static string LevelName(ReadinessLevel level) => LevelName(level.Value);

    private static string LevelName(int level) => level.ToString("00", CultureInfo.InvariantCulture);
}

/// <summary>The documents a question may find, per segment of one reader; a Lucene filter too, for what still asks Lucene.</summary>
/// <param name="visible">What the scope leaves, whatever the filter says.</param>
/// <param name="readsHidden">Faces that are not for everybody are among those accepted, so their fields are read too.</param>
internal sealed class AcceptedDocuments(FixedBitSet[] bySegment, FixedBitSet[] visible, bool readsHidden) : Filter
{
    public bool ReadsHidden => readsHidden;

    public FixedBitSet[] Visible => visible;

    /// <summary>The field that is for everybody and, where it is read, its hidden twin.</summary>
    public IReadOnlyList<string> Read(string field) => readsHidden ? [field, IndexFields.Hidden(field)] : [field];

    public FixedBitSet In(AtomicReaderContext segment) => bySegment[segment.Ord];

    public override DocIdSet GetDocIdSet(AtomicReaderContext context, IBits acceptDocs) => bySegment[context.Ord];
}
