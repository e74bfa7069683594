using Lucene.Net.Index;
using Lucene.Net.Util;

namespace TechMatch.Search.Text.Scoring;

/// <summary>Which of a word's postings are walked at the same time.</summary>
internal enum PostingsSlot
{
    Text,
    Title,
    Summary,
}

/// <summary>
/// One segment as one search sees it: the documents it may score, and the objects it walks postings with, used again for
/// each word. Not for use by two threads.
/// </summary>
internal sealed class SegmentView(BoardPool pool, FieldLengths.Kept kept, TermSeeker seeker, AtomicReaderContext context, FixedBitSet accepted, bool readsHidden, CancellationToken cancellation) : IDisposable
{
    private readonly DocsEnum?[] _postings = new DocsEnum?[3];
    private readonly DocsAndPositionsEnum?[] _positions = new DocsAndPositionsEnum?[2];
    private readonly Dictionary<FieldNames, FieldLengths> _lengths = [];
    private readonly Stack<ScoreBoard> _boards = new();

    public AtomicReaderContext Context => context;

    /// <summary>Alive and left by the filter.</summary>
    public FixedBitSet Accepted => accepted;

    /// <summary>Faces that are not for everybody are among those accepted.</summary>
    public bool ReadsHidden => readsHidden;

    public CancellationToken Cancellation => cancellation;

    public NumericDocValues? NeutralLengths { get; } = context.AtomicReader.GetNormValues(IndexFields.Neutral);

    public NumericDocValues? HiddenNeutralLengths { get; } = readsHidden ? context.AtomicReader.GetNormValues(IndexFields.Hidden(IndexFields.Neutral)) : null;

    /// <summary>Valid until the slot is asked for another word.</summary>
    /// <returns>Null when the word does not occur in this field of this segment.</returns>
    public DocsEnum? Postings(PostingsSlot slot, string field, string word) =>
        // Beside the postings of the whole text, which leave out what is not accepted, the other two need not.
        seeker.At(context, field, word)?.Docs(slot == PostingsSlot.Text ? accepted : null, _postings[(int)slot], DocsFlags.FREQS) is { } found ? _postings[(int)slot] = found : null;

    /// <inheritdoc cref="Postings(PostingsSlot, string, string)"/>
    /// <param name="places">Of the word in this field.</param>
    public DocsEnum? Postings(PostingsSlot slot, string field, string word, TermContext? places) =>
        seeker.At(context, field, word, places)?.Docs(slot == PostingsSlot.Text ? accepted : null, _postings[(int)slot], DocsFlags.FREQS) is { } found ? _postings[(int)slot] = found : null;

    public WordPlaces PlacesOf(FieldNames fields, string word) => seeker.PlacesOf(fields, word);

    /// <inheritdoc cref="Postings(PostingsSlot, string, string)"/>
    public DocsAndPositionsEnum? Positions(int slot, string field, string word) =>
        seeker.At(context, field, word)?.DocsAndPositions(accepted, _positions[slot], DocsAndPositionsFlags.NONE) is { } found ? _positions[slot] = found : null;

    public FieldLengths LengthsOf(FieldNames fields)
    {
        if (!_lengths.TryGetValue(fields, out var lengths)) _lengths.Add(fields, lengths = kept.Of(context.AtomicReader, fields));
        return lengths;
    }

    /// <summary>An empty board of this segment's size.</summary>
    public ScoreBoard Rent() => _boards.TryPop(out var board) ? board : pool.Rent(context);

    public void Return(ScoreBoard board)
    {
        board.Clear();
        _boards.Push(board);
    }

    /// <summary>Gives its boards back to the searches to come.</summary>
    public void Dispose()
    {
        while (_boards.TryPop(out var board)) pool.Return(context, board);
    }
}
