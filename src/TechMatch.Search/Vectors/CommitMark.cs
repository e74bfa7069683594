using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TechMatch.Search.Pipeline;
using TechMatch.Search.Vectors.Segments;

namespace TechMatch.Search.Vectors;

/// <summary>
/// The one small file that says which list of segments and log belong together, how much of the log counts, and which position of
/// the change log that is. Replacing it is the commit.
/// </summary>
/// <param name="Number">Of the pair of files; 1, 2, 3 …</param>
internal sealed record CommitMark(int Number, long LogLength, long Sequence)
{
    private const string FileName = "vectors.commit";

    public string ListName => SegmentList.FileName(Number);

    public string LogName => string.Create(CultureInfo.InvariantCulture, $"vectors-{Number:000000}.log");

    public void Write(string folder)
    {
        var content = string.Create(CultureInfo.InvariantCulture, $"{Number}\n{LogLength}\n{Sequence}\n");
        DurableFile.Replace(Path.Combine(folder, FileName), Encoding.ASCII.GetBytes(content + Checksum(content) + "\n"));
    }

    /// <returns>Null when there is none: a store without it holds nothing that was promised.</returns>
    /// <exception cref="SearchUnavailableException">The file is cut or altered, or not one this version wrote.</exception>
    public static CommitMark? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return null;
        var lines = File.ReadAllText(path).Split('\n');
        if (lines is [var number, var length, var sequence, var checksum, ""]
            && Checksum($"{number}\n{length}\n{sequence}\n") == checksum
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var l)
            && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var s))
        {
            return new CommitMark(n, l, s);
        }

        throw new SearchUnavailableException("vector store", $"{FileName} differs from its checksum");
    }

    private static string Checksum(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(content)));
}
