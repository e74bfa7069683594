using System.Buffers;

namespace TechMatch.Search.Languages;

/// <summary>
/// Tells the language of undeclared text: by script where a script has one language, else by which language most likely
/// makes its runs of letters. A wrong answer hides records that an "unsure" would have shown, so doubt is an answer.
/// </summary>
/// <remarks>Immutable, any number of threads. No allocation. <c>docs/languages.md</c> has accuracy and speed.</remarks>
internal sealed class LanguageDetector(LanguageProfiles profiles)
{
    /// <summary>Longer text tells no more.</summary>
    private const int MaxLooked = 1_000;

    /// <summary>Fewer letters are an abbreviation or a name as often as a word.</summary>
    private const int MinLetters = 4;

    /// <summary>Below it the answer is unsure.</summary>
    internal const double MinConfidence = 0.8;

    /// <summary>Runs overlap, so each tells less than it would alone. A judgement: one letter is in up to ten runs; not calibrated.</summary>
    private const double Dependence = 0.25;

    // Letters of Persian, Urdu and Uyghur.
    private static readonly SearchValues<char> s_notArabic = SearchValues.Create("پچژگیکەڭ");

    private static readonly string[] s_cyrillic = ["ru", "kk", "bg"];

    public static LanguageDetector Shipped { get; } = new(LanguageProfiles.Shipped);

    public LanguageGuess Detect(ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, MaxLooked)];
        return LetterRun.ScriptOf(text) switch
        {
            Script.Han => text.ContainsAnyInRange('\u3041', '\u30FE') ? LanguageGuess.Unsure : new LanguageGuess("zh", 1),
            Script.Arabic => text.ContainsAny(s_notArabic) ? LanguageGuess.Unsure : new LanguageGuess("ar", 1),
            Script.Cyrillic => ByRuns(text, Script.Cyrillic),
            Script.Latin => ByRuns(text, Script.Latin),
            _ => LanguageGuess.Unsure,
        };
    }

    private LanguageGuess ByRuns(ReadOnlySpan<char> text, Script script)
    {
        Span<char> buffer = stackalloc char[MaxLooked + 2];
        ReadOnlySpan<char> run = buffer[..LetterRun.Of(text, script, buffer)];
        if (run.Length - run.Count(' ') < MinLetters) return LanguageGuess.Unsure;
        Span<int> costs = stackalloc int[profiles.Keys.Count];
        costs.Clear();
        Sum(run, costs);
        return Settle(costs, script);
    }

    private void Sum(ReadOnlySpan<char> run, Span<int> costs)
    {
        for (var start = 0; start < run.Length; start++)
        {
            var hash = LanguageProfiles.Seed;
            for (var end = start; end < Math.Min(start + LanguageProfiles.LongestGram, run.Length); end++)
            {
                hash = LanguageProfiles.Next(hash, run[end]);
                // A space alone tells nothing.
                if (end == start && run[end] == ' ') continue;
                var row = profiles.Costs(LanguageProfiles.Row(hash));
                for (var i = 0; i < row.Length; i++) costs[i] += row[i];
            }
        }
    }

    private LanguageGuess Settle(ReadOnlySpan<int> costs, Script script)
    {
        var best = -1;
        for (var i = 0; i < costs.Length; i++)
        {
            if (IsOf(profiles.Keys[i], script) && (best < 0 || costs[i] < costs[best])) best = i;
        }

        // Malay and Indonesian share nearly all their runs; whichever of the two leads, the other is no objection.
        var others = 0.0;
        for (var i = 0; i < costs.Length; i++)
        {
            if (i == best || !IsOf(profiles.Keys[i], script) || IsMalay(profiles.Keys[i]) && IsMalay(profiles.Keys[best])) continue;
            others += Math.Exp((costs[best] - costs[i]) * (Dependence / LanguageProfiles.Steps));
        }

        var confidence = 1 / (1 + others);
        return new LanguageGuess(confidence < MinConfidence ? null : profiles.Keys[best][..2], confidence);
    }

    private static bool IsMalay(string key) => key is "id" or "ms";

    private static bool IsOf(string key, Script script) => Array.IndexOf(s_cyrillic, key) >= 0 == (script == Script.Cyrillic);
}
