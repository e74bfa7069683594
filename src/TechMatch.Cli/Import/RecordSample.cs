using TechMatch.Core.Catalog;

namespace TechMatch.Cli.Import;

/// <summary>
/// A small part of a large catalogue that still shows its breadth: equal shares for the chosen sectors, and within each
/// every n-th record in the order of names.
/// </summary>
internal static class RecordSample
{
    /// <param name="sectors">Which sectors get a share; a record counts for the one of them that its first fitting sector falls under.</param>
    public static IReadOnlyList<CatalogRecord> Of(IEnumerable<CatalogRecord> records, int size, IReadOnlyList<Code> sectors)
    {
        var groups = records
            .OrderBy(r => r.Id.Name, StringComparer.Ordinal)
            .Select(r => (Record: r, Sector: SectorOf(r, sectors)))
            .Where(r => r.Sector is not null)
            .GroupBy(r => r.Sector!.Value, r => r.Record)
            .OrderBy(g => g.Count()).ThenBy(g => g.Key.Value, StringComparer.Ordinal)
            .Select(g => g.ToList())
            .ToList();
        var chosen = new List<CatalogRecord>();
        for (var i = 0; i < groups.Count; i++)
        {
            // The smallest first: what a small sector cannot fill goes to the larger ones.
            var share = Math.Min(groups[i].Count, (size - chosen.Count) / (groups.Count - i));
            for (var n = 0; n < share; n++) chosen.Add(groups[i][(int)((long)n * groups[i].Count / share)]);
        }

        return [.. chosen.OrderBy(r => r.Id.Name, StringComparer.Ordinal)];
    }

    private static Code? SectorOf(CatalogRecord record, IReadOnlyList<Code> sectors)
    {
        foreach (var sector in record.Sectors)
        {
            foreach (var wanted in sectors)
            {
                if (wanted.Covers(sector)) return wanted;
            }
        }

        return null;
    }
}
