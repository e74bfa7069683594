namespace TechMatch.Search.Pipeline;

/// <summary>Whole-file replacement that is either the old content or the new, whatever kills the process.</summary>
internal static class DurableFile
{
    /// <summary>Writes beside, flushes to the disk, renames over.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var beside = path + ".new";
        using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }
}
