using TechMatch.Core.Access;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Marketplace;

/// <summary>In which capacity somebody acts on an interest. Stored by name.</summary>
public enum InterestParty
{
    /// <summary>The side that expressed the interest.</summary>
    Offerer,

    /// <summary>The side it was addressed to.</summary>
    Recipient,

    /// <summary>Staff assigned to it, and administrators.</summary>
    Broker,

    /// <summary>The registry itself, when a stated time is over.</summary>
    Clock,
}

/// <summary>Who takes a step, and as what.</summary>
/// <param name="Principal">Id of the principal.</param>
public sealed record InterestActor(InterestParty Party, string Principal)
{
    public static InterestActor Clock { get; } = new(InterestParty.Clock, "clock");
}

/// <summary>One of the two: an organisation with the record by which it takes part.</summary>
public sealed record InterestSide(RecordId Organisation, RecordId Record)
{
    /// <summary>Given with the agreement to be introduced; the other side sees it in an introduction and not before.</summary>
    public InterestContact? Contact { get; init; }

    public bool AgreesToIntroduction => Contact is not null;
}

/// <summary>Whom to write to.</summary>
public sealed record InterestContact
{
    public required string Name
    {
        get;
        init => field = TextRules.Checked(value, 200, nameof(Name));
    }

    public required string Email
    {
        get;
        init => field = TextRules.Checked(value, 254, nameof(Email)) is var text && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1 && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
            ? value
            : throw new ArgumentException("expected an address such as name@example.org, got another text", nameof(Email));
    }

    public string? Phone
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 50, nameof(Phone));
    }
}

/// <summary>Which capacity a caller has in an interest.</summary>
public static class InterestParties
{
    /// <returns>Null when the interest is none of the caller's business: to it there is none.</returns>
    public static InterestParty? Of(Principal principal, Interest interest)
    {
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentNullException.ThrowIfNull(interest);
        return principal.Role switch
        {
            Role.Administrator => InterestParty.Broker,
            Role.Staff => interest.Brokers.Contains(principal.Id, StringComparer.Ordinal) ? InterestParty.Broker : null,
            Role.Owner or Role.FundManager or Role.FocalPoint when principal.Organisation == interest.Offerer.Organisation => InterestParty.Offerer,
            Role.Owner or Role.FundManager or Role.FocalPoint when principal.Organisation == interest.Recipient.Organisation => InterestParty.Recipient,
            _ => null,
        };
    }
}
