using System.Text;

namespace TechMatch.Cli.Import.Sources;

/// <summary>Text files in the encoding they claim. Bytes outside it spoil their row, not the file.</summary>
internal static class TextDecoding
{
    /// <summary>Stands for bytes that are no character; a noncharacter, so no real text holds it.</summary>
    public const char Undecodable = '\uFFFF';

    private const int Probe = 4096;

    /// <exception cref="FormatException">The first bytes show another encoding, or that it is no text.</exception>
    public static StreamReader Reader(Stream stream, string encodingName)
    {
        var encoding = Named(encodingName);
        var head = new byte[Probe];
        var length = stream.ReadAtLeast(head, Probe, throwOnEndOfStream: false);
        var start = head.AsSpan(0, length);
        var skip = 0;
        if (start.StartsWith("PK\u0003\u0004"u8)) throw new FormatException($"expected {encodingName} text, got a ZIP archive (a workbook, perhaps: say format xlsx)");
        if (start.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0])) throw new FormatException($"expected {encodingName} text, got an old Office file (say format xls)");
        if (Mark(start) is var (marked, bytes))
        {
            if (marked != encoding.WebName) throw new FormatException($"expected {encodingName}, got {marked} (its byte order mark); say source.encoding \"{marked}\"");
            skip = bytes;
        }
        else if (encoding.WebName is not ("utf-16" or "utf-16BE" or "utf-32") && start.Contains((byte)0))
        {
            throw new FormatException($"expected {encodingName} text, got zero bytes (UTF-16 without a byte order mark, or no text)");
        }

        stream.Position = skip;
        return new StreamReader(new LineGuard(stream), encoding, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16);
    }

    /// <exception cref="FormatException">There is no such encoding.</exception>
    public static Encoding Named(string name)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        try
        {
            return Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, new DecoderReplacementFallback(Undecodable.ToString()));
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"expected an encoding such as utf-8 or windows-1251, got '{name}'", e);
        }
    }

    private static (string Name, int Bytes)? Mark(ReadOnlySpan<byte> start) => start switch
    {
        [0xEF, 0xBB, 0xBF, ..] => ("utf-8", 3),
        [0xFF, 0xFE, 0, 0, ..] => ("utf-32", 4),
        [0xFF, 0xFE, ..] => ("utf-16", 2),
        [0xFE, 0xFF, ..] => ("utf-16BE", 2),
        _ => null,
    };
}
