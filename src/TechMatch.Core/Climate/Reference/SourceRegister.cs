namespace TechMatch.Core.Climate.Reference;

/// <summary>Where a value stands, and what one may do with it.</summary>
/// <param name="Id">Key of <c>sources.csv</c>.</param>
/// <param name="Year">The year of publication.</param>
/// <param name="Licence">An SPDX expression, or what is used and on which terms.</param>
/// <param name="Trust"><c>high</c>, <c>medium</c>, <c>low</c>, <c>none</c>: how far the table's compiler trusts the source as carried.</param>
/// <param name="Note">How it was reached, and what to check.</param>
public sealed record SourceEntry(string Id, string Title, int Year, string Licence, string Trust, string Note);

/// <summary>The sources of all reference tables, read from <c>sources.csv</c>.</summary>
public sealed class SourceRegister
{
    private readonly Dictionary<string, SourceEntry> _byId = new(StringComparer.Ordinal);

    internal SourceRegister(ReadOnlySpan<byte> csv)
    {
        foreach (var row in new ReferenceCsv(csv, "sources.csv", "id", "title", "year", "licence", "trust", "note").Rows)
        {
            var entry = new SourceEntry(row.Required("id"), row.Required("title"), row.Integer("year"), row.Required("licence"), row.Required("trust"), row.Text("note"));
            if (!_byId.TryAdd(entry.Id, entry)) throw row.Fault($"expected each source once, got '{entry.Id}' twice");
        }
    }

    public IEnumerable<SourceEntry> All => _byId.Values.OrderBy(s => s.Id, StringComparer.Ordinal);

    public SourceEntry? Find(string id) => _byId.GetValueOrDefault(id);
}
