using System.Text;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace TechMatch.Search.Text.Analysis;

/// <summary>
/// Reads Kazakh written in Latin letters as Cyrillic, so that "qaldyqtar" finds "қалдықтар" and one stemmer serves both.
/// A word with a letter the Latin alphabet of Kazakh lacks (w, c without h) or with a digit stays as it is.
/// </summary>
/// <remarks>The alphabet of 2021, with the accents of 2018 and sh, ch. What Latin does not tell (ц from с, э from е) stays apart.</remarks>
internal sealed class KazakhLatinFilter(TokenStream input) : TokenFilter(input)
{
    private const string Latin = "aäábdefgğǵhxijkqlmnñńoöóprstuūvyýzşüúı";
    private const string Cyrillic = "аәәбдефгғғххижкқлмнңңоөөпрстуұвыузшүүі";

    private readonly ICharTermAttribute _term = input.AddAttribute<ICharTermAttribute>();
    private readonly IKeywordAttribute _keyword = input.AddAttribute<IKeywordAttribute>();

    public override bool IncrementToken()
    {
        if (!m_input.IncrementToken()) return false;
        if (_keyword.IsKeyword) return true;
        var word = _term.Buffer.AsSpan(0, _term.Length);
        if (word[0] is >= '\u0400' and <= '\u052F') return true;
        if (ToCyrillic(word) is { } cyrillic) _term.SetEmpty().Append(cyrillic);
        return true;
    }

    /// <param name="word">Lower case, composed.</param>
    /// <returns>Null when it is no Kazakh word in Latin letters.</returns>
    internal static string? ToCyrillic(ReadOnlySpan<char> word)
    {
        var read = new StringBuilder(word.Length);
        for (var i = 0; i < word.Length; i++)
        {
            var next = i + 1 < word.Length ? word[i + 1] : '\0';
            if (next == 'h' && word[i] is 's' or 'c')
            {
                read.Append(word[i] == 's' ? 'ш' : 'ч');
                i++;
                continue;
            }

            // i behind a vowel is й; ä and ü behind i write я and ю.
            var afterVowel = i > 0 && "aäáeoöóuūüúyı".Contains(word[i - 1], StringComparison.Ordinal);
            var afterI = i > 0 && word[i - 1] == 'i';
            var at = Latin.IndexOf(word[i], StringComparison.Ordinal);
            if (at < 0) return null;
            read.Append(word[i] switch
            {
                'i' when afterVowel => 'й',
                'a' or 'ä' when afterI => 'я',
                'u' or 'ü' when afterI => 'ю',
                _ => Cyrillic[at],
            });
        }

        return read.ToString();
    }
}
