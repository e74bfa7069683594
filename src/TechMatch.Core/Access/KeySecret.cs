using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace TechMatch.Core.Access;

/// <summary>
/// A key as its holder keeps it: <c>tm_</c>, 12 hex digits that name it, <c>_</c>, 256 random bits in base64url. The fixed
/// beginning lets scanners of source code and logs find a key that leaked.
/// </summary>
public sealed class KeySecret
{
    public const string Prefix = "tm_";
    public const int IdLength = 12;
    private const int RandomBytes = 32;
    private const int Length = 3 + IdLength + 1 + 43;

    private KeySecret(string text) => Text = text;

    /// <summary>The whole of it. Shown once, never logged; <see cref="ToString"/> does not give it away.</summary>
    public string Text { get; }

    public string Id => Text.Substring(Prefix.Length, IdLength);

    /// <summary>SHA-256 of <see cref="Text"/>, 64 lower-case hex digits.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Text)));

    /// <param name="id">12 lower-case hex digits.</param>
    /// <param name="random">32 bytes from a cryptographic source.</param>
    public static KeySecret Of(string id, ReadOnlySpan<byte> random)
    {
        if (random.Length != RandomBytes) throw new ArgumentException($"expected {RandomBytes} bytes, got {random.Length}", nameof(random));
        return TryParse($"{Prefix}{id}_{Base64Url.EncodeToString(random)}", out var secret)
            ? secret
            : throw new ArgumentException($"expected {IdLength} lower-case hex digits, got '{id}'", nameof(id));
    }

    public static bool IsId([NotNullWhen(true)] string? text) => text is { Length: IdLength } && text.All(char.IsAsciiHexDigitLower);

    /// <returns>False for anything not of the form; whether such a key exists is another question.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out KeySecret? secret)
    {
        secret = null;
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[Prefix.Length + IdLength] != '_') return false;
        if (!IsId(text.Substring(Prefix.Length, IdLength)) || !text.AsSpan(Length - 43).ContainsOnlyBase64Url()) return false;
        secret = new KeySecret(text);
        return true;
    }

    public override string ToString() => $"{Prefix}{Id}_…";
}

internal static class Base64UrlText
{
    public static bool ContainsOnlyBase64Url(this ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return false;
        }

        return true;
    }
}
