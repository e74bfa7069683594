namespace TechMatch.Core.Ledger;

/// <summary>The two chains of a registry. docs/audit.md gives their bytes.</summary>
public enum Chain
{
    /// <summary>Who did what.</summary>
    Audit,

    /// <summary>Served matches with all they were made from.</summary>
    Matches,
}

public static class Chains
{
    /// <summary>As in calls, files and the table of heads.</summary>
    public static string Name(Chain chain) => chain switch
    {
        Chain.Audit => "audit",
        Chain.Matches => "matches",
        _ => throw new ArgumentOutOfRangeException(nameof(chain), chain, "expected one of the two chains"),
    };

    public static bool TryParse(string name, out Chain chain)
    {
        chain = name == "matches" ? Chain.Matches : Chain.Audit;
        return name is "audit" or "matches";
    }
}

/// <summary>The end of a chain: keep it elsewhere, and nothing before it can change or go missing unseen.</summary>
/// <param name="Sequence">0 for an empty chain.</param>
/// <param name="Hash">64 lower-case hex digits, of the last row.</param>
public sealed record ChainHead(Chain Chain, long Sequence, string Hash)
{
    public static ChainHead Empty(Chain chain) => new(chain, 0, Convert.ToHexStringLower(ChainHash.Beginning));

    /// <summary><c>audit:17:5f…</c></summary>
    public override string ToString() => $"{Chains.Name(Chain)}:{Sequence}:{Hash}";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string text, out ChainHead head)
    {
        ArgumentNullException.ThrowIfNull(text);
        head = Empty(Chain.Audit);
        if (text.Split(':') is not [var name, var number, var hash] || !Chains.TryParse(name, out var chain)) return false;
        if (!long.TryParse(number, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var sequence)) return false;
        if (hash.Length != 2 * ChainHash.Length || !hash.All(char.IsAsciiHexDigitLower)) return false;
        head = new ChainHead(chain, sequence, hash);
        return true;
    }
}

/// <summary>One row as stored.</summary>
/// <param name="Hash">32 bytes when sound.</param>
public sealed record ChainRow(long Sequence, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Hash);
