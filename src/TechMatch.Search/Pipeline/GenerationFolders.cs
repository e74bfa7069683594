using System.Globalization;
using System.Text;

namespace TechMatch.Search.Pipeline;

/// <summary>The folder of generations: <c>gen-000001</c>, <c>gen-000002</c> … and the file CURRENT that names one.</summary>
internal sealed class GenerationFolders(string folder)
{
    private string Pointer => Path.Combine(folder, "CURRENT");

    /// <returns>The folder CURRENT names; null when there is none.</returns>
    public string? Current()
    {
        if (!File.Exists(Pointer)) return null;
        var name = File.ReadAllText(Pointer).Trim();
        var path = Path.Combine(folder, name);
        return IsGeneration(name) && Directory.Exists(path) ? path : null;
    }

    /// <summary>An empty generation with the next free number.</summary>
    public IndexGeneration Create(GenerationMake make, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        var last = Directory.GetDirectories(folder).Select(d => Path.GetFileName(d)!).Where(IsGeneration)
            .Select(n => int.Parse(n.AsSpan(4), CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();
        return IndexGeneration.Create(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"gen-{last + 1:000000}")), make, time);
    }

    public void MakeCurrent(IndexGeneration generation)
    {
        if (Current() != generation.Folder) DurableFile.Replace(Pointer, Encoding.UTF8.GetBytes(generation.Id));
    }

    public void DeleteAllBut(IndexGeneration keep)
    {
        foreach (var other in Directory.GetDirectories(folder).Where(d => IsGeneration(Path.GetFileName(d)!) && d != keep.Folder))
            Directory.Delete(other, recursive: true);
    }

    /// <exception cref="SearchUnavailableException">Its folder is gone; the collection of its vectors is not, because the server is away.</exception>
    public static async Task DiscardAsync(IndexGeneration generation)
    {
        await generation.DisposeAsync().ConfigureAwait(false);
        Directory.Delete(generation.Folder, recursive: true);
        if (generation.Backlog is { } vectors) await vectors.Store.DropAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private static bool IsGeneration(string name) =>
        name.Length == 10 && name.StartsWith("gen-", StringComparison.Ordinal) && name.AsSpan(4).IndexOfAnyExceptInRange('0', '9') < 0;
}
