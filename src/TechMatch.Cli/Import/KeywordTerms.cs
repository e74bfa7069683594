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
    private readonly string[] _terms;

    public KeywordTerms(IReadOnlyDictionary<string, string[]> keywords)
    {
        _terms = [.. keywords.Keys];
        for (var t = 0; t < _terms.Length; t++)
        {
            foreach (var phrase in keywords[_terms[t]])
            {
                var isPrefix = phrase.EndsWith('*');
                var words = Words(phrase.TrimEnd('*')).ToArray();
                if (words.Length == 0) continue;
                var byFirst = isPrefix && words.Length == 1 ? _byPrefix : _byFirstWord;
                if (!byFirst.TryGetValue(words[0], out var list)) byFirst.Add(words[0], list = []);
                list.Add(new Keyword(t, words, isPrefix));
                if (isPrefix && words.Length == 1) _shortestPrefix = Math.Min(_shortestPrefix, words[0].Length);
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
            Count([.. Words(text)], first ? FirstColumnPoints : 1, points);
            first = false;
        }

        return [.. Enumerable.Range(0, _terms.Length).Where(t => points[t] >= minPoints).OrderByDescending(t => points[t]).ThenBy(t => t).Select(t => _terms[t])];
    }

    private void Count(string[] words, int weight, int[] points)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (_byFirstWord.TryGetValue(words[i], out var phrases))
            {
                foreach (var keyword in phrases)
                {
                    if (keyword.StandsAt(words, i)) points[keyword.Term] += weight;
                }
            }

            for (var length = _shortestPrefix; length <= words[i].Length; length++)
            {
                if (!_byPrefix.TryGetValue(words[i][..length], out var prefixes)) continue;
                foreach (var keyword in prefixes) points[keyword.Term] += weight;
            }
        }
    }

    private static IEnumerable<string> Words(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inWord = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (inWord && start < 0) start = i;
            if (inWord || start < 0) continue;
            yield return text[start..i].ToLowerInvariant();
            start = -1;
        }
    }

    private sealed record Keyword(int Term, string[] Words, bool IsPrefix)
    {
        public bool StandsAt(string[] text, int at)
        {
            if (at + Words.Length > text.Length) return false;
            for (var i = 1; i < Words.Length; i++)
            {
                var last = i == Words.Length - 1;
                if (last && IsPrefix ? !text[at + i].StartsWith(Words[i], StringComparison.Ordinal) : text[at + i] != Words[i]) return false;
            }

            return true;
        }
    }
}
