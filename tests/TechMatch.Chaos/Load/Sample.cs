using System.Security.Cryptography;
using System.Text;
using TechMatch.Protocol.V1;

namespace TechMatch.Chaos.Load;

/// <summary>Records to write, and what tells their contents apart.</summary>
internal static class Sample
{
    /// <param name="mark">Makes the content like no other.</param>
    public static Record Technology(string name, string mark, Random random) => new()
    {
        Name = name,
        State = RecordState.Published,
        Title = Text($"{name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]} {mark}"),
        Summary = Text(string.Join(' ', Enumerable.Range(0, random.Next(5, 60)).Select(_ => "word" + random.Next(5000)))),
        Provenance = new Provenance { Source = "chaos", Licence = "CC0-1.0", RetrievedOn = "2026-11-01", Illustrative = true },
        Technology = new TechnologyDetails(),
    };

    /// <summary>Of all that a writer here chooses.</summary>
    public static string Fingerprint(Record record) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{record.Title.Versions[0].Text}\n{record.Summary.Versions[0].Text}")).AsSpan(0, 8));

    /// <summary>A request id that the seed decides.</summary>
    public static string RequestId(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    private static LocalizedText Text(string text) => new() { Versions = { new TextVersion { Language = "en", Text = text } } };
}
