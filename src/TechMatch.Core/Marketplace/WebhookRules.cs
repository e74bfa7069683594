using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TechMatch.Core.Marketplace;

/// <summary>How a receiver knows that a message is ours and of now: HMAC-SHA256 over the time and the body.</summary>
public static class WebhookSignature
{
    public const string Header = "TechMatch-Signature";

    /// <returns><c>t=1764504000,v1=</c> and 64 hex digits, over the time in seconds, a dot and the body.</returns>
    public static string Of(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes(seconds + "."), .. body];
        return $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }

    /// <summary>What a receiver does. A message older than the tolerance may be one that somebody recorded.</summary>
    public static bool Holds(string secret, string header, ReadOnlySpan<byte> body, DateTimeOffset now, TimeSpan tolerance)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (header.Split(',') is not [['t', '=', .. var seconds], _] || !long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var unix) || unix > 253_402_300_799) return false;
        var at = DateTimeOffset.FromUnixTimeSeconds(unix);
        return (now - at).Duration() <= tolerance && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Of(secret, at, body)), Encoding.ASCII.GetBytes(header));
    }
}

/// <summary>When a message that was not taken is sent again.</summary>
public static class WebhookRetry
{
    public const int MaxAttempts = 8;
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(10);

    /// <summary>No attempt waits longer: one that lies further ahead was set by a clock that has been set back since, and is due.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromHours(1);

    /// <param name="failed">Attempts that failed, this one included; 1 and up.</param>
    /// <returns>10 s, doubled each time, an hour at most; null when it was the last attempt.</returns>
    public static DateTimeOffset? Next(int failed, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failed, 1);
        if (failed >= MaxAttempts) return null;
        var pause = s_first * Math.Pow(2, failed - 1);
        return now + (pause < Longest ? pause : Longest);
    }
}
