namespace TechMatch.Search.Embeddings.Training;

/// <summary>
/// A text that shares words with a query and not its matter: a stretch of the query inside another text of its language. In
/// a mixed catalogue such texts stand before true answers in other languages, because equal words are nearer than
/// translated ones; as negatives they teach otherwise.
/// </summary>
internal static class SplicedText
{
    private const double MinShare = 0.2;
    private const double MaxShare = 0.55;

    public static string Of(string query, string other, ref SeededRandom random)
    {
        var share = MinShare + random.NextDouble() * (MaxShare - MinShare);
        var taken = Stretch(query.Trim(), share, ref random);
        var kept = Stretch(other.Trim(), 1 - share, ref random);
        return random.Chance(0.5) ? $"{taken} {kept}" : $"{kept} {taken}";
    }

    /// <summary>Cut at a space where there is one; Chinese is cut anywhere.</summary>
    private static string Stretch(string text, double share, ref SeededRandom random)
    {
        var length = Math.Max(1, (int)(text.Length * share));
        if (length >= text.Length) return text;
        var start = random.Next(text.Length - length + 1);
        var space = text.LastIndexOf(' ', start);
        if (space >= 0 && start - space < 20) start = space + 1;
        else if (char.IsLowSurrogate(text[start])) start++;
        var end = Math.Min(text.Length, start + length);
        var next = text.IndexOf(' ', end - 1);
        if (next >= 0 && next - end < 20) end = next;
        else if (end < text.Length && char.IsLowSurrogate(text[end])) end++;
        return text[start..Math.Max(start, end)];
    }
}
