using TechMatch.Core.Evaluation;
using TechMatch.TestKit;

namespace TechMatch.Relevance;

/// <summary>The judgements under <c>corpus/relevance</c>: per need the grade (0–3) of each judged record.</summary>
internal static class JudgedNeeds
{
    /// <summary>A record of this grade meets the need, wholly or mainly; a need without one is a need that nothing meets.</summary>
    public const int MeetingGrade = 2;

    public static IReadOnlyList<string> Files { get; } =
        [.. Directory.GetFiles(RepositoryRoot.File("corpus", "relevance"), "qrels-*.tsv").Order(StringComparer.Ordinal)];

    /// <summary>All files as one set of judgements, in the order of file and line.</summary>
    public static Qrels Read() => Qrels.Parse(string.Join('\n', Files.Select(File.ReadAllText)));

    public static bool IsAnswerable(IReadOnlyDictionary<string, int> grades) => grades.Values.Any(g => g >= MeetingGrade);
}
