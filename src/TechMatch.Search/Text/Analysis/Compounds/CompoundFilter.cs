using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Util;

namespace TechMatch.Search.Text.Analysis.Compounds;

/// <summary>Sets the parts of a compound beside it, at its place: "Abwärmenutzung" is also found by "Abwärme" and by "Nutzung".</summary>
/// <remarks>
/// Lucene's own filters look for words of a list anywhere in a word, covered or not, and know no links; measured against this
/// one in docs/languages.md. Stands before the stemmer, so that a part is stemmed like the word by itself.
/// </remarks>
internal sealed class CompoundFilter(TokenStream input, CompoundSplitter splitter) : TokenFilter(input)
{
    private readonly ICharTermAttribute _term = input.AddAttribute<ICharTermAttribute>();
    private readonly IPositionIncrementAttribute _increment = input.AddAttribute<IPositionIncrementAttribute>();
    private readonly IKeywordAttribute _keyword = input.AddAttribute<IKeywordAttribute>();
    private readonly List<(int Start, int End)> _parts = [];
    private AttributeSource.State? _whole;
    private int _next;

    public override bool IncrementToken()
    {
        if (_next < _parts.Count)
        {
            var (start, end) = _parts[_next++];
            RestoreState(_whole);
            _term.CopyBuffer(_term.Buffer, start, end - start);
            _increment.PositionIncrement = 0;
            return true;
        }

        if (!m_input.IncrementToken()) return false;
        _parts.Clear();
        _next = 0;
        if (_keyword.IsKeyword) return true;
        splitter.Split(_term.Buffer.AsSpan(0, _term.Length), _parts);
        if (_parts.Count > 0) _whole = CaptureState();
        return true;
    }

    public override void Reset()
    {
        base.Reset();
        _parts.Clear();
        _next = 0;
        _whole = null;
    }
}
