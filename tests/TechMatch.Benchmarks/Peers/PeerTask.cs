using TechMatch.Search.Filters;

namespace TechMatch.Benchmarks.Peers;

/// <summary>One kind of question under one kind of filter.</summary>
/// <param name="Name"><c>lex</c>, <c>vec</c> or <c>hyb</c>.</param>
/// <param name="Filter"><c>none</c>, <c>f50</c>, <c>f10</c> or <c>f1</c>.</param>
/// <param name="K">Hits wanted.</param>
/// <param name="Ask">Answers query number q with rows, best first.</param>
internal sealed record PeerTask(string Name, string Filter, int K, Func<int, CancellationToken, Task<int[]>> Ask)
{
    private const int Depth = 100;
    private const int Wanted = 10;

    /// <summary>The constant of reciprocal rank fusion (Cormack, Clarke, Büttcher 2009), that of the exact answers.</summary>
    private const int RankConstant = 60;

    public string Variant => Name switch { "lex" => "", "vec" => "hnsw int8 + float", _ => "RRF of 100+100" };

    public static IReadOnlyList<PeerTask> All(PeerEngine engine, VectorSet set)
    {
        var texts = set.QueryTexts();
        var tasks = new List<PeerTask>();
        foreach (var filter in (string[])["none", "f50", "f10", "f1"])
        {
            var filters = set.Filters(filter);
            tasks.Add(new PeerTask("lex", filter, Depth, (q, token) => Task.FromResult(engine.Words(texts[q], filters[q], Depth, token))));
            tasks.Add(new PeerTask("vec", filter, Depth, (q, token) => engine.NearAsync(set.Query(q), filters[q], Depth, token)));
            if (filter is "none" or "f10") tasks.Add(new PeerTask("hyb", filter, Wanted, async (q, token) => Fuse(engine.Words(texts[q], filters[q], Depth, token), await engine.NearAsync(set.Query(q), filters[q], Depth, token))));
        }

        return tasks;
    }

    private static int[] Fuse(int[] words, int[] near)
    {
        var scores = new Dictionary<int, double>();
        foreach (var list in (int[][])[words, near])
        {
            for (var rank = 0; rank < list.Length; rank++) scores[list[rank]] = scores.GetValueOrDefault(list[rank]) + 1.0 / (RankConstant + rank + 1);
        }

        return [.. scores.OrderByDescending(s => s.Value).ThenBy(s => s.Key).Take(Wanted).Select(s => s.Key)];
    }
}
