namespace TechMatch.Cli.Import.Sources;

/// <summary>A file opened for reading: its columns, then its rows in order, once.</summary>
internal sealed class SourceFile : IDisposable
{
    private readonly Stream _stream;

    private SourceFile(Stream stream, IReadOnlyList<string>? columns, IEnumerable<SourceRow> rows)
    {
        (_stream, Columns, Rows) = (stream, columns, rows);
    }

    /// <summary>The header; null for JSONL, where every row names its own.</summary>
    public IReadOnlyList<string>? Columns { get; }

    public IEnumerable<SourceRow> Rows { get; }

    /// <exception cref="FormatException">The file is not what <paramref name="shape"/> says, as a whole.</exception>
    public static SourceFile Open(string path, SourceShape shape)
    {
        var stream = File.OpenRead(path);
        try
        {
            if (stream.Length == 0) throw new FormatException("expected a file with rows, got an empty file");
            return shape.Format switch
            {
                FileFormat.Jsonl => new SourceFile(stream, null, JsonlRows.Read(stream, shape)),
                FileFormat.Csv => Sheet(stream, CsvRows.Read(stream, shape), shape),
                FileFormat.Xlsx => Sheet(stream, XlsxRows.Read(stream, shape), shape),
                _ => Sheet(stream, XlsRows.Read(stream, shape), shape),
            };
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public void Dispose() => _stream.Dispose();

    private static SourceFile Sheet(Stream stream, IEnumerable<GridRow> grid, SourceShape shape)
    {
        // Reads the header at once, so that a wrong file is refused before anything is sent.
        var rows = grid.GetEnumerator();
        if (!rows.MoveNext()) throw new FormatException("expected a header row, got none");
        if (rows.Current.Fault is { } fault) throw new FormatException($"expected a header row: {fault}");
        var header = rows.Current.Cells.Select(c => c.Trim()).ToArray();
        if (header.Where(h => h.Length > 0).GroupBy(h => h, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new FormatException($"expected each column once, got '{twice.Key}' twice");
        return new SourceFile(stream, [.. header.Where(h => h.Length > 0)], Match(rows, header, shape, exact: shape.Format == FileFormat.Csv));
    }

    private static IEnumerable<SourceRow> Match(IEnumerator<GridRow> grid, string[] header, SourceShape shape, bool exact)
    {
        var above = shape.FillDown.ToDictionary(c => c, _ => "", StringComparer.Ordinal);
        using (grid)
        {
            while (grid.MoveNext())
            {
                var row = grid.Current;
                var fault = row.Fault ?? Ragged(row.Cells, header, exact);
                if (fault is not null)
                {
                    yield return new SourceRow(row.Line, row.Share) { Fault = fault };
                    continue;
                }

                var values = new Dictionary<string, string>(header.Length, StringComparer.Ordinal);
                for (var i = 0; i < header.Length; i++)
                {
                    if (header[i].Length > 0) values[header[i]] = i < row.Cells.Length ? row.Cells[i] : "";
                }

                foreach (var column in shape.FillDown)
                {
                    if (string.IsNullOrWhiteSpace(values.GetValueOrDefault(column))) values[column] = above[column];
                    else above[column] = values[column];
                }

                yield return new SourceRow(row.Line, row.Share) { Values = values };
            }
        }
    }

    /// <summary>A CSV row of another length has slipped; a sheet leaves empty cells out, but none may hang over.</summary>
    private static string? Ragged(string[] cells, string[] header, bool exact)
    {
        if (exact && cells.Length != header.Length) return $"expected {header.Length} columns, got {cells.Length}";
        for (var i = header.Length; i < cells.Length; i++)
        {
            if (cells[i].Length > 0) return $"expected {header.Length} columns, got a value in column {i + 1}";
        }

        return null;
    }
}

/// <summary>One row of a table file, not yet matched with the header.</summary>
internal readonly record struct GridRow(long Line, double Share, string[] Cells, string? Fault = null);
