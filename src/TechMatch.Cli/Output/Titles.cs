using System.Globalization;
using TechMatch.Protocol.V1;

namespace TechMatch.Cli.Output;

/// <summary>What a table shows of a record.</summary>
internal static class Titles
{
    /// <summary>The English title where there is one, else the original.</summary>
    public static string Of(Record? record) => Of(record?.Title);

    public static string Of(LocalizedText? title)
    {
        if (title is not { Versions.Count: > 0 }) return "";
        return (title.Versions.FirstOrDefault(v => v.Language == "en")
            ?? title.Versions.FirstOrDefault(v => v.Kind == TranslationKind.Original)
            ?? title.Versions[0]).Text;
    }

    public static string Score(double score) => score.ToString("0.000", CultureInfo.InvariantCulture);
}
