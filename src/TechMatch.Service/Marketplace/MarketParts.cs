using TechMatch.Store.Marketplace;

namespace TechMatch.Service.Marketplace;

internal static class MarketParts
{
    public static void AddMarketplace(this IServiceCollection services, MarketSettings settings)
    {
        services.AddSingleton(settings).AddSingleton<InterestRegister>().AddSingleton<SubscriptionRegister>();
        services.AddSingleton<SubscriptionOwners>().AddSingleton<SubscriptionQuestions>();
        services.AddSingleton(p => new WebhookSender(settings, p.GetRequiredService<TimeProvider>()));
        services.AddHostedService<MarketClock>();
        services.AddSingleton<SubscriptionFollower>().AddHostedService(p => p.GetRequiredService<SubscriptionFollower>());
        services.AddSingleton<WebhookDispatcher>().AddHostedService(p => p.GetRequiredService<WebhookDispatcher>());
    }
}
