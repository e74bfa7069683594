using TechMatch.Search.Languages;

namespace TechMatch.Search.Tests.Languages;

/// <summary>Counts runs of letters per language and makes the table the detector reads.</summary>
internal static class ProfileLearner
{
    private static readonly string[] s_keys = ["en", "az", "tr", "de", "hu", "id", "ms", "kk-latn", "ru", "kk", "bg"];

    /// <summary>What any language of the script may write is mixed in by this share, so that an unseen run tells nothing.</summary>
    private const double Background = 0.1;

    private const double Least = 1e-6;

    public static LanguageProfiles Learn(IEnumerable<(string Key, string Text)> texts)
    {
        var counts = s_keys.Select(_ => new double[1 << LanguageProfiles.RowBits]).ToArray();
        foreach (var (key, text) in texts)
        {
            var at = Array.IndexOf(s_keys, key);
            if (at >= 0) Count(text, at >= 8 ? Script.Cyrillic : Script.Latin, counts[at]);
        }

        foreach (var language in counts)
        {
            var total = language.Sum();
            for (var row = 0; row < language.Length; row++) language[row] /= total;
        }

        var costs = new byte[s_keys.Length << LanguageProfiles.RowBits];
        for (var row = 0; row < 1 << LanguageProfiles.RowBits; row++)
        {
            for (var i = 0; i < s_keys.Length; i++)
            {
                var peers = i >= 8 ? counts[8..] : counts[..8];
                var likelihood = (1 - Background) * counts[i][row] + Background * peers.Average(p => p[row]) + Least;
                costs[row * s_keys.Length + i] = (byte)Math.Clamp(Math.Round(-Math.Log(likelihood) * LanguageProfiles.Steps), 0, 255);
            }
        }

        return new LanguageProfiles(s_keys, costs);
    }

    private static void Count(string text, Script script, double[] counts)
    {
        var buffer = new char[text.Length + 2];
        var run = buffer.AsSpan(0, LetterRun.Of(text, script, buffer));
        for (var start = 0; start < run.Length; start++)
        {
            var hash = LanguageProfiles.Seed;
            for (var end = start; end < Math.Min(start + LanguageProfiles.LongestGram, run.Length); end++)
            {
                hash = LanguageProfiles.Next(hash, run[end]);
                if (end > start || run[end] != ' ') counts[LanguageProfiles.Row(hash)]++;
            }
        }
    }
}
