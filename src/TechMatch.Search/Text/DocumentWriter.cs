using System.Globalization;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Util;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Text.Analysis;

namespace TechMatch.Search.Text;

/// <summary>A record as index fields, one document for each of its faces.</summary>
internal static class DocumentWriter
{
    /// <summary>Title and summary only tell how often and how long; where words stand is asked of the whole text.</summary>
    private static readonly FieldType s_counted = new(Lucene.Net.Documents.TextField.TYPE_NOT_STORED) { IndexOptions = IndexOptions.DOCS_AND_FREQS };

    public static IReadOnlyList<Document> Write(TextDocument source) => [.. RecordFaces.Of(source.Record).Select(f => Write(source, f))];

    private static Document Write(TextDocument source, RecordFace face)
    {
        var record = face.Record;
        var document = new Document();
        foreach (var token in face.Audience) document.Add(new StringField(IndexFields.Audience, token, Field.Store.NO));
        foreach (var token in face.Above) document.Add(new StringField(IndexFields.Above, token, Field.Store.NO));
        Keyword(document, IndexFields.Id, record.Id.Name);
        Keyword(document, IndexFields.Kind, RecordCollections.CollectionOf(record.Id.Kind));
        Keyword(document, IndexFields.State, FilterCompiler.StateName(record.State));
        if (record.Country is { } country) Keyword(document, IndexFields.Country, country.Value);
        if (record.Owner is { } owner) Keyword(document, IndexFields.Owner, owner.Name);
        if (ReadinessOf(record) is { } level) Keyword(document, IndexFields.Readiness, FilterCompiler.LevelName(level));
        foreach (var sector in WithAncestors(record.Sectors)) Keyword(document, IndexFields.Sector, sector);
        foreach (var stream in record.Streams.Distinct()) Keyword(document, IndexFields.Stream, stream.Value);
        if (record.Provenance.SourceId is { } sourceId) document.Add(new StringField(IndexFields.SourceId, sourceId, Field.Store.NO));
        Day(document, IndexFields.AsOf, record.AsOf);
        Day(document, IndexFields.ExpiresOn, record.ExpiresOn);
        document.Add(new NumericDocValuesField(IndexFields.Sequence, source.Sequence));
        document.Add(new BinaryDocValuesField(IndexFields.ContentHash, new BytesRef(source.ContentHash)));
        document.Add(new BinaryDocValuesField(IndexFields.Facts, new BytesRef(source.Facts(record))));
        AddTexts(document, record, face.IsPublic ? name => name : IndexFields.Hidden);
        return document;
    }

    private static void AddTexts(Document document, CatalogRecord record, Func<string, string> named)
    {
        foreach (var language in RecordText.LanguagesOf(record)) Keyword(document, IndexFields.Language, language.Value);
        foreach (var piece in RecordText.PiecesOf(record))
        {
            var group = LanguageGroup.Of(piece.Language);
            var text = TextFolding.ComposeAndFold(piece.Text);
            document.Add(new Lucene.Net.Documents.TextField(named(IndexFields.Neutral), text, Field.Store.NO));
            if (IndexFields.FieldOf(piece.Field, group) is { } part)
            {
                var analysed = AnalysedText.Of(text, group);
                document.Add(new Lucene.Net.Documents.TextField(named(IndexFields.All(group)), analysed.Replay()));
                document.Add(new Field(named(part), analysed.Replay(), s_counted));
            }
            else document.Add(new Lucene.Net.Documents.TextField(named(IndexFields.All(group)), text, Field.Store.NO));

            var isTitle = piece.Field == Core.Catalog.TextField.Title;
            if (!isTitle && !piece.Path.StartsWith("tags", StringComparison.Ordinal)) continue;
            foreach (var key in Completions.KeysOf(piece.Text, isTitle)) document.Add(new StringField(named(IndexFields.Completion), key, Field.Store.NO));
        }
    }

    private static IEnumerable<string> WithAncestors(ValueList<Code> sectors)
    {
        var all = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var sector in sectors)
        {
            all.Add(sector.Value);
            for (var dot = sector.Value.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = sector.Value.IndexOf('.', dot + 1)) all.Add(sector.Value[..dot]);
        }

        return all;
    }

    private static ReadinessLevel? ReadinessOf(CatalogRecord record) => record switch
    {
        Technology t => t.Readiness,
        Startup s => s.Readiness,
        FundingProposal p => p.Readiness,
        _ => null,
    };

    /// <summary>Searchable as it stands, and countable.</summary>
    private static void Keyword(Document document, string field, string value)
    {
        document.Add(new StringField(field, value, Field.Store.NO));
        if (field == IndexFields.Id) document.Add(new BinaryDocValuesField(field, new BytesRef(value)));
        else document.Add(new SortedSetDocValuesField(field, new BytesRef(value)));
    }

    private static void Day(Document document, string field, DateOnly? day)
    {
        if (day is { } d) document.Add(new NumericDocValuesField(field, int.Parse(d.ToString("yyyyMMdd", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)));
    }
}
