namespace TechMatch.Core.Catalog;

/// <summary>What every stored string must satisfy, so that the record, the indexes and the wire agree on its bytes.</summary>
public static class TextRules
{
    /// <summary>
    /// Checks length, surrogate pairs, NUL and U+FFFE. A lone surrogate would silently become U+FFFD in the text index.
    /// </summary>
    /// <returns><paramref name="text"/> itself.</returns>
    /// <exception cref="ArgumentException">Blank, longer than <paramref name="maxLength"/> UTF-16 units, or malformed.</exception>
    public static string Checked(string text, int maxLength, string field)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new ArgumentException("expected text, got nothing", field);
        if (text.Length > maxLength) throw new ArgumentException($"expected at most {maxLength} characters, got {text.Length}", field);
        for (var i = 0; i < text.Length; i++)
        {
            // The one character below the pairs that no library will bring into a normal form: it would be set aside by every index.
            if (text[i] == '\uFFFE') throw new ArgumentException($"expected well-formed Unicode, got the noncharacter U+FFFE at position {i}", field);
            if (text[i] == '\0') throw new ArgumentException($"expected no NUL character, got one at position {i}", field);
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])) i++;
            else throw new ArgumentException($"expected well-formed Unicode, got a lone surrogate at position {i}", field);
        }

        return text;
    }

    /// <summary>As <see cref="Checked"/>, but null means unknown and passes.</summary>
    public static string? CheckedOrUnknown(string? text, int maxLength, string field) =>
        text is null ? null : Checked(text, maxLength, field);

    /// <exception cref="ArgumentException">More than <paramref name="max"/> entries.</exception>
    public static ValueList<T> AtMost<T>(ValueList<T> list, int max, string field) =>
        list.Count <= max ? list : throw new ArgumentException($"expected at most {max} entries, got {list.Count}", field);

    /// <exception cref="ArgumentException">The text is longer than <paramref name="maxLength"/> in some language.</exception>
    public static LocalizedText? AtMost(LocalizedText? text, int maxLength, string field)
    {
        foreach (var version in text?.Versions ?? [])
        {
            if (version.Text.Length > maxLength)
                throw new ArgumentException($"expected at most {maxLength} characters in {version.Language}, got {version.Text.Length}", field);
        }

        return text;
    }
}
