namespace TechMatch.Search.Embeddings.Onnx;

/// <summary>How the vector of a text is made from the vectors of its tokens.</summary>
internal enum Pooling
{
    /// <summary>Mean over the tokens of the text, padding left out.</summary>
    Mean,

    /// <summary>The first token.</summary>
    Cls,

    /// <summary>The model pools by itself: its output is one vector a text.</summary>
    Model,
}

internal enum TokenizerKind
{
    /// <summary>A <c>vocab.txt</c> with one piece a line, as of BERT.</summary>
    WordPiece,

    /// <summary>A SentencePiece file of unigram type, as of XLM-RoBERTa.</summary>
    SentencePiece,
}

/// <summary><c>techmatch-embedder.json</c> in a model folder: what a model file does not say of itself.</summary>
internal sealed record OnnxSettings
{
    public const string FileName = "techmatch-embedder.json";

    /// <summary>In the folder. Default <c>model.onnx</c>.</summary>
    public string Model { get; init => field = PlainName(value, nameof(Model)); } = "model.onnx";

    public required OnnxTokenizerSettings Tokenizer { get; init; }

    /// <summary>Default mean.</summary>
    public Pooling Pooling { get; init; } = Pooling.Mean;

    /// <summary>1–4096; a model that gives another number is refused.</summary>
    public required int Dimensions
    {
        get;
        init => field = value is >= 1 and <= 4_096 ? value : throw new FormatException($"expected dimensions of 1-4096, got {value}");
    }

    /// <summary>Brings every vector to unit length. Default true.</summary>
    public bool Normalise { get; init; } = true;

    /// <summary>Put before a question, for example <c>query: </c>. Default none.</summary>
    public string QueryPrefix { get; init; } = "";

    /// <summary>Put before a passage, for example <c>passage: </c>. Default none.</summary>
    public string PassagePrefix { get; init; } = "";

    /// <summary>3–8192, with the tokens at both ends; the rest of a text is cut off. Default 512.</summary>
    public int MaxTokens
    {
        get;
        init => field = value is >= 3 and <= 8_192 ? value : throw new FormatException($"expected maxTokens of 3-8192, got {value}");
    } = 512;

    /// <summary>Name of the output to read; null takes the first.</summary>
    public string? Output { get; init; }

    /// <summary>Texts run through the model together, 1–256. Default 16.</summary>
    public int BatchSize
    {
        get;
        init => field = value is >= 1 and <= 256 ? value : throw new FormatException($"expected batchSize of 1-256, got {value}");
    } = 16;

    /// <summary>A folder from elsewhere names files of its own and no others.</summary>
    internal static string PlainName(string value, string member) =>
        value.Length > 0 && value != ".." && value.IndexOfAny(['/', '\\', ':']) < 0
            ? value
            : throw new FormatException($"expected the name of a file in the folder for {member}, got '{value}'");
}

internal sealed record OnnxTokenizerSettings
{
    public required TokenizerKind Kind { get; init; }

    /// <summary>In the folder.</summary>
    public required string File { get; init => field = OnnxSettings.PlainName(value, nameof(File)); }

    /// <summary>WordPiece: the model was trained on lower-cased text. Default true.</summary>
    public bool LowerCase { get; init; } = true;

    /// <summary>WordPiece: accents are taken off; null does it where the text is lower-cased, as BERT does.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>SentencePiece: added to every id of a known piece; 1 for XLM-RoBERTa and what descends from it. Default 0.</summary>
    public int IdOffset { get; init; }

    /// <summary>SentencePiece: the model's id of the token before a text; null puts none.</summary>
    public int? Begin { get; init; }

    /// <summary>SentencePiece: the model's id of the token after a text; null puts none.</summary>
    public int? End { get; init; }

    /// <summary>SentencePiece: the model's id of a piece it does not know. Default 0.</summary>
    public int Unknown { get; init; }

    /// <summary>SentencePiece: the model's id of padding. Default 0.</summary>
    public int Pad { get; init; }
}
