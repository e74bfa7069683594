using FsCheck;
using FsCheck.Fluent;
using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Matching;

/// <summary>Profiles and columns for the matching tests.</summary>
internal static class Given
{
    public static readonly DateOnly Today = new(2026, 11, 23);

    public static WeightProfile Profile(string id = "balanced") =>
        WeightProfile.Parse(File.ReadAllBytes(RepositoryRoot.File("corpus", "profiles", $"{id}.json")), $"{id}.json");

    /// <summary>Only ranking: nothing removes, abstains or displaces, but the floor stands.</summary>
    public static WeightProfile Undecided(FusionKind fusion = FusionKind.Linear) =>
        Profile().WithoutDecisions() with { RelevanceFloor = 0.3, Fusion = fusion };

    public static RecordId Id(string key) => RecordId.Of(RecordKind.Technology, key);

    public static CandidateColumns Columns(params (string Key, float? Lexical, float? Semantic, float? Climate)[] rows)
    {
        var columns = new CandidateColumns(rows.Length);
        foreach (var (key, lexical, semantic, climate) in rows)
        {
            var i = columns.Add(Id(key));
            if (lexical is { } l) columns.Set(i, Signal.Lexical, l, l);
            if (semantic is { } s) columns.Set(i, Signal.Semantic, s, s);
            if (climate is { } c) columns.Set(i, Signal.Climate, c, c);
        }

        return columns;
    }

    public static CandidateColumns Columns(Row[] rows)
    {
        var columns = new CandidateColumns(4);
        for (var r = 0; r < rows.Length; r++) Add(columns, $"c{r:000}", rows[r]);
        return columns;
    }

    public static void Add(CandidateColumns columns, string key, Row row)
    {
        var i = columns.Add(Id(key), row.Owner == 0 ? null : RecordId.Of(RecordKind.Organisation, $"o{row.Owner}"), new GateMask(row.Failed, 0));
        for (Signal s = 0; (int)s < Signals.Count; s++)
        {
            if (row.Values[(int)s] is { } value) columns.Set(i, s, value, value);
        }
    }

    public static string[] Keys(Ranking ranking, CandidateColumns columns) => [.. ranking.Hits.Select(h => columns.Ids[h.Index].Key)];
}

/// <summary>One generated candidate: six calibrated values (null is absent), an owner (0 is none), failed gates.</summary>
public sealed record Row(float?[] Values, int Owner, uint Failed)
{
    public override string ToString() => $"[{string.Join(' ', Values.Select(v => v?.ToString("R", System.Globalization.CultureInfo.InvariantCulture) ?? "-"))}] o{Owner} f{Failed}";

    public Row With(Signal signal, float? value)
    {
        var values = (float?[])Values.Clone();
        values[(int)signal] = value;
        return this with { Values = values };
    }
}

/// <summary>Generators; few distinct values, so that ties and the floor itself come up often.</summary>
public static class Generators
{
    public static Arbitrary<Row> Rows() => RowGen().ToArbitrary();

    public static Arbitrary<Row[]> RowLists() =>
        Gen.Choose(0, 40).SelectMany(n => Gen.ArrayOf(RowGen(), n)).ToArbitrary();

    public static Arbitrary<SignalWeights> Weights() =>
        (from text in Gen.Choose(50, 100)
         from lexical in Gen.Choose(0, 100)
         from rest in Gen.ArrayOf(Gen.Choose(0, 50), 4)
         select new SignalWeights(text * lexical / 100.0, text * (100 - lexical) / 100.0, rest[0], rest[1], rest[2], rest[3])).ToArbitrary();

    public static Arbitrary<MatchFacts> Facts() => FactsGenerator.Facts.ToArbitrary();

    public static Arbitrary<CatalogRecord> Records() => RecordGenerator.Any.ToArbitrary();

    private static Gen<Row> RowGen() =>
        from values in Gen.ArrayOf(Gen.Frequency(
            (2, Gen.Constant((float?)null)),
            (3, Gen.Elements(0f, 0.25f, 0.3f, 0.5f, 1f).Select(v => (float?)v)),
            (5, Gen.Choose(0, 1_000_000).Select(v => (float?)(v / 1_000_000f)))), Signals.Count)
        from owner in Gen.Choose(0, 3)
        from failed in Gen.Frequency((3, Gen.Constant(0u)), (1, Gen.Elements(1u << (int)GateRule.Readiness, 1u << (int)GateRule.Sector)))
        select new Row(values, owner, failed);
}
