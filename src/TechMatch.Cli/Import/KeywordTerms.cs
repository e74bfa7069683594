namespace TechMatch.Cli.Import;

/// <summary>
/// Terms whose words stand in a text, the best first. A keyword is a word or a phrase; a closing <c>*</c> lets its last
/// word go on (<c>desalinat*</c>). Case and hyphens make no difference.
/// </summary>
internal sealed class KeywordTerms
{
    private const int FirstColumnPoints = 3;

    private readonly Dictionary<string, List<Keyword>> _byFirstWord = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Keyword>> _byPrefix = new(StringComparer.Ordinal);
    private readonly int _shortestPrefix = int.MaxValue;
    private readonly int _longestPrefix;
    private readonly string[] _terms;

    public KeywordTerms(IReadOnlyDictionary<string, string[]> keywords)
    {
        _terms = [.. keywords.Keys];
        for (var t = 0; t < _terms.Length; t++)
        {
            foreach (var phrase in keywords[_terms[t]])
            {
                var isPrefix = phrase.EndsWith('*');
                var text = phrase.TrimEnd('*').ToLowerInvariant();
                string[] words = [.. Words(text).Select(w => text[w])];
                if (words.Length == 0) continue;
                var byFirst = isPrefix && words.Length == 1 ? _byPrefix : _byFirstWord;
                if (!byFirst.TryGetValue(words[0], out var list)) byFirst.Add(words[0], list = []);
                list.Add(new Keyword(t, words, isPrefix));
                if (byFirst != _byPrefix) continue;
                _shortestPrefix = Math.Min(_shortestPrefix, words[0].Length);
                _longestPrefix = Math.Max(_longestPrefix, words[0].Length);
            }
        }
    }

    /// <param name="texts">The weightiest first.</param>
    public IReadOnlyList<string> In(IEnumerable<string> texts, int minPoints)
    {
        var points = new int[_terms.Length];
        var first = true;
        foreach (var text in texts)
        {
            Count(text.ToLowerInvariant(), first ? FirstColumnPoints : 1, points);
            first = false;
        }

        return [.. Enumerable.Range(0, _terms.Length).Where(t => points[t] >= minPoints).OrderByDescending(t => points[t]).ThenBy(t => t).Select(t => _terms[t])];
    }

    private void Count(string text, int weight, int[] points)
    {
        var words = Words(text);
        var exact = _byFirstWord.GetAlternateLookup<ReadOnlySpan<char>>();
        var prefix = _byPrefix.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i < words.Count; i++)
        {
            var word = text.AsSpan(words[i]);
            if (exact.TryGetValue(word, out var phrases))
            {
                foreach (var keyword in phrases)
                {
                    if (keyword.StandsAt(text, words, i)) points[keyword.Term] += weight;
                }
            }

            for (var length = _shortestPrefix; length <= Math.Min(_longestPrefix, word.Length); length++)
            {
                if (!prefix.TryGetValue(word[..length], out var prefixes)) continue;
                foreach (var keyword in prefixes) points[keyword.Term] += weight;
            }
        }
    }

    private static List<Range> Words(string text)
    {
        var words = new List<Range>(text.Length / 6);
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inWord = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (inWord && start < 0) start = i;
            if (inWord || start < 0) continue;
            words.Add(start..i);
            start = -1;
        }

        return words;
    }

    private sealed record Keyword(int Term, string[] Words, bool IsPrefix)
    {
        public bool StandsAt(string text, List<Range> words, int at)
        {
            if (at + Words.Length > words.Count) return false;
            for (var i = 1; i < Words.Length; i++)
            {
                var word = text.AsSpan(words[at + i]);
                if (IsPrefix && i == Words.Length - 1 ? !word.StartsWith(Words[i], StringComparison.Ordinal) : !word.SequenceEqual(Words[i])) return false;
            }

            return true;
        }
    }
}
