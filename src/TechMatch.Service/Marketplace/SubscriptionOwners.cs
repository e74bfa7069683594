using TechMatch.Core.Access;
using TechMatch.Core.Marketplace;
using TechMatch.Service.Access;

namespace TechMatch.Service.Marketplace;

/// <summary>
/// Who the owner of a subscription is today, while it does not call. A key is looked up, so what was taken from it is taken
/// from its subscriptions; a person with a token is what it was when it called last.
/// </summary>
internal sealed class SubscriptionOwners(KeyRing keys, TimeProvider time)
{
    private const string OfKeys = "key:";

    /// <summary>Nobody sits at a webhook: it is for callers whose rights can be looked up.</summary>
    public static bool MayHaveWebhook(Principal principal) => principal.Role == Role.Administrator && principal.Id == Principal.Operator.Id || principal.Id.StartsWith(OfKeys, StringComparison.Ordinal);

    /// <returns>Null while its credential lets nobody in.</returns>
    public Principal? Of(Subscription subscription)
    {
        if (!subscription.Owner.Id.StartsWith(OfKeys, StringComparison.Ordinal)) return subscription.Owner;
        var key = keys.List().FirstOrDefault(k => k.Principal.Id == subscription.Owner.Id);
        return key is null || key.Refusal(time.GetUtcNow()) is not null ? null : key.Principal;
    }
}
