using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Lucene.Net.Index;

namespace TechMatch.Search.Text.Scoring;

/// <summary>Words of each document of a segment in the three fields of a language; 0 where it has none.</summary>
internal sealed class FieldLengths
{
    private readonly int[] _body;
    private readonly NumericDocValues? _title;
    private readonly NumericDocValues? _summary;

    private FieldLengths(int[] body, NumericDocValues? title, NumericDocValues? summary) => (_body, _title, _summary) = (body, title, summary);

    public int BodyOf(int document) => _body.Length == 0 ? 0 : _body[document];

    public long TitleOf(int document) => _title?.Get(document) ?? 0;

    public long SummaryOf(int document) => _summary?.Get(document) ?? 0;

    /// <summary>
    /// The lengths that were read, for the life of their segment. That of a body is a difference of three, asked for every
    /// posting of every word; four bytes a document and language make it one read. The other two are asked seldom.
    /// </summary>
    internal sealed class Kept
    {
        private readonly ConditionalWeakTable<object, ConcurrentDictionary<string, int[]>> _bodies = [];

        public FieldLengths Of(AtomicReader reader, FieldNames fields)
        {
            var (all, title, summary) = (reader.GetNormValues(fields.All), reader.GetNormValues(fields.Title), reader.GetNormValues(fields.Summary));
            // Readers of one segment differ in what is deleted, not in what was written.
            var bodies = _bodies.GetValue(reader.CoreCacheKey, static _ => new ConcurrentDictionary<string, int[]>(StringComparer.Ordinal));
            return new FieldLengths(bodies.TryGetValue(fields.All, out var body) ? body : bodies.GetOrAdd(fields.All, Bodies(reader.MaxDoc, all, title, summary)), title, summary);
        }

        private static int[] Bodies(int documents, NumericDocValues? all, NumericDocValues? title, NumericDocValues? summary)
        {
            if (all is null) return [];
            var lengths = new int[documents];
            for (var document = 0; document < documents; document++)
            {
                lengths[document] = (int)Math.Max(0, all.Get(document) - (title?.Get(document) ?? 0) - (summary?.Get(document) ?? 0));
            }

            return lengths;
        }
    }
}
