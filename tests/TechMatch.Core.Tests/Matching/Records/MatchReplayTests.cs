using FsCheck.Xunit;
using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.Core.Matching.Records;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Matching.Records;

[Properties(Arbitrary = [typeof(Generators)], MaxTest = 200)]
public sealed class MatchReplayTests
{
    [Property]
    public void Replay_ofAnyCandidates_isTheSameBytesAndTheRankingItself(Row[] rows, bool byRank, bool decided, byte wanted)
    {
        var profile = (decided ? Given.Profile() : Given.Undecided()) with { Fusion = byRank ? FusionKind.ReciprocalRank : FusionKind.Linear };
        var record = Record(rows, profile, wanted % 20 + 1);

        var bytes = MatchReplay.Write(record);
        var replayed = MatchReplay.Of(bytes);

        Assert.True(replayed.Same);
        var columns = Given.Columns(rows);
        var ranking = MatchRanker.Rank(columns, profile, record.Wanted);
        Assert.Equal(ranking.Abstained, replayed.Abstained);
        Assert.Equal(ranking.Hits.Select(h => (columns.Ids[h.Index], h.Total)), replayed.Hits.Select(h => (h.Id, h.Total)));
        Assert.Equal(profile, replayed.Record.Profile);
        Assert.Equal(bytes.ToArray(), MatchReplay.Write(record with { Candidates = [.. record.Candidates.Reverse()] }).ToArray());
    }

    [Fact]
    public void Replay_ofEveryShippedProfile_readsItBack()
    {
        foreach (var id in (string[])["balanced", "climate-forward", "fund", "lexical-first"])
            Assert.Equal(Given.Profile(id), MatchReplay.Of(MatchReplay.Write(Record([], Given.Profile(id), 10))).Record.Profile);
    }

    [Fact]
    public void Replay_ofAnOutcomeThatWasChanged_isNotTheSame()
    {
        var bytes = Some.Match("0123456789abcdef", "key:anna").ToArray();
        Assert.True(MatchReplay.Of(bytes).Same);
        // The end is the index of the near miss, what comes before it the hits and the totals.
        for (var back = 1; back <= 100; back++)
        {
            bytes[^back] ^= 1;
            Assert.False(MatchReplay.Of(bytes).Same, $"byte {back} from the end");
            bytes[^back] ^= 1;
        }
    }

    [Fact]
    public void Record_cutAnywhereInWhatWentIn_isRefusedAndNeverAnotherError()
    {
        var bytes = Some.Match("0123456789abcdef", "key:anna");
        for (var length = 0; length < bytes.Length; length++)
        {
            try
            {
                Assert.False(MatchReplay.Of(bytes[..length]).Same);
            }
            catch (FormatException)
            {
                // As it should be.
            }
        }
    }

    [Fact]
    public void Withheld_hit_takesNoRank()
    {
        var rows = Enumerable.Range(0, 3).Select(i => new Row([0.9f - 0.1f * i, 0.9f, null, null, null, null], 0, 0)).ToArray();
        var record = Record(rows, Given.Undecided(), 3);
        record = record with { Candidates = [.. record.Candidates.Select((c, i) => c with { Withheld = i == 1 })] };

        var replayed = MatchReplay.Of(MatchReplay.Write(record));

        Assert.Equal([(1, "c000"), (2, "c002")], replayed.Hits.Select(h => (h.Rank, h.Id.Key)));
    }

    /// <summary>The bytes of <see cref="Some.MatchRecord"/> as they were written when there were five signals and twenty rules.</summary>
    private const string BeforeBat =
        "AAAAEDAxMjM0NTY3ODlhYmNkZWYAAAAIa2V5OmFubmEAAAAAAAAAAAAAAAASbmVlZHMva3ota2lsbi1oZWF0AAAAAAAAAAEAAABAYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYW" +
        "FhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAoAAAAEdGVzdAAAAAEAAAAAPD/wAAAAAAAAP/AAAAAAAAA/8AAAAAAAAD/wAAAAAAAAP/AAAAAAAAAA" +
        "P7mZmZmZmZo/uZmZmZmZmgAAAAAAAAABAAAADXJlYWRpbmVzcy5taW4AAAAGdGVzdC8xAD/wAAAAAAAAP/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP/AAAAAAAAA/8AAAAAAAAD/wAAAAAAAAP/AAAA" +
        "AAAAA/8AAAAAAAAEAAAAAAAAAAQBgAAAAAAAAAAAAAAAAAAD/JmZmZmZmaP9mZmZmZmZo/4zMzMzMzMz/pmZmZmZmaP/AAAAAAAAAAAAFtAAAAEmhhc2hpbmctMS8yNTYvdW5pdAAAAAljb3NpbmVz" +
        "LzAAAAAAAAAAA2ctMQAAAAAAAAACQBQAAAAAAABAJAAAAAAAAAAAAAAAAAAAAAAAFAAAAAxyZWNvcmQuc3RhdGUAAAANcmVjb3JkLmV4cGlyeQAAAAtuZWVkLnN0YXR1cwAAAA1tYW5kYXRlLnN0YX" +
        "RlAAAADm1hbmRhdGUud2luZG93AAAADXJlYWRpbmVzcy5taW4AAAAOY291bnRyeS5zZXJ2ZWQAAAAQY291bnRyeS5pbmNsdWRlZAAAABBjb3VudHJ5LmV4Y2x1ZGVkAAAADXNlY3Rvci5zaGFyZWQA" +
        "AAAPc2VjdG9yLmV4Y2x1ZGVkAAAACmV4Y2x1c2lvbnMAAAALZmVlZC5saW1pdHMAAAATY29sbGFib3JhdGlvbi5tb2RlcwAAAAZ0aWNrZXQAAAALaW5zdHJ1bWVudHMAAAAFc3RhZ2UAAAAOYXBwbG" +
        "ljYW50LmtpbmQAAAANY29maW5hbmNlLm1pbgAAAAxpbXBhY3QuZmxvb3IAAAACAAAAEnRlY2hub2xvZ2llcy9vdGhlcgAAAAAAAAABAAAAAAAAACAAAAAAAD+AAABBEAAAP2ZmZj+AAAA/ZmZmP2Zm" +
        "Zj+AAAA/ZmZmP2ZmZgAAAAAAAAAAAAAAAD+AAABB8AAAP2ZmZgAAABt0ZWNobm9sb2dpZXMvd2FzdGUtaGVhdC1vcmMAAAAAAAAAAQAAAAAAAAAAAAAAAAA/gAAAQKAAAD8AAAA/gAAAPwAAAD8AAA" +
        "A/gAAAPwAAAD8AAAAAAAAAAAAAAAAAAAA/gAAAQfAAAD8AAAAAAAAAP2ZmZj9mZmY/0AAAAAAAAD/MzMzAAAAAP9AAAAAAAAA/zMzMwAAAAD/QAAAAAAAAP8zMzMAAAAAAAAAAAAAAAAAAAAAAAAAA" +
        "P9AAAAAAAAA/zMzMwAAAAD8AAAA/AAAAP9AAAAAAAAA/wAAAAAAAAD/QAAAAAAAAP8AAAAAAAAA/0AAAAAAAAD/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAD/QAAAAAAAAP8AAAAAAAAAAAAABAAAAAQ" +
        "AAAAEAAAAAAAAAAQAAAAA=";

    [Fact]
    public void Replay_ofWhatWasStoredBeforeThereWasBat_isTheSameBytes()
    {
        var replayed = MatchReplay.Of(Convert.FromBase64String(BeforeBat));

        Assert.True(replayed.Same);
        Assert.Equal(20, replayed.Record.Rules);
        Assert.Equal("technologies/waste-heat-orc", Assert.Single(replayed.Hits).Id.Name);
    }

    [Fact]
    public void Replay_ofAMatchThatBatDecided_hasItsWeightAndItsValue()
    {
        var profile = Given.Undecided() with { Weights = new SignalWeights(1, 1, 0, 0, 0, 1), Bat = new BatScale(0.6, 0.4) };
        var rows = new Row[] { new([0.8f, 0.8f, null, null, null, 0f], 0, 0), new([0.7f, 0.7f, null, null, null, 1f], 0, 0) };

        var replayed = MatchReplay.Of(MatchReplay.Write(Record(rows, profile, 2)));

        Assert.True(replayed.Same);
        Assert.Equal(["c001", "c000"], replayed.Hits.Select(h => h.Id.Key));
        Assert.Equal(profile, replayed.Record.Profile);
    }

    private static MatchRecord Record(Row[] rows, WeightProfile profile, int wanted)
    {
        var columns = Given.Columns(rows);
        return Some.MatchRecord("0123456789abcdef", "key:anna") with
        {
            Profile = profile,
            Wanted = wanted,
            Candidates = [.. Enumerable.Range(0, rows.Length).Select(i => new MatchedCandidate(
                columns.Ids[i], i, columns.Owner(i), columns.Gates(i), false,
                Enumerable.Range(0, Signals.Count).Select(s => new SignalReading(columns.Trust((Signal)s)[i], columns.Raw((Signal)s)[i], columns.Calibrated((Signal)s)[i])).ToValueList()))],
        };
    }
}
