namespace TechMatch.Search.Text.Scoring;

/// <summary>
/// Scores of the documents of one segment while a question is added up word by word. Clearing it costs as much as it
/// holds, not as much as the segment does, so boards are kept and used again. Scores are never negative.
/// </summary>
internal sealed class ScoreBoard
{
    private const double Untouched = -1;

    private readonly double[] _scores;
    private int[] _touched = new int[64];

    public ScoreBoard(int documents)
    {
        _scores = new double[documents];
        Array.Fill(_scores, Untouched);
    }

    /// <summary>Documents with a score, each once, in no particular order.</summary>
    public ReadOnlySpan<int> Documents => _touched.AsSpan(0, Count);

    public int Count { get; private set; }

    public bool Has(int document) => _scores[document] >= 0;

    /// <summary>0 for a document without a score.</summary>
    public double ScoreOf(int document) => Math.Max(0, _scores[document]);

    public void Add(int document, double score)
    {
        ref var before = ref _scores[document];
        if (before >= 0) before += score;
        else Begin(ref before, document, score);
    }

    public void Raise(int document, double score)
    {
        ref var before = ref _scores[document];
        if (before < 0) Begin(ref before, document, score);
        else if (score > before) before = score;
    }

    public void Clear()
    {
        foreach (var document in Documents) _scores[document] = Untouched;
        Count = 0;
    }

    private void Begin(ref double place, int document, double score)
    {
        place = score;
        if (Count == _touched.Length) Array.Resize(ref _touched, Math.Min(Count * 2, Math.Max(_scores.Length, Count + 1)));
        _touched[Count++] = document;
    }
}
