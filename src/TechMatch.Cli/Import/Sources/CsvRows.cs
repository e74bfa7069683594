using CsvHelper;

namespace TechMatch.Cli.Import.Sources;

/// <summary>Rows of a CSV file (RFC 4180), with the line each begins on. Broken quoting spoils its row, not the file.</summary>
internal static class CsvRows
{
    public static IEnumerable<GridRow> Read(Stream stream, SourceShape shape)
    {
        // Not an iterator itself, so that a wrong encoding is refused at once.
        var text = TextDecoding.Reader(stream, shape.Encoding);
        return Rows(stream, text, shape);
    }

    internal static double Share(Stream stream) => stream.Length == 0 ? 1 : (double)stream.Position / stream.Length;

    private static IEnumerable<GridRow> Rows(Stream stream, StreamReader text, SourceShape shape)
    {
        var broken = new Dictionary<long, CsvMalformedReason>();
        using var reader = CsvReader.Create(text, new CsvReaderOptions
        {
            Separator = shape.Delimiter[0],
            HasHeader = false,
            TrackLineNumbers = true,
            OnMalformedRecord = record => broken[record.LineNumber] = record.Reason,
        });
        while (reader.Read())
        {
            var cells = reader.Current.ToArray();
            string? fault = broken.Remove(reader.LineNumber, out var reason) ? Words(reason)
                : Array.FindIndex(cells, c => c.Contains(TextDecoding.Undecodable, StringComparison.Ordinal)) is var spoilt and >= 0 ? $"expected {shape.Encoding} text, got other bytes in column {spoilt + 1}"
                : null;
            yield return new GridRow(reader.LineNumber, Share(stream), cells, fault);
        }
    }

    private static string Words(CsvMalformedReason reason) => reason switch
    {
        CsvMalformedReason.StrayQuote => "expected quotes around a field with a quote in it (doubled inside), got a quote in an unquoted field",
        CsvMalformedReason.TextAfterClosingQuote => "expected a separator or the end of the line behind a closing quote, got text",
        CsvMalformedReason.UnterminatedQuote => "expected a closing quote, got the end of the file",
        _ => $"expected RFC 4180 quoting, got {reason}",
    };
}
