namespace TechMatch.Core.Vocabularies;

/// <summary>All controlled vocabularies of one deployment, immutable after loading.</summary>
public sealed class VocabularySet
{
    private readonly Dictionary<string, Vocabulary> _byId;

    /// <exception cref="FormatException">Two vocabularies with one id, or one of <see cref="Required"/> is missing.</exception>
    public VocabularySet(IEnumerable<Vocabulary> vocabularies)
    {
        _byId = new Dictionary<string, Vocabulary>(StringComparer.Ordinal);
        foreach (var vocabulary in vocabularies)
        {
            if (!_byId.TryAdd(vocabulary.Id, vocabulary)) throw new FormatException($"expected each vocabulary once, got '{vocabulary.Id}' twice");
        }

        var missing = Required.Where(id => !_byId.ContainsKey(id)).ToList();
        if (missing.Count > 0) throw new FormatException($"expected vocabularies {string.Join(", ", missing)}, got none of them");
    }

    /// <summary>The vocabularies that records, and what comes of them, refer to.</summary>
    public static IReadOnlyList<string> Required { get; } =
    [
        "agreement_kinds", "alliance_roles", "barrier_classes", "bat_applicability", "bat_headings", "collaboration_kinds", "countries", "decline_reasons",
        "endorsement_states", "instruments", "interest_outcomes", "interest_questions", "ipr_status", "need_owner_kinds", "need_status", "organisation_kinds",
        "participant_types", "project_stages", "project_types", "round_kinds", "safeguard_categories", "sectors",
        "startup_stages", "streams", "support_kinds", "technology_kinds", "vehicle_kinds",
    ];

    public IEnumerable<Vocabulary> All => _byId.Values.OrderBy(v => v.Id, StringComparer.Ordinal);

    /// <exception cref="KeyNotFoundException">No vocabulary of that id.</exception>
    public Vocabulary this[string id] => _byId[id];
}
