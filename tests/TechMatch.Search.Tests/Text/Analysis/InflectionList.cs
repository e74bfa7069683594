using System.IO.Compression;
using System.Text;

namespace TechMatch.Search.Tests.Text.Analysis;

/// <summary>Pairs of a lemma and one of its forms, <c>lemma TAB form</c> a line, plain or gzip.</summary>
internal sealed record InflectionList(IReadOnlyList<(string Lemma, string Form)> Pairs)
{
    public static InflectionList Read(string path)
    {
        using var file = File.OpenRead(path);
        using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(plain, Encoding.UTF8);
        var pairs = new List<(string, string)>();
        while (reader.ReadLine() is { } line)
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab > 0) pairs.Add((Lower(line[..tab]), Lower(line[(tab + 1)..])));
        }

        return new InflectionList(pairs);
    }

    public InflectionList Where(Func<string, string, bool> keep) => new([.. Pairs.Where(p => keep(p.Lemma, p.Form))]);

    /// <summary>The part that no rule was written against.</summary>
    public InflectionList HeldBack() => Where((lemma, _) => Crc32(lemma) % 10 < 3);

    /// <summary>Single words without hyphen or apostrophe, all letters of one script.</summary>
    public InflectionList Words(bool cyrillic) => Where((lemma, form) => IsWord(lemma, cyrillic) && IsWord(form, cyrillic));

    public static bool IsWord(string text, bool cyrillic) => text.All(c => char.IsLetter(c) && c < '\u0600' && (c is >= '\u0400' and <= '\u052F') == cyrillic);

    private static string Lower(string text) => text.ToLowerInvariant().Replace("i\u0307", "i", StringComparison.Ordinal);

    private static uint Crc32(string text)
    {
        var crc = uint.MaxValue;
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}

/// <param name="Agreeing">Share of pairs whose lemma and form have one stem.</param>
/// <param name="Colliding">Share of lemmas that share their stem with another lemma.</param>
internal readonly record struct StemmerAccuracy(double Agreeing, double Colliding, int Pairs, int Lemmas)
{
    public static StemmerAccuracy Of(InflectionList list, Func<string, string> stem)
    {
        var agreeing = list.Pairs.Count(p => stem(p.Lemma) == stem(p.Form));
        var lemmas = list.Pairs.Select(p => p.Lemma).Distinct(StringComparer.Ordinal).ToList();
        var colliding = lemmas.GroupBy(stem, StringComparer.Ordinal).Where(g => g.Count() > 1).Sum(g => g.Count());
        return new StemmerAccuracy((double)agreeing / list.Pairs.Count, (double)colliding / lemmas.Count, list.Pairs.Count, lemmas.Count);
    }

    public override string ToString() => FormattableString.Invariant($"agreeing {Agreeing:0.0000} of {Pairs} pairs, colliding {Colliding:0.0000} of {Lemmas} lemmas");
}
