namespace TechMatch.Search.Embeddings.Training;

/// <summary>
/// Texts of one step as token ids: queries first, then documents; document i answers query i, and the documents after
/// those answer none.
/// </summary>
internal sealed class TrainingBatch
{
    public const int MaxTokens = 128;

    private int[] _tokens = [];
    private int[] _counts = [];
    private ulong[] _subjects = [];
    private ulong[] _contents = [];

    public int Queries { get; private set; }

    public int Documents { get; private set; }

    public int Texts => Queries + Documents;

    public void Resize(int queries, int documents)
    {
        (Queries, Documents) = (queries, documents);
        if (_counts.Length >= Texts) return;
        _tokens = new int[Texts * MaxTokens];
        _counts = new int[Texts];
        _subjects = new ulong[Texts];
        _contents = new ulong[Texts];
    }

    public ReadOnlySpan<int> TokensOf(int text) => _tokens.AsSpan(text * MaxTokens, _counts[text]);

    /// <summary>What a text is about: two texts with the same subject are never told apart.</summary>
    public ulong SubjectOf(int text) => _subjects[text];

    /// <summary>Of the tokens before any was dropped: two texts that read the same are never told apart.</summary>
    public ulong ContentOf(int text) => _contents[text];

    public Span<int> Room(int text) => _tokens.AsSpan(text * MaxTokens, MaxTokens);

    public void Set(int text, int count, ulong subject, ulong content) => (_counts[text], _subjects[text], _contents[text]) = (count, subject, content);
}
