using System.Globalization;
using TechMatch.Core.Catalog;
using TechMatch.Core.Marketplace;
using TechMatch.Service.Hosting;

namespace TechMatch.Service.Marketplace;

/// <summary>What the marketplace promises, and where webhooks may go; see docs/marketplace.md.</summary>
public sealed record MarketSettings
{
    public static IReadOnlyList<string> Names { get; } = ["answer-days", "escalation-days", "introduction-days", "open-interests", "brokered-alliances", "webhook-networks"];

    public MarketTerms Terms { get; init; } = new();

    /// <summary>Webhooks may go to this machine, to private networks and over http: for one's own network and for tests.</summary>
    public bool AllowPrivateWebhooks { get; init; }

    /// <exception cref="StartException">A setting cannot be used.</exception>
    public static MarketSettings Read(IConfiguration configuration)
    {
        var defaults = new MarketTerms();
        return new MarketSettings
        {
            Terms = defaults with
            {
                AnswerTime = Days(configuration, "answer-days") ?? defaults.AnswerTime,
                EscalationTime = Days(configuration, "escalation-days") ?? defaults.EscalationTime,
                IntroductionTime = Days(configuration, "introduction-days") ?? defaults.IntroductionTime,
                OpenPerSupplier = Places(configuration) ?? defaults.OpenPerSupplier,
                BrokeredAlliances = Alliances(configuration),
            },
            AllowPrivateWebhooks = ServiceSettings.Text(configuration, "webhook-networks") switch
            {
                null or "public" => false,
                "private" => true,
                var other => throw new StartException($"setting webhook-networks must be public or private, got '{other}'"),
            },
        };
    }

    private static TimeSpan? Days(IConfiguration configuration, string key)
    {
        if (ServiceSettings.Text(configuration, key) is not { } text) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var days) && days is > 0 and <= 365
            ? TimeSpan.FromDays(days)
            : throw new StartException($"setting {key} must be a number of days over 0 and up to 365, got '{text}'");
    }

    private static int? Places(IConfiguration configuration)
    {
        if (ServiceSettings.Text(configuration, "open-interests") is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 10_000
            ? number
            : throw new StartException($"setting open-interests must be a whole number from 1 to 10000, got '{text}'");
    }

    /// <summary><c>ceca,bri-low-carbon</c></summary>
    private static ValueList<Code> Alliances(IConfiguration configuration) =>
    [
        .. (ServiceSettings.Text(configuration, "brokered-alliances") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(k => Code.TryParse(k, out var code) ? code : throw new StartException($"setting brokered-alliances must be keys of alliances such as ceca,bri-low-carbon, got '{k}'")),
    ];
}
