using System.Text;

namespace TechMatch.Chaos.Fuzzing;

/// <summary>
/// Questions nobody means well: the grammar's own signs in any order and depth, syntax of other parsers, text of every script and of
/// none, and titles of the catalogue with a few characters changed, which reach further into the indexes than noise does.
/// </summary>
internal sealed class HostileQueries(IReadOnlyList<string> titles, Random random)
{
    private static readonly string[] s_foreign =
    [
        "visibility:private OR *:*", "_exists_:title", "title:[* TO *]", "/((a{1,20}){1,20}){1,20}b/", "a~2", "*a*", "state:draft", "' OR 1=1; --", "${jndi:ldap://x}", "{{7*7}}",
        "<script>alert(1)</script>", "../../etc/passwd", "%00%ff", "AND OR NOT", "(a AND (b OR (c AND", "\\\\\\\\", "NaN", "1e309", "-0", "true", "null",
    ];

    private static readonly string[] s_signs = ["\"", "+", "-", "*", "~", "(", ")", "[", "]", "{", "}", "^", ":", "\\", "/", "?", "!", "&&", "||", " ", "  ", "\t", "\n", "\u00A0", "\u3000"];

    /// <summary>Zero-width, bidi, combining, half of a pair, noncharacter, private, and letters of many scripts.</summary>
    private static readonly (int From, int To)[] s_ranges =
    [
        (0x0000, 0x001F), (0x0020, 0x007E), (0x0080, 0x024F), (0x0300, 0x036F), (0x0400, 0x052F), (0x0590, 0x06FF), (0x0900, 0x097F), (0x0E00, 0x0E7F), (0x1100, 0x11FF),
        (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3040, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xD800, 0xDFFF), (0xE000, 0xE0FF), (0xFB00, 0xFDFF), (0xFE00, 0xFE0F), (0xFFF0, 0xFFFF),
    ];

    public string Next() => random.Next(10) switch
    {
        0 => Repeated(),
        1 => s_foreign[random.Next(s_foreign.Length)],
        2 => Characters(random.Next(1, 520)),
        3 or 4 => Soup(),
        5 => Phrases(),
        6 => string.Join(' ', Enumerable.Range(0, random.Next(1, 40)).Select(_ => Word())),
        _ => Changed(),
    };

    private string Repeated()
    {
        var unit = random.Next(3) switch { 0 => s_signs[random.Next(s_signs.Length)], 1 => Word(), _ => Characters(2) };
        return string.Concat(Enumerable.Repeat(unit, random.Next(1, 1 + 600 / Math.Max(1, unit.Length))));
    }

    private string Soup()
    {
        var soup = new StringBuilder();
        for (var i = random.Next(1, 60); i > 0; i--) soup.Append(random.Next(3) == 0 ? Word() : s_signs[random.Next(s_signs.Length)]);
        return soup.ToString();
    }

    private string Phrases()
    {
        var text = new StringBuilder();
        for (var i = random.Next(1, 8); i > 0; i--)
        {
            text.Append(random.Next(4) switch { 0 => "+", 1 => "-", _ => "" });
            if (random.Next(2) == 0) text.Append('"').AppendJoin(' ', Enumerable.Range(0, random.Next(0, 7)).Select(_ => Word())).Append(random.Next(5) == 0 ? "" : "\"");
            else text.Append(Word()).Append(random.Next(4) switch { 0 => "*", 1 => "~", 2 => "~*", _ => "" });
            text.Append(' ');
        }

        return text.ToString();
    }

    private string Changed()
    {
        var title = new StringBuilder(titles[random.Next(titles.Count)]);
        for (var i = random.Next(0, 6); i > 0 && title.Length > 0; i--)
        {
            var at = random.Next(title.Length);
            switch (random.Next(4))
            {
                case 0: title.Remove(at, 1); break;
                case 1: title.Insert(at, Characters(1)); break;
                case 2: title[at] = char.ToUpperInvariant(title[at]); break;
                default: title.Insert(at, s_signs[random.Next(s_signs.Length)]); break;
            }
        }

        return title.ToString();
    }

    private string Word()
    {
        if (random.Next(6) == 0) return Characters(random.Next(1, 60));
        var words = titles[random.Next(titles.Count)].Split(' ');
        return words[random.Next(words.Length)];
    }

    private string Characters(int count)
    {
        var text = new StringBuilder(count);
        var (from, to) = s_ranges[random.Next(s_ranges.Length)];
        for (var i = 0; i < count; i++)
        {
            if (random.Next(8) == 0) (from, to) = s_ranges[random.Next(s_ranges.Length)];
            text.Append((char)random.Next(from, to + 1));
        }

        return text.ToString();
    }
}
