using Lucene.Net.Util;
using TechMatch.Core.Access;
using TechMatch.Search.Text.Scoring;

namespace TechMatch.Search.Text;

/// <summary>Of every record the face that a caller is shown, as documents of a reader.</summary>
internal static class VisibleFaces
{
    private static readonly string[] s_public = [AccessTokens.Public];

    /// <returns>Alive, per segment; not to be written to.</returns>
    public static FixedBitSet[] Of(SeekingSearcher searcher, AccessScope scope) =>
        scope.IsPublic ? searcher.Visible(AccessTokens.Public, () => Alive(searcher, searcher.WithAny(IndexFields.Audience, s_public, keep: true)))
        // All administrators see the same: the highest face of everything.
        : scope.SeesEverything ? searcher.Visible(AccessTokens.Administrator, () => Find(searcher, [AccessTokens.Administrator, AccessTokens.Public]))
        : Find(searcher, [.. scope.Tokens]);

    /// <summary>Whether one of the documents is of a face that is not for everybody.</summary>
    public static bool AnyHidden(SeekingSearcher searcher, FixedBitSet[] documents)
    {
        var open = searcher.WithAny(IndexFields.Audience, s_public, keep: true);
        for (var i = 0; i < documents.Length; i++) if (FixedBitSet.AndNotCount(documents[i], open[i]) > 0) return true;
        return false;
    }

    private static FixedBitSet[] Find(SeekingSearcher searcher, IReadOnlyList<string> tokens)
    {
        var visible = NewSets(searcher);
        foreach (var token in tokens)
        {
            var shown = searcher.WithAny(IndexFields.Audience, [token], IsCommon(token));
            for (var i = 0; i < visible.Length; i++) visible[i].Or(shown[i]);
        }

        foreach (var token in tokens)
        {
            var higher = searcher.WithAny(IndexFields.Above, [token], IsCommon(token));
            for (var i = 0; i < visible.Length; i++) visible[i].AndNot(higher[i]);
        }

        return Alive(searcher, visible);
    }

    /// <summary>Shared by many callers, so that remembering its documents pays.</summary>
    private static bool IsCommon(string token) => !token.StartsWith("org:", StringComparison.Ordinal) && !token.StartsWith("id:", StringComparison.Ordinal);

    private static FixedBitSet[] NewSets(SeekingSearcher searcher) => [.. searcher.IndexReader.Leaves.Select(l => new FixedBitSet(l.AtomicReader.MaxDoc))];

    private static FixedBitSet[] Alive(SeekingSearcher searcher, FixedBitSet[] documents)
    {
        var alive = new FixedBitSet[documents.Length];
        for (var i = 0; i < alive.Length; i++)
        {
            alive[i] = searcher.Alive(i).Clone();
            alive[i].And(documents[i]);
        }

        return alive;
    }
}
