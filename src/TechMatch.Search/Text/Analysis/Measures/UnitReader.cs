namespace TechMatch.Search.Text.Analysis.Measures;

/// <summary>A unit found in a text.</summary>
/// <param name="Symbol">As all spellings of it are indexed: "mg/nm3".</param>
/// <param name="End">Where it ends in the text.</param>
/// <param name="Atoms">Units it is put together from, at least 1.</param>
/// <param name="Trust">Of the first of them.</param>
internal readonly record struct FoundUnit(string Symbol, int End, int Atoms, UnitTrust Trust)
{
    /// <summary>True where the symbol means the unit without a number in front.</summary>
    public bool TellsAlone => Trust == UnitTrust.Alone || Atoms > 1 && Trust >= UnitTrust.Compound;
}

/// <summary>Reads units put together with a slash or a dot, in the spelling of any of the languages: мг/нм3, kVt·saat, 千瓦时/吨.</summary>
internal static class UnitReader
{
    private const int MaxAtoms = 4;

    /// <param name="text">Folded, as the chains read it.</param>
    public static FoundUnit? At(string text, int at)
    {
        if (ReadAtom(text, at) is not { } first) return null;
        var (symbol, end, atoms) = (first.Symbol, first.End, 1);
        // What a dot may join: the symbol since the last slash.
        var factor = first.Symbol;
        while (atoms < MaxAtoms && end < text.Length)
        {
            var divides = text[end] is '/' or '每';
            if (ReadAtom(text, end + 1) is not { } next) break;
            if (divides) (symbol, factor) = ($"{symbol}/{next.Symbol}", next.Symbol);
            // kW·h is a unit of its own; nothing else written with a dot is common enough to be known.
            else if (text[end] is '·' or '⋅' or '∙' or '•' or '*' or '.' or '-' or ' ' && UnitTable.TryGet(factor + next.Symbol, out var product))
                (symbol, factor) = (string.Concat(symbol.AsSpan(0, symbol.Length - factor.Length), product.Symbol), product.Symbol);
            else break;
            (end, atoms) = (next.End, atoms + 1);
        }

        return new FoundUnit(symbol, end, atoms, first.Trust);
    }

    private static (string Symbol, int End, UnitTrust Trust)? ReadAtom(string text, int at)
    {
        if (at >= text.Length) return null;
        var length = text[at] switch
        {
            '℃' => 1,
            '°' => 2,
            >= '\u3400' and <= '\u9FFF' => HanLength(text, at),
            _ => WordLength(text, at),
        };
        if (length == 0 || at + length > text.Length || !UnitTable.TryGet(text.AsSpan(at, length), out var unit)) return null;
        return (unit.Symbol, at + length, unit.Trust);
    }

    private static int HanLength(string text, int at)
    {
        for (var length = Math.Min(UnitTable.LongestHan, text.Length - at); length > 0; length--)
        {
            if (UnitTable.TryGet(text.AsSpan(at, length), out _)) return length;
        }

        return 0;
    }

    /// <summary>The whole run of letters and digits: "mg" is no unit in "mgr".</summary>
    private static int WordLength(string text, int at)
    {
        var end = at;
        while (end < text.Length && char.IsLetterOrDigit(text[end]) && text[end] is not (>= '\u3400' and <= '\u9FFF')) end++;
        return end - at;
    }
}
