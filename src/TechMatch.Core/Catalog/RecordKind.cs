namespace TechMatch.Core.Catalog;

/// <summary>The six kinds of record a member registers. Stored by name; never renumber.</summary>
public enum RecordKind
{
    Organisation = 1,
    Technology = 2,
    Startup = 3,
    Proposal = 4,
    Need = 5,
    Mandate = 6,
}

/// <summary>The collection part of a resource name, one per kind (AIP-122).</summary>
public static class RecordCollections
{
    public static IReadOnlyList<RecordKind> AllKinds { get; } =
        [RecordKind.Organisation, RecordKind.Technology, RecordKind.Startup, RecordKind.Proposal, RecordKind.Need, RecordKind.Mandate];

    /// <summary>The plural under which a kind is named: <c>technologies/waste-heat-orc</c>.</summary>
    public static string CollectionOf(RecordKind kind) => kind switch
    {
        RecordKind.Organisation => "organisations",
        RecordKind.Technology => "technologies",
        RecordKind.Startup => "startups",
        RecordKind.Proposal => "proposals",
        RecordKind.Need => "needs",
        RecordKind.Mandate => "mandates",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "expected one of the six record kinds"),
    };

    /// <returns>False when <paramref name="collection"/> names no kind.</returns>
    public static bool TryParse(ReadOnlySpan<char> collection, out RecordKind kind)
    {
        foreach (var candidate in AllKinds)
        {
            if (collection.SequenceEqual(CollectionOf(candidate)))
            {
                kind = candidate;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
