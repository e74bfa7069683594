using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TechMatch.VectorData;

/// <summary>One write of a document; without content, its removal.</summary>
internal sealed record DocumentChange(string Key, JsonObject? Content);

/// <summary>
/// The documents of a collection as lines that are only ever appended: the first 16 hex digits of the SHA-256 of the rest, then JSON.
/// An unfinished last line was never acknowledged and is cut; a line that differs from its sum is damage.
/// </summary>
internal sealed class DocumentLog : IDisposable
{
    private const int SumLength = 16;

    private readonly FileStream _file;

    private DocumentLog(FileStream file) => _file = file;

    /// <exception cref="InvalidDataException">A line is altered.</exception>
    public static DocumentLog Open(string path, Action<DocumentChange> replay)
    {
        // Shared with nobody: the lock keeps a second writer out of the collection.
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            var end = 0;
            while (bytes.AsSpan(end).IndexOf((byte)'\n') is >= 0 and var length)
            {
                replay(Read(Encoding.UTF8.GetString(bytes, end, length), Path.GetFileName(path)));
                end += length + 1;
            }

            file.SetLength(end);
            file.Position = end;
            return new DocumentLog(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Durable when it returns.</summary>
    public void Append(IEnumerable<DocumentChange> changes)
    {
        var start = _file.Position;
        try
        {
            foreach (var change in changes)
            {
                var json = new JsonObject { ["key"] = change.Key, ["content"] = change.Content?.DeepClone() }.ToJsonString();
                _file.Write(Encoding.UTF8.GetBytes($"{SumOf(json)} {json}\n"));
            }

            _file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            _file.SetLength(start);
            _file.Position = start;
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private static DocumentChange Read(string line, string file)
    {
        var json = line.Length > SumLength ? line[(SumLength + 1)..] : "";
        if (json.Length == 0 || SumOf(json) != line[..SumLength]) throw new InvalidDataException($"{file}: a line differs from its checksum");
        var change = JsonNode.Parse(json) as JsonObject ?? throw new InvalidDataException($"{file}: expected a JSON object");
        return new DocumentChange(change["key"]!.GetValue<string>(), change["content"] as JsonObject);
    }

    private static string SumOf(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)))[..SumLength];
}
