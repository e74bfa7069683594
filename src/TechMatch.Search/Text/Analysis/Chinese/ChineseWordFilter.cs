using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;
using TechMatch.Search.Text.Analysis.Measures;

namespace TechMatch.Search.Text.Analysis.Chinese;

/// <summary>
/// Sets the words of the field beside the characters and pairs they are made of, at the place of their first character: the longest
/// word from the left, and the next from its end on.
/// </summary>
/// <remarks>Stands behind the pairs, as a word between two characters would keep them from making one.</remarks>
internal sealed class ChineseWordFilter(TokenStream input, KeptText kept, ChineseWords words) : TokenFilter(input)
{
    private readonly ICharTermAttribute _term = input.AddAttribute<ICharTermAttribute>();
    private readonly IOffsetAttribute _offset = input.AddAttribute<IOffsetAttribute>();
    private readonly IPositionIncrementAttribute _increment = input.AddAttribute<IPositionIncrementAttribute>();
    private int _read;
    private (int Start, int Length) _word;

    public override bool IncrementToken()
    {
        if (_word.Length > 0)
        {
            ClearAttributes();
            _term.SetEmpty().Append(kept.Text, _word.Start, _word.Length);
            _offset.SetOffset(_word.Start, _word.Start + _word.Length);
            _increment.PositionIncrement = 0;
            _word = default;
            return true;
        }

        if (!m_input.IncrementToken()) return false;
        var start = _offset.StartOffset;
        if (start < _read || _term.Length == 0 || _term.Buffer[0] is not (>= '\u3400' and <= '\u9FFF')) return true;
        var length = words.LongestAt(kept.Text, start);
        _word = (start, length);
        _read = start + Math.Max(1, length);
        return true;
    }

    public override void Reset()
    {
        base.Reset();
        (_read, _word) = (0, default);
    }
}
