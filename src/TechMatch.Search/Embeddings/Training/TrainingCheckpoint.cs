using System.Runtime.InteropServices;
using System.Text.Json;
using TechMatch.Search.Embeddings.Static;

namespace TechMatch.Search.Embeddings.Training;

/// <summary>
/// A training stopped between two steps, whole: written beside and moved over, so that an interrupted write leaves the
/// checkpoint before it.
/// </summary>
internal static class TrainingCheckpoint
{
    private const string Magic = "TMTRAIN1";

    public static void Write(string path, string fingerprint, int step, SubwordTokenizer tokenizer, TokenTable table)
    {
        var temporary = path + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        using (var writer = new BinaryWriter(stream))
        {
            writer.Write(Magic);
            writer.Write(fingerprint);
            writer.Write(step);
            writer.Write(tokenizer.Pieces.Count);
            foreach (var piece in tokenizer.Pieces) writer.Write(piece);
            writer.Write(MemoryMarshal.AsBytes(tokenizer.Costs));
            writer.Write(table.Count);
            writer.Write(table.Dimensions);
            foreach (var array in Arrays(table)) writer.Write(MemoryMarshal.AsBytes(array.AsSpan()));
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <exception cref="FormatException">Not a checkpoint, or one of another training.</exception>
    public static (int Step, SubwordTokenizer Tokenizer, TokenTable Table) Read(string path, string fingerprint)
    {
        try
        {
            using var reader = new BinaryReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20));
            if (reader.ReadString() != Magic) throw new FormatException($"expected a checkpoint of this version in {path}");
            if (reader.ReadString() is var found && found != fingerprint) throw new FormatException($"expected a checkpoint of this training ({fingerprint}), got one of other options or material ({found})");
            var step = reader.ReadInt32();
            var pieces = new string[reader.ReadInt32()];
            for (var i = 0; i < pieces.Length; i++) pieces[i] = reader.ReadString();
            var costs = new float[pieces.Length];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(costs.AsSpan()));
            var table = new TokenTable(reader.ReadInt32(), reader.ReadInt32());
            foreach (var array in Arrays(table)) reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(array.AsSpan()));
            return (step, new SubwordTokenizer(pieces, costs), table);
        }
        catch (EndOfStreamException e)
        {
            throw new FormatException($"expected a whole checkpoint in {path}, got one cut short", e);
        }
    }

    /// <summary>Options and material, as far as they decide the steps: a checkpoint of others must not go on as this.</summary>
    public static string Fingerprint(TrainingOptions options, TrainingMaterial material)
    {
        var text = JsonSerializer.Serialize(options with { Threads = 0 }) + string.Join(';', material.Uses.Select(u => $"{u.Source.Path}={u.Items}"));
        return Fnv.Hash(text).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static float[][] Arrays(TokenTable table) =>
        [table.Rows, table.Logs, table.RowFirst, table.RowSecond, table.LogFirst, table.LogSecond, table.Temperature];
}
