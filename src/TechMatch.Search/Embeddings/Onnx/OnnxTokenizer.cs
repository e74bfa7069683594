using Microsoft.ML.Tokenizers;

namespace TechMatch.Search.Embeddings.Onnx;

/// <summary>Texts to the ids a model was trained on, with the tokens at both ends, at most so many.</summary>
internal sealed class OnnxTokenizer
{
    private readonly Func<string, int, IEnumerable<int>> _pieces;
    private readonly int? _begin;
    private readonly int? _end;
    private readonly int _maxTokens;

    private OnnxTokenizer(Func<string, int, IEnumerable<int>> pieces, int? begin, int? end, int pad, int maxTokens) =>
        (_pieces, _begin, _end, Pad, _maxTokens) = (pieces, begin, end, pad, maxTokens);

    public int Pad { get; }

    /// <exception cref="FormatException">Not a file of this kind.</exception>
    public static OnnxTokenizer Open(string path, OnnxTokenizerSettings settings, int maxTokens)
    {
        using var file = File.OpenRead(path);
        try
        {
            return settings.Kind == TokenizerKind.WordPiece ? WordPiece(file, settings, maxTokens) : SentencePiece(file, settings, maxTokens);
        }
        catch (Exception e)
        {
            // The libraries throw whatever their parsers stumble over; the file itself has been opened by now.
            throw new FormatException($"{Path.GetFileName(path)} is no {settings.Kind} file: {e.Message}", e);
        }
    }

    public int[] Encode(string text)
    {
        var room = _maxTokens - (_begin is null ? 0 : 1) - (_end is null ? 0 : 1);
        var ids = new List<int>();
        if (_begin is { } begin) ids.Add(begin);
        ids.AddRange(_pieces(text, room).Take(room));
        if (_end is { } end) ids.Add(end);
        // A model needs something to look at.
        return ids.Count == 0 ? [Pad] : [.. ids];
    }

    private static OnnxTokenizer WordPiece(Stream file, OnnxTokenizerSettings settings, int maxTokens)
    {
        var bert = BertTokenizer.Create(file, new BertOptions
        {
            LowerCaseBeforeTokenization = settings.LowerCase,
            RemoveNonSpacingMarks = settings.StripAccents ?? settings.LowerCase,
            ApplyBasicTokenization = true,
        });
        return new OnnxTokenizer(
            (text, room) => bert.EncodeToIds(text, room, addSpecialTokens: false, out _, out _),
            bert.ClassificationTokenId, bert.SeparatorTokenId, bert.PaddingTokenId, maxTokens);
    }

    private static OnnxTokenizer SentencePiece(Stream file, OnnxTokenizerSettings settings, int maxTokens)
    {
        var pieces = SentencePieceTokenizer.Create(file, addBeginningOfSentence: false, addEndOfSentence: false, specialTokens: null);
        var unknown = pieces.UnknownId;
        return new OnnxTokenizer(
            (text, room) => pieces.EncodeToIds(text, addBeginningOfSentence: false, addEndOfSentence: false, room, out _, out _)
                .Select(id => id == unknown ? settings.Unknown : id + settings.IdOffset),
            settings.Begin, settings.End, settings.Pad, maxTokens);
    }
}
