using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Tartarus.Snowball;

namespace TechMatch.Search.Text.Analysis;

/// <summary>
/// Stems until nothing changes. A stemmer that takes one layer of endings off at a time makes "hulladék" of "hulladékok"
/// but "hulladé" of "hulladék"; settled, a word and whatever it is stemmed to share one stem.
/// </summary>
internal sealed class SettledStemFilter(TokenStream input, SnowballProgram stemmer) : TokenFilter(input)
{
    private const int MaxPasses = 8;

    private readonly ICharTermAttribute _term = input.AddAttribute<ICharTermAttribute>();
    private readonly IKeywordAttribute _keyword = input.AddAttribute<IKeywordAttribute>();

    public override bool IncrementToken()
    {
        if (!m_input.IncrementToken()) return false;
        if (_keyword.IsKeyword) return true;
        var word = _term.ToString();
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            stemmer.SetCurrent(word);
            stemmer.Stem();
            var stem = stemmer.Current;
            if (stem == word || stem.Length == 0) break;
            word = stem;
        }

        _term.SetEmpty().Append(word);
        return true;
    }
}
