using System.Globalization;
using TechMatch.Core.Marketplace;
using TechMatch.Service.Hosting;

namespace TechMatch.Service.Marketplace;

/// <summary>Where a watcher stands: the change of the registry and the event of the subscription. Nothing in it is secret.</summary>
internal static class ResumeTokens
{
    public static string Of(MatchEvent last) => Of(last.Sequence, last.Number);

    public static string Of(long sequence, long number) => string.Create(CultureInfo.InvariantCulture, $"{sequence}.{number}");

    /// <returns>The number of the event; null for an empty token.</returns>
    /// <exception cref="Grpc.Core.RpcException">Of another form, or of an event that there is not.</exception>
    public static long? Read(string token, Subscription subscription)
    {
        if (token.Length == 0) return null;
        return token.Split('.') is [var sequence, var number] && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var after) && after <= subscription.LastEvent
            ? after
            : throw RpcErrors.InvalidField("resume_token", "expected the token of a message of this subscription; start again without one");
    }
}
