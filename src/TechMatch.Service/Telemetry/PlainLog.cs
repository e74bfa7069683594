using OpenTelemetry;
using OpenTelemetry.Logs;

namespace TechMatch.Service.Telemetry;

/// <summary>
/// What a log entry may say to a collector: its template, its numbers, a few words of the program's own, and the type of an
/// exception. A message of an exception may quote what a caller sent or what a record holds; on the service's own standard
/// output the operator reads it whole, and there it stays.
/// </summary>
internal sealed class PlainLog : BaseProcessor<LogRecord>
{
    private const string Template = "{OriginalFormat}";

    /// <summary>Filled with words of the program only.</summary>
    private static readonly HashSet<string> s_ownWords = ["Method", "Part", "Sought", "Generation"];

    public override void OnEnd(LogRecord data)
    {
        var kept = new List<KeyValuePair<string, object?>>();
        foreach (var attribute in data.Attributes ?? [])
        {
            if (attribute.Key == Template || IsPlain(attribute)) kept.Add(attribute);
        }

        if (data.Exception is { } exception) kept.Add(new("exception.type", exception.GetType().FullName));
        data.Body = data.Attributes?.FirstOrDefault(a => a.Key == Template).Value as string ?? data.CategoryName;
        data.Exception = null;
        data.FormattedMessage = null;
        data.Attributes = kept;
    }

    private static bool IsPlain(KeyValuePair<string, object?> attribute) => attribute.Value switch
    {
        bool or int or long or double or Enum => true,
        TimeSpan => true,
        string => s_ownWords.Contains(attribute.Key),
        _ => false,
    };
}
