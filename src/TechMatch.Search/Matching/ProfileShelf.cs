using TechMatch.Core.Matching;

namespace TechMatch.Search.Matching;

/// <summary>The weight profiles of a deployment and which direction uses which by default.</summary>
public sealed class ProfileShelf
{
    public const string DefaultId = "balanced";

    /// <summary>Between mandates and proposals, whose fields say more than their texts.</summary>
    public const string FundId = "fund";

    private readonly Dictionary<string, WeightProfile> _byId;

    /// <exception cref="ArgumentException">Two of one id, or a default is missing.</exception>
    public ProfileShelf(IReadOnlyList<WeightProfile> profiles)
    {
        _byId = profiles.ToDictionary(p => p.Id, StringComparer.Ordinal);
        foreach (var id in (string[])[DefaultId, FundId])
        {
            if (!_byId.ContainsKey(id)) throw new ArgumentException($"expected a profile '{id}' among {string.Join(", ", _byId.Keys)}", nameof(profiles));
        }
    }

    public IEnumerable<WeightProfile> All => _byId.Values.OrderBy(p => p.Id, StringComparer.Ordinal);

    /// <param name="id">Null or empty takes the default of the direction.</param>
    /// <exception cref="ArgumentException">No profile of that id.</exception>
    public WeightProfile Get(string? id, MatchDirection direction)
    {
        var wanted = !string.IsNullOrEmpty(id) ? id : direction is MatchDirection.MandateToProposal or MatchDirection.ProposalToMandate ? FundId : DefaultId;
        return _byId.TryGetValue(wanted, out var profile)
            ? profile
            : throw new ArgumentException($"expected one of {string.Join(", ", _byId.Keys.Order(StringComparer.Ordinal))}, got '{wanted}'", "profile");
    }
}
