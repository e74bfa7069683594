using TechMatch.Core.Catalog;
using TechMatch.Core.Ledger;

namespace TechMatch.Core.Audit;

/// <summary>One row of the log.</summary>
/// <param name="Sequence">1, 2, 3 … without a gap.</param>
/// <param name="At">UTC, whole microseconds: the one clock of the transaction it was written in.</param>
/// <param name="Hash">64 lower-case hex digits.</param>
public sealed record AuditEntry(long Sequence, DateTimeOffset At, AuditNote Note, string Hash);

/// <summary>The body of a row; docs/audit.md gives it byte by byte.</summary>
public static class AuditBody
{
    public static ReadOnlyMemory<byte> Write(DateTimeOffset at, AuditNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        var writer = new CanonicalWriter();
        writer.Instant(at);
        writer.Text(note.Actor);
        writer.Text(note.Method);
        writer.Text(note.Action);
        writer.Text(note.Subject);
        writer.Whole64(note.Revision);
        writer.Text(note.ContentHash);
        writer.Texts(note.Fields);
        writer.Text(note.Reason);
        return writer.Written;
    }

    /// <exception cref="FormatException">The bytes are no body of this log.</exception>
    public static (DateTimeOffset At, AuditNote Note) Read(ReadOnlyMemory<byte> body)
    {
        var reader = new CanonicalReader(body);
        try
        {
            var at = reader.Instant();
            var note = new AuditNote
            {
                Actor = reader.Text(),
                Method = reader.Text(),
                Action = reader.Text(),
                Subject = reader.Text(),
                Revision = reader.Whole64(),
                ContentHash = reader.Text(),
                Fields = reader.Texts().ToValueList(),
                Reason = reader.Text(),
            };
            reader.End();
            return (at, note);
        }
        catch (ArgumentException e)
        {
            throw new FormatException(e.Message, e);
        }
    }
}
