using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using TechMatch.Core.Catalog;

namespace TechMatch.Cli.Import;

/// <summary>
/// The acknowledged rows of a run, one JSON line each behind a line that says which file, mapping and target they are
/// of. An interrupted run goes on behind the last of them. Losing the tail costs only work: a row sent twice is
/// unchanged the second time.
/// </summary>
internal sealed class ImportCheckpoint : IDisposable
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly StreamWriter _writer;

    private ImportCheckpoint(StreamWriter writer, IReadOnlyList<RowOutcome> done) => (_writer, Done) = (writer, done);

    /// <summary>Rows that an earlier run has seen acknowledged, in file order from the first.</summary>
    public IReadOnlyList<RowOutcome> Done { get; }

    /// <summary>Opens or begins the checkpoint of this very import.</summary>
    /// <exception cref="CommandException">The file is the checkpoint of another import, or no checkpoint.</exception>
    public static ImportCheckpoint Open(string path, CheckpointHeader header)
    {
        var done = new List<RowOutcome>();
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            var good = Load(stream, path, header, done);
            // What follows the last whole line was being written when the run ended.
            stream.SetLength(good);
            stream.Position = good;
            var writer = new StreamWriter(stream, new UTF8Encoding(false));
            if (good == 0) writer.Write(JsonSerializer.Serialize(header, s_json) + "\n");
            writer.Flush();
            return new ImportCheckpoint(writer, done);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public void Add(RowOutcome row)
    {
        _writer.Write(JsonSerializer.Serialize(row, s_json) + "\n");
        _writer.Flush();
    }

    public void Dispose() => _writer.Dispose();

    /// <returns>Where the last whole line ends.</returns>
    private static long Load(FileStream stream, string path, CheckpointHeader header, List<RowOutcome> done)
    {
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var good = 0;
        while (Array.IndexOf(bytes, (byte)'\n', good) is var end and >= 0)
        {
            var line = bytes.AsSpan(good, end - good);
            try
            {
                if (good == 0) Compare(JsonSerializer.Deserialize<CheckpointHeader>(line, s_json), header, path);
                else done.Add(JsonSerializer.Deserialize<RowOutcome>(line, s_json) ?? throw new JsonException("null"));
            }
            catch (JsonException e)
            {
                throw new CommandException($"{path} is no checkpoint of an import ({e.Message.Split(" Path:", 2)[0].TrimEnd('.')}); give another path or delete it", ExitCode.Usage);
            }

            good = end + 1;
        }

        return good;
    }

    private static void Compare(CheckpointHeader? found, CheckpointHeader expected, string path)
    {
        if (found == expected) return;
        var what = found?.File != expected.File ? "another file" : found.Mapping != expected.Mapping ? "another mapping" : "another target";
        throw new CommandException($"checkpoint {path} belongs to an import of {what}; give another path or delete it", ExitCode.Usage);
    }
}

/// <summary>What a checkpoint is of: SHA-256 of file and mapping, and where the records went.</summary>
internal sealed record CheckpointHeader(string File, string Mapping, string Target)
{
    public static async Task<CheckpointHeader> OfAsync(string file, byte[] mapping, string target, CancellationToken cancellationToken)
    {
        await using var stream = System.IO.File.OpenRead(file);
        var hash = await SHA256.HashDataAsync(stream, cancellationToken);
        return new CheckpointHeader(Convert.ToHexStringLower(hash), Convert.ToHexStringLower(SHA256.HashData(mapping)), target);
    }
}
