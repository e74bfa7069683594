using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Util;

namespace TechMatch.Search.Text.Analysis.Measures;

/// <summary>
/// Sets units and formulas beside the words they are written in, each as one word that no stemmer touches and that is the same in
/// every language, and writes numbers one way: "1,5 МВт", "1.5MW" and "1.5兆瓦" are all 1.5 with mw next to it. The parts stay, so
/// nothing found before is lost. An amount is no word of its own: side by side, its two words say as much (docs/languages.md).
/// </summary>
/// <remarks>Stands right behind the tokenizer, while capitals still tell. Needs the text, as the tokenizer drops slashes.</remarks>
internal sealed class MeasureFilter(TokenStream input, KeptText kept) : TokenFilter(input)
{
    private readonly ICharTermAttribute _term = input.AddAttribute<ICharTermAttribute>();
    private readonly IOffsetAttribute _offset = input.AddAttribute<IOffsetAttribute>();
    private readonly IPositionIncrementAttribute _increment = input.AddAttribute<IPositionIncrementAttribute>();
    private readonly IKeywordAttribute _keyword = input.AddAttribute<IKeywordAttribute>();
    private readonly Queue<Extra> _extras = new();
    private AttributeSource.State? _behind;
    private int _readTo;

    /// <param name="Term">Null for the word as the tokenizer read it, set aside.</param>
    private readonly record struct Extra(string? Term, int Start, int End, int Increment);

    public override bool IncrementToken()
    {
        if (_extras.TryDequeue(out var extra))
        {
            Emit(extra);
            return true;
        }

        do
        {
            if (!m_input.IncrementToken()) return false;
        }
        while (_offset.EndOffset <= _readTo);

        var (start, end) = (_offset.StartOffset, _offset.EndOffset);
        if (char.IsAsciiDigit(_term.Buffer[0])) Number(kept.Text, start, end);
        else if (!Formula(kept.Text, start, end)) Unit(kept.Text, start);
        return true;
    }

    public override void Reset()
    {
        base.Reset();
        _extras.Clear();
        _behind = null;
        _readTo = 0;
    }

    private void Number(string text, int start, int end)
    {
        var numberEnd = NumberReader.End(text, start);
        var wide = NumberReader.EndOverSpaces(text, start);
        var unit = UnitBehind(text, wide);
        // "2nd", "3D": letters that are no unit stay part of the word.
        var glued = numberEnd < end;
        if (glued && unit is null) return;
        if (NumberReader.Plain(text.AsSpan(start, numberEnd - start)) is { } number) _term.SetEmpty().Append(number);
        if (unit is null) return;
        if (wide > numberEnd && NumberReader.Plain(text.AsSpan(start, wide - start)) is { } amount)
        {
            _extras.Enqueue(new Extra(amount, start, wide, 0));
            _readTo = wide;
        }

        // The tokenizer knows no letter in it.
        if (text[unit.Value.End - 1] == '℃') _extras.Enqueue(new Extra(unit.Value.Symbol, unit.Value.End - 1, unit.Value.End, 1));
        if (!glued) return;
        var written = text[numberEnd..end].ToLowerInvariant();
        _extras.Enqueue(new Extra(written, numberEnd, end, 1));
        AddSymbol(text, numberEnd, written);
    }

    private static FoundUnit? UnitBehind(string text, int end)
    {
        var at = end < text.Length && text[end] is ' ' or '-' ? end + 1 : end;
        return UnitReader.At(text, at) is { } unit && (unit.Trust >= UnitTrust.Counted || unit.TellsAlone) ? unit : null;
    }

    private bool Formula(string text, int start, int end)
    {
        var word = _term.Buffer.AsSpan(0, _term.Length);
        if (Formulas.Respelt(word) is { } formula)
        {
            _extras.Enqueue(new Extra(formula, start, end, 0));
            AddSymbol(text, start, formula);
            return true;
        }

        if (Formulas.FamilyLength(word) is > 0 and var family)
        {
            _extras.Enqueue(new Extra(text[start..(start + family)].ToLowerInvariant(), start, end, 0));
            _extras.Enqueue(new Extra(text[(start + family)..end].ToLowerInvariant(), start, end, 1));
            return true;
        }

        if (Formulas.Hyphenated(text, start, end) is not { } name) return false;
        _extras.Enqueue(new Extra(name.Name, start, name.End, 0));
        return true;
    }

    private void Unit(string text, int start)
    {
        if (text[start] is >= '\u3400' and <= '\u9FFF')
        {
            if (UnitReader.At(text, start) is not { TellsAlone: true } han) return;
            // A word between two Chinese characters would keep them from making a pair: it goes in front of the first.
            _behind = CaptureState();
            _extras.Enqueue(new Extra(null, 0, 0, 0));
            SetTerm(new Extra(han.Symbol, start, han.End, _increment.PositionIncrement));
            return;
        }

        // The tokenizer leaves the degree sign out: "°C" arrives as "C".
        AddSymbol(text, start > 0 && text[start - 1] == '°' ? start - 1 : start, _term.ToString());
    }

    /// <summary>The unit that starts here, unless it is written as its symbol already.</summary>
    private void AddSymbol(string text, int at, string written)
    {
        if (UnitReader.At(text, at) is { } unit && (unit.TellsAlone || unit.Symbol == "°c") && !unit.Symbol.Equals(written, StringComparison.OrdinalIgnoreCase))
            _extras.Enqueue(new Extra(unit.Symbol, at, unit.End, 0));
    }

    private void Emit(Extra extra)
    {
        if (extra.Term is null)
        {
            RestoreState(_behind);
            _behind = null;
            _increment.PositionIncrement = extra.Increment;
            return;
        }

        SetTerm(extra);
    }

    private void SetTerm(Extra extra)
    {
        ClearAttributes();
        _term.SetEmpty().Append(extra.Term);
        _offset.SetOffset(extra.Start, extra.End);
        _increment.PositionIncrement = extra.Increment;
        _keyword.IsKeyword = true;
    }
}
