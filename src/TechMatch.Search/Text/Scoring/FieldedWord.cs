using Lucene.Net.Index;
using Lucene.Net.Search;

namespace TechMatch.Search.Text.Scoring;

/// <summary>Where a word stands in the term dictionaries of the three fields of a language; null where it does not occur.</summary>
internal readonly record struct WordPlaces(TermContext? All, TermContext? Title, TermContext? Summary)
{
    /// <summary>Records that hold it.</summary>
    public long DocumentFrequency => All?.DocFreq ?? 0;
}

/// <summary>
/// One word scored over title, summary and body of one language by BM25F: frequencies are boosted and length-normalised
/// per field, added, and saturated once (Robertson, Zaragoza, Taylor: Simple BM25 extension to multiple weighted fields,
/// 2004). score = weight · idf · f·(k1+1)/(f+k1), f = Σ boost·tf/(1−b+b·length/average).
/// </summary>
/// <param name="places">Of the reader that will be scored; found once, since a word of a concept is asked by question after question.</param>
internal sealed class FieldedWord(string word, FieldStatistics statistics, double weight, WordPlaces places) : ScoreNode
{
    private readonly double _idf = weight * statistics.Idf(places.DocumentFrequency);

    public string Word => word;

    /// <summary>False for a word that only faces that are not for everybody hold: it scores there, and is expected of nobody.</summary>
    public bool IsPublic => places.DocumentFrequency > 0;

    /// <summary>What a record approaches that says the word again and again.</summary>
    public override double Attainable => IsPublic ? _idf * (statistics.Options.K1 + 1) : 0;

    public override void AddTo(ScoreBoard board, SegmentView segment)
    {
        AddTo(board, segment, statistics.Fields, places);
        if (segment.ReadsHidden) AddTo(board, segment, statistics.HiddenFields, segment.PlacesOf(statistics.HiddenFields, word));
    }

    private void AddTo(ScoreBoard board, SegmentView segment, FieldNames fields, WordPlaces places)
    {
        if (segment.Postings(PostingsSlot.Text, fields.All, word, places.All) is not { } all) return;
        var title = segment.Postings(PostingsSlot.Title, fields.Title, word, places.Title);
        var summary = segment.Postings(PostingsSlot.Summary, fields.Summary, word, places.Summary);
        var lengths = segment.LengthsOf(fields);
        var (options, k1, most) = (statistics.Options, statistics.Options.K1, _idf * (statistics.Options.K1 + 1));
        // The body is in every document that has the word and most words are in no title: its constants come out of the loop.
        var (boost, ofNoLength, perWord) = (options.Body.Boost, 1 - options.Body.B, options.Body.B / statistics.AverageBody);
        for (var document = all.NextDoc(); document != DocIdSetIterator.NO_MORE_DOCS; document = all.NextDoc())
        {
            int inTitle = Frequency(title, document), inSummary = Frequency(summary, document);
            var inBody = Math.Max(0, all.Freq - inTitle - inSummary);
            var frequency = inBody == 0 ? 0 : boost * inBody / (ofNoLength + perWord * lengths.BodyOf(document));
            if (inTitle > 0) frequency += Normalised(inTitle, lengths.TitleOf(document), statistics.AverageTitle, options.Title);
            if (inSummary > 0) frequency += Normalised(inSummary, lengths.SummaryOf(document), statistics.AverageSummary, options.Summary);
            board.Add(document, most * frequency / (frequency + k1));
        }
    }

    /// <summary>Frequency in <paramref name="document"/>; documents must be asked in ascending order.</summary>
    private static int Frequency(DocsEnum? postings, int document)
    {
        if (postings is null) return 0;
        // Title and summary hold few of the documents of the whole text, so the next is nearer than a skip.
        while (postings.DocID < document) postings.NextDoc();
        return postings.DocID == document ? postings.Freq : 0;
    }

    private static double Normalised(int frequency, long length, double average, FieldWeight field) =>
        field.Boost * frequency / (1 - field.B + field.B * length / average);
}
