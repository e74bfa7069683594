using TechMatch.Core.Catalog;

namespace TechMatch.Core.Access;

/// <summary>
/// One of the ways a record shows itself, with the readers it is for. Whoever holds a token of the audience and none of
/// those above is shown it; of the faces of one record that is true of one at most.
/// </summary>
/// <param name="Record">What these readers may know, without the rules by which it is so.</param>
/// <param name="Audience">Never empty; <see cref="AccessTokens.Public"/> alone where it is among them.</param>
/// <param name="Above">Tokens of those who see a higher face.</param>
public sealed record RecordFace(CatalogRecord Record, ValueList<string> Audience, ValueList<string> Above)
{
    /// <summary>Nothing in it is hidden from anybody.</summary>
    public bool IsPublic => Audience.Count == 1 && Audience[0] == AccessTokens.Public;
}

/// <summary>A record as one to four faces: as many as there are readers who see different content, lowest first.</summary>
public static class RecordFaces
{
    private static readonly ValueList<string> s_everybody = [AccessTokens.Public];

    public static IReadOnlyList<RecordFace> Of(CatalogRecord record)
    {
        if (RecordReaders.IsPlain(record)) return [new RecordFace(record, s_everybody, [])];
        var steps = StepsOf(record);
        var byStep = RecordReaders.Of(record).GroupBy(r => steps.Count(s => s <= r.Value), r => r.Key).OrderByDescending(g => g.Key);
        var faces = new List<RecordFace>();
        var above = new List<string>();
        foreach (var readers in byStep)
        {
            var tier = readers.Key == 0 ? DisclosureTier.Teaser : steps[readers.Key - 1];
            // Everybody holds the public token, so beside it no other tells anything.
            var audience = readers.Contains(AccessTokens.Public, StringComparer.Ordinal) ? s_everybody : readers.Order(StringComparer.Ordinal).ToValueList();
            faces.Add(new RecordFace(DisclosableFields.WithoutRules(DisclosableFields.Shown(record, tier)), audience, above.Order(StringComparer.Ordinal).ToValueList()));
            above.AddRange(readers);
        }

        faces.Reverse();
        return faces;
    }

    /// <summary>The tiers, ascending, at which there is more to see than just below.</summary>
    private static List<DisclosureTier> StepsOf(CatalogRecord record) =>
    [
        .. (record.Access?.Disclosure ?? []).Where(d => d.Tier > DisclosureTier.Teaser && DisclosableFields.Without(record, d.Field) != record)
            .Select(d => d.Tier).Distinct().Order(),
    ];
}
