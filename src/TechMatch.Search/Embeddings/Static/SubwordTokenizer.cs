namespace TechMatch.Search.Embeddings.Static;

/// <summary>
/// Splits words into the pieces of a unigram vocabulary: of all ways to write a word as pieces, the one whose pieces have
/// the greatest product of probabilities. Allocates nothing per token, and nothing at all for text
/// in NFKC whose words are known or whose places among the known ones are taken.
/// </summary>
/// <remarks>Kudo 2018, arXiv:1804.10959, with the best path only.</remarks>
internal sealed class SubwordTokenizer
{
    /// <summary>
    /// A piece of so many letters is the same piece at the start of a word and inside one, so that the parts of compounds
    /// share a row with the words they are; shorter ones are mostly endings and particles, which must be told apart.
    /// </summary>
    public const int SharedLength = 4;

    /// <summary>What a letter costs that no piece covers; far more than any piece.</summary>
    private const float UnknownCost = 24;

    private readonly PieceTrie _trie;
    private readonly float[] _costs;
    private readonly KnownWords _known = new();

    /// <param name="pieces">Distinct; a piece that starts a word begins with <see cref="WordScanner.StartMark"/>.</param>
    /// <param name="costs">Minus the logarithm of each piece's probability.</param>
    public SubwordTokenizer(IReadOnlyList<string> pieces, float[] costs)
    {
        if (pieces.Count != costs.Length) throw new ArgumentException($"expected a cost for each of {pieces.Count} pieces, got {costs.Length}", nameof(costs));
        Pieces = pieces;
        _costs = costs;
        _trie = new PieceTrie(pieces);
    }

    public IReadOnlyList<string> Pieces { get; }

    public ReadOnlySpan<float> Costs => _costs;

    /// <param name="ids">Receives the pieces in the order of the text; what does not fit is left out.</param>
    /// <returns>How many ids were written.</returns>
    public int Tokenize(ReadOnlySpan<char> text, Span<int> ids)
    {
        var scanner = new WordScanner(TextComposition.Compose(text));
        Span<char> word = stackalloc char[WordScanner.MaxWordLength];
        var count = 0;
        while (count < ids.Length)
        {
            var typed = scanner.PeekTyped(out var hash);
            if (typed.Length > 0 && _known.Find(typed, hash, ids[count..]) is var known and >= 0)
            {
                scanner.Skip(typed.Length);
                count += known;
                continue;
            }

            var length = scanner.Next(word, out _);
            if (length == 0) break;
            var room = ids[count..];
            var written = Split(word[..length], room);
            count += written;
            // At the end of the room a split may be cut short.
            if (typed.Length > 0 && written < room.Length) _known.Keep(typed, hash, room[..written]);
        }

        return count;
    }

    /// <param name="word">Folded, as <see cref="WordScanner"/> gives it.</param>
    /// <param name="without">A piece not to use; −1 uses all.</param>
    public int Split(ReadOnlySpan<char> word, Span<int> ids, int without = -1) => Split(word, ids, out _, without);

    /// <param name="cost">Of the best path.</param>
    public int Split(ReadOnlySpan<char> word, Span<int> ids, out float cost, int without = -1)
    {
        Span<float> best = stackalloc float[WordScanner.MaxWordLength + 1];
        Span<int> pieceTo = stackalloc int[WordScanner.MaxWordLength + 1];
        Span<byte> cameFrom = stackalloc byte[WordScanner.MaxWordLength + 1];
        best[1..(word.Length + 1)].Fill(float.PositiveInfinity);
        best[0] = 0;
        if (word[0] == WordScanner.StartMark) StartShared(word, without, best, pieceTo);
        for (var start = 0; start < word.Length; start++)
        {
            var soFar = best[start];
            if (soFar + UnknownCost < best[start + 1]) (best[start + 1], pieceTo[start + 1], cameFrom[start + 1]) = (soFar + UnknownCost, -1, (byte)start);
            var node = PieceTrie.Root;
            for (var end = start; end < word.Length; end++)
            {
                node = _trie.Step(node, word[end]);
                if (node < 0) break;
                var piece = _trie.PieceAt(node);
                if (piece < 0 || piece == without) continue;
                var total = soFar + _costs[piece];
                if (total < best[end + 1]) (best[end + 1], pieceTo[end + 1], cameFrom[end + 1]) = (total, piece, (byte)start);
            }
        }

        cost = best[word.Length];
        return WritePath(word.Length, pieceTo, cameFrom, ids);
    }

    /// <summary>Shared pieces carry no mark: at the start of a word the mark is passed over with them.</summary>
    private void StartShared(ReadOnlySpan<char> word, int without, Span<float> best, Span<int> pieceTo)
    {
        var node = PieceTrie.Root;
        for (var end = 1; end < word.Length; end++)
        {
            node = _trie.Step(node, word[end]);
            if (node < 0) return;
            var piece = _trie.PieceAt(node);
            // The way back to 0 is what cleared memory already says.
            if (piece >= 0 && piece != without && end >= SharedLength) (best[end + 1], pieceTo[end + 1]) = (_costs[piece], piece);
        }
    }

    private static int WritePath(int length, ReadOnlySpan<int> pieceTo, ReadOnlySpan<byte> cameFrom, Span<int> ids)
    {
        var known = 0;
        for (var at = length; at > 0; at = cameFrom[at]) known += pieceTo[at] >= 0 ? 1 : 0;
        var place = known;
        for (var at = length; at > 0; at = cameFrom[at])
        {
            if (pieceTo[at] < 0) continue;
            place--;
            if (place < ids.Length) ids[place] = pieceTo[at];
        }

        return Math.Min(known, ids.Length);
    }
}
