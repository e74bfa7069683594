using System.Runtime.InteropServices;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Embeddings.Onnx;

/// <summary>
/// The smallest model folder there is: an embedding look-up (Gather) of three dimensions as the hidden state, so that what a
/// test expects can be reckoned by hand. Field numbers are those of onnx.proto and sentencepiece_model.proto.
/// </summary>
internal sealed class TinyModel : IDisposable
{
    public const int Dimensions = 3;

    /// <summary>Row i belongs to token id i, in both vocabularies.</summary>
    private static readonly float[][] s_rows =
    [
        [100, 100, 100], // 0 [PAD]: so large that padding that is counted shows
        [0, 0, 9],       // 1 [UNK]
        [0, 3, 0],       // 2 [CLS]
        [0, 0, 3],       // 3 [SEP]
        [6, 0, 0],       // 4 kiln
        [0, 6, 0],       // 5 heat
        [0, 0, 6],       // 6 ##s
        [9, 9, 0],       // 7 ask
        [0, 0, 0],       // 8 void
    ];

    private readonly TempFolder _folder = new();

    private TinyModel(byte[] model, string settings)
    {
        File.WriteAllBytes(_folder.File("model.onnx"), model);
        Configure(settings);
    }

    public string Folder => _folder.Path;

    public void Configure(string settings) => File.WriteAllText(_folder.File("techmatch-embedder.json"), settings);

    public static float[] Row(int id) => s_rows[id];

    public static TinyModel WordPiece(string more = "")
    {
        var tiny = new TinyModel(Lookup(), WordPieceSettings(more));
        File.WriteAllLines(tiny._folder.File("vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "kiln", "heat", "##s", "ask", "void", "[MASK]"]);
        return tiny;
    }

    public static string WordPieceSettings(string more = "", int dimensions = Dimensions) =>
        $$"""{ "tokenizer": { "kind": "wordPiece", "file": "vocab.txt" }, "dimensions": {{dimensions}}{{more}} }""";

    /// <summary>Unigram pieces ▁kiln and ▁heat; ids moved by one as XLM-RoBERTa does: of the file's 3 and 4, the model's are 4 and 5.</summary>
    public static TinyModel SentencePiece()
    {
        var tiny = new TinyModel(Lookup(), """
            { "tokenizer": { "kind": "sentencePiece", "file": "pieces.model", "idOffset": 1, "begin": 2, "end": 3, "unknown": 1, "pad": 0 }, "dimensions": 3 }
            """);
        var pieces = new ProtoBytes();
        (string Text, float Score, int Type)[] all = [("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3), ("▁kiln", -1, 1), ("▁heat", -2, 1), ("▁", -4, 1)];
        foreach (var (text, score, type) in all) pieces.Message(1, new ProtoBytes().Text(1, text).Float(2, score).Number(3, type));
        pieces.Message(2, new ProtoBytes().Number(3, 1).Number(40, 0).Number(41, 1).Number(42, 2));
        pieces.Message(3, new ProtoBytes().Text(1, "identity").Number(3, 1).Number(4, 1).Number(5, 1));
        File.WriteAllBytes(tiny._folder.File("pieces.model"), pieces.ToArray());
        return tiny;
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Lookup()
    {
        const int Float = 1, Int64 = 7;
        var table = new ProtoBytes().Number(1, s_rows.Length).Number(1, Dimensions).Number(2, Float).Text(8, "table")
            .Bytes(9, MemoryMarshal.AsBytes<float>(s_rows.SelectMany(r => r).ToArray()).ToArray());
        var gather = new ProtoBytes().Text(1, "table").Text(1, "input_ids").Text(2, "last_hidden_state").Text(4, "Gather");
        var graph = new ProtoBytes().Message(1, gather).Text(2, "lookup").Message(5, table)
            .Message(11, Value("input_ids", Int64, "batch", "length"))
            .Message(11, Value("attention_mask", Int64, "batch", "length"))
            .Message(12, Value("last_hidden_state", Float, "batch", "length", "size"));
        return new ProtoBytes().Number(1, 8).Message(7, graph).Message(8, new ProtoBytes().Number(2, 13)).ToArray();
    }

    private static ProtoBytes Value(string name, int type, params string[] dimensions)
    {
        var shape = new ProtoBytes();
        foreach (var dimension in dimensions) shape.Message(1, new ProtoBytes().Text(2, dimension));
        return new ProtoBytes().Text(1, name).Message(2, new ProtoBytes().Message(1, new ProtoBytes().Number(1, type).Message(2, shape)));
    }
}
