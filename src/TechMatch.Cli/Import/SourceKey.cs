using System.Security.Cryptography;
using System.Text;
using TechMatch.Cli.Import.Sources;
using TechMatch.Core.Catalog;

namespace TechMatch.Cli.Import;

/// <summary>The record name that a row always gets, whichever run or machine reads it.</summary>
internal static class SourceKey
{
    private const int HashDigits = 10;

    /// <summary>The source's own identifier of the row, as it stands in the key's columns; empty when they are.</summary>
    public static string ValueOf(SourceRow row, KeyRule rule)
    {
        var value = rule.FirstOf is { } columns
            ? columns.Select(c => row[c].Trim()).FirstOrDefault(v => v.Length > 0) ?? ""
            : string.Join('/', (rule.Columns ?? []).Select(c => row[c].Trim()));
        return value.All(c => c == '/') ? "" : value;
    }

    /// <summary>Readable where the identifier is; else a readable part and a hash of the whole.</summary>
    public static string KeyOf(string value, KeyRule rule)
    {
        var canonical = rule.Url ? Address(value) : value.ToLowerInvariant();
        var slug = Slug(canonical);
        var room = RecordId.MaxKeyLength - rule.Prefix.Length;
        if (slug == canonical && slug.Length <= room) return rule.Prefix + slug;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))[..HashDigits];
        var readable = slug[..Math.Min(slug.Length, room - HashDigits - 1)].TrimEnd('-', '.');
        return $"{rule.Prefix}{readable}{(readable.Length > 0 ? "-" : "")}{hash}";
    }

    private static string Address(string value)
    {
        var address = value.Trim().ToLowerInvariant();
        foreach (var scheme in (string[])["https://", "http://"])
        {
            if (address.StartsWith(scheme, StringComparison.Ordinal)) address = address[scheme.Length..];
        }

        if (address.StartsWith("www.", StringComparison.Ordinal)) address = address[4..];
        address = address.TrimEnd('/');
        return address.EndsWith(".git", StringComparison.Ordinal) ? address[..^4] : address;
    }

    private static string Slug(string value)
    {
        var slug = new StringBuilder(value.Length);
        foreach (var c in value)
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_') slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        }

        return slug.ToString().Trim('-', '.', '_');
    }
}
