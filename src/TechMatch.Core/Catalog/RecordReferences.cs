namespace TechMatch.Core.Catalog;

internal static class RecordReferences
{
    /// <exception cref="ArgumentException">A name of another kind, or too many.</exception>
    public static ValueList<RecordId> Checked(ValueList<RecordId> ids, RecordKind kind, string field)
    {
        foreach (var id in TextRules.AtMost(ids, CatalogRecord.MaxTerms, field))
        {
            if (id.Kind != kind) throw new ArgumentException($"expected names in {RecordCollections.CollectionOf(kind)}/, got '{id}'", field);
        }

        return ids;
    }
}
