using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace TechMatch.Search.Text.Analysis;

/// <summary>Stems by the slots of an agglutinating language.</summary>
internal sealed class SuffixFilter(TokenStream input, SuffixStemmer stemmer) : TokenFilter(input)
{
    private readonly ICharTermAttribute _term = input.AddAttribute<ICharTermAttribute>();
    private readonly IKeywordAttribute _keyword = input.AddAttribute<IKeywordAttribute>();

    public override bool IncrementToken()
    {
        if (!m_input.IncrementToken()) return false;
        if (_keyword.IsKeyword) return true;
        _term.Length = stemmer.Stem(_term.Buffer.AsSpan(0, _term.Length));
        return true;
    }
}
