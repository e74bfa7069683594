using System.Globalization;
using System.Text;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace TechMatch.Search.Text.Analysis;

/// <summary>Takes accents off and makes every i the same i, so that a name typed in one language finds itself in another.</summary>
internal sealed class NeutralFoldFilter(TokenStream input) : TokenFilter(input)
{
    private readonly ICharTermAttribute _term = input.AddAttribute<ICharTermAttribute>();

    public override bool IncrementToken()
    {
        if (!m_input.IncrementToken()) return false;
        var word = _term.Buffer.AsSpan(0, _term.Length);
        if (System.Text.Ascii.IsValid(word)) return true;
        var folded = Fold(word.ToString());
        _term.SetEmpty().Append(folded);
        return true;
    }

    internal static string Fold(string word)
    {
        var text = new StringBuilder(word.Length);
        foreach (var c in word.Normalize(NormalizationForm.FormKD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark) continue;
            text.Append(c switch { 'ı' or 'İ' => 'i', 'ə' => 'e', 'ё' => 'е', _ => char.ToLowerInvariant(c) });
        }

        return text.ToString().Normalize(NormalizationForm.FormC);
    }
}
