using TechMatch.Core.Lexicon;
using TechMatch.Search.Concepts;

namespace TechMatch.Search.Tests.Concepts;

/// <summary>The rules of the concept finder written down plainly: lists of stems compared one by one, no tables, no window.</summary>
internal sealed class PlainConceptSearch
{
    private readonly Dictionary<string, List<(string[] Words, int Concept)>> _byFirst = new(StringComparer.Ordinal);
    private readonly EndingTable _endings;

    public PlainConceptSearch(ConceptLexicon lexicon, string language)
    {
        _endings = Endings.Of(language);
        for (var i = 0; i < lexicon.All.Count; i++)
        {
            foreach (var term in lexicon.All[i].Terms.Where(t => t.Key[..2] == language).SelectMany(t => t.Value))
            {
                var words = Words(term).Select(w => w.Capitals ?? w.Stem).ToArray();
                if (words.Length == 0) continue;
                if (!_byFirst.TryGetValue(words[0], out var terms)) _byFirst.Add(words[0], terms = []);
                if (!terms.Exists(t => t.Concept == i && t.Words.SequenceEqual(words))) terms.Add((words, i));
            }
        }
    }

    public List<ConceptMention> Find(string text)
    {
        var words = Words(text);
        var mentions = new List<ConceptMention>();
        for (var at = 0; at < words.Count;)
        {
            var found = Starting(words, at);
            if (found.Count == 0)
            {
                at++;
                continue;
            }

            var length = found.Max(f => f.Words.Length);
            var last = words[at + length - 1];
            foreach (var (_, concept) in found.Where(f => f.Words.Length == length)) mentions.Add(new ConceptMention(concept, words[at].Start, last.Start + last.Length - words[at].Start));
            at += length;
        }

        return mentions;
    }

    /// <summary>A word in capitals is taken for the abbreviation where one goes on so, and only else for the word.</summary>
    private List<(string[] Words, int Concept)> Starting(List<Word> words, int at)
    {
        IEnumerable<(string[] Words, int Concept)> open = [.. Of(words[at].Capitals), .. Of(words[at].Stem)];
        var found = new List<(string[] Words, int Concept)>();
        for (var i = 0; at + i < words.Count; i++)
        {
            var word = words[at + i];
            var there = open.Where(t => t.Words.Length > i).ToList();
            var shouted = there.Where(t => t.Words[i] == word.Capitals).ToList();
            var left = shouted.Count > 0 ? shouted : there.Where(t => t.Words[i] == word.Stem).ToList();
            if (left.Count == 0) break;
            found.AddRange(left.Where(t => t.Words.Length == i + 1));
            open = left;
        }

        return found;
    }

    private List<(string[] Words, int Concept)> Of(string? first) => first is not null && _byFirst.TryGetValue(first, out var terms) ? terms : [];

    private List<Word> Words(string text)
    {
        var words = new List<Word>();
        for (var i = 0; i < text.Length;)
        {
            if (!char.IsLetterOrDigit(text[i]) && char.GetUnicodeCategory(text[i]) is not (System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.OtherNumber))
            {
                i++;
                continue;
            }

            var start = i;
            if (WordFolding.IsHan(text[i])) i++;
            else while (i < text.Length && !WordFolding.IsHan(text[i]) && (char.IsLetterOrDigit(text[i]) || char.GetUnicodeCategory(text[i]) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.OtherNumber)) i++;
            var written = text[start..i];
            var folded = new string([.. written.Select(WordFolding.Fold).Where(c => c != WordFolding.Dropped).Take(WordScanner.MaxWordLength)]);
            var shouts = written.Count(char.IsUpper) >= 2 && !written.Any(char.IsLower);
            words.Add(new Word(Stem(folded), shouts ? "\u0001" + folded : null, start, i - start));
        }

        return words;
    }

    private string Stem(string word) => word[.._endings.StemLength(word)];

    private sealed record Word(string Stem, string? Capitals, int Start, int Length);
}
