namespace TechMatch.Search.Embeddings.Training;

/// <summary>Which texts of a batch hold which token, so that each token's gradient is summed by one thread.</summary>
internal sealed class TouchedTokens(int tokens)
{
    private readonly int[] _places = new int[tokens];
    private readonly List<int> _order = [];
    private int[] _starts = [];
    private int[] _texts = [];

    public int Count => _order.Count;

    public int Token(int index) => _order[index];

    public ReadOnlySpan<int> TextsOf(int index) => _texts.AsSpan(_starts[index], _starts[index + 1] - _starts[index]);

    public void Collect(TrainingBatch batch)
    {
        foreach (var token in _order) _places[token] = 0;
        _order.Clear();
        var occurrences = 0;
        for (var text = 0; text < batch.Texts; text++)
        {
            foreach (var token in batch.TokensOf(text))
            {
                if (_places[token]++ == 0) _order.Add(token);
                occurrences++;
            }
        }

        if (_starts.Length <= _order.Count) _starts = new int[_order.Count * 2 + 1];
        if (_texts.Length < occurrences) _texts = new int[occurrences * 2];
        var at = 0;
        for (var i = 0; i < _order.Count; i++)
        {
            _starts[i] = at;
            at += _places[_order[i]];
            // From here on the place of the token's next text.
            _places[_order[i]] = _starts[i];
        }

        _starts[_order.Count] = at;
        for (var text = 0; text < batch.Texts; text++)
        {
            foreach (var token in batch.TokensOf(text)) _texts[_places[token]++] = text;
        }
    }
}

/// <summary>Texts of a batch that must not be told apart: same subject, or the same words.</summary>
internal sealed class SameTexts
{
    private readonly Dictionary<ulong, List<int>> _documents = [];
    private readonly TrainingBatch _batch;

    public SameTexts(TrainingBatch batch)
    {
        _batch = batch;
        for (var j = 0; j < batch.Documents; j++)
        {
            Add(batch.SubjectOf(batch.Queries + j), j);
            Add(batch.ContentOf(batch.Queries + j), j);
        }
    }

    /// <summary>Takes the documents that answer query <paramref name="query"/> as well as its own out of its row.</summary>
    public void Mask(int query, Span<float> row)
    {
        var own = row[query];
        Clear(_batch.SubjectOf(query), row);
        Clear(_batch.ContentOf(query), row);
        Clear(_batch.ContentOf(_batch.Queries + query), row);
        row[query] = own;
    }

    private void Clear(ulong key, Span<float> row)
    {
        if (!_documents.TryGetValue(key, out var same)) return;
        foreach (var j in same) row[j] = 0;
    }

    private void Add(ulong key, int document)
    {
        if (!_documents.TryGetValue(key, out var same)) _documents[key] = same = new List<int>(1);
        same.Add(document);
    }
}
