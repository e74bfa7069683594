using TechMatch.Core.Catalog;

namespace TechMatch.Core.Duplicates;

/// <summary>What a record is known by, ready to be compared.</summary>
/// <param name="Names">Keys of the title in every language and of the short name; see <see cref="NameKey"/>.</param>
/// <param name="Numbers">National register number with its country; source and id.</param>
public sealed record RecordNames(IReadOnlyList<string> Names, IReadOnlyList<string> Numbers)
{
    public static RecordNames Of(CatalogRecord record)
    {
        var names = record.Title.Versions.Select(v => v.Text).Append((record as Organisation)?.ShortName ?? "").Select(NameKey.Of).Where(k => k.Length > 1).Distinct(StringComparer.Ordinal);
        var numbers = new List<string>();
        if (record is Organisation { RegistryNumber: { } number }) numbers.Add($"{record.Country} {NameKey.Of(number)}");
        if (record.Provenance is { SourceId: { } id } provenance) numbers.Add($"{provenance.Source} {id}");
        return new RecordNames([.. names], numbers);
    }

    /// <summary>The best of all pairs of names, 0–1.</summary>
    public double Likeness(RecordNames other) => Names.SelectMany(_ => other.Names, NameKey.Likeness).DefaultIfEmpty(0).Max();
}
