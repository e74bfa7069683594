using AutoMapper;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Service.Catalog;
using TechMatch.Service.Tests.Running;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Tests.Catalog;

public sealed class RecordWirePropertyTests
{
    private static readonly RecordWire s_wire =
        new(new MapperConfiguration(c => c.AddProfile<RecordMappingProfile>(), NullLoggerFactory.Instance).CreateMapper());

    public static TheoryData<string> Details => ["organisation", "technology", "startup", "proposal", "need", "mandate"];

    [Property(MaxTest = 500)]
    public Property RoundTrip_anyMessage_isIdentity() => Prop.ForAll(RecordMessages.Any.ToArbitrary(), sent =>
    {
        var (record, faults) = s_wire.FromWire(Wire.Record.Parser.ParseFrom(sent.ToByteArray()));
        Assert.Empty(faults);
        Assert.Equal(sent, s_wire.ToWire(record!));
    });

    [Property(MaxTest = 200)]
    public Property RoundTrip_anyRecord_keepsItsContent() => Prop.ForAll(RecordMessages.Any.ToArbitrary(), sent =>
    {
        var record = s_wire.FromWire(sent).Record!;
        var json = RecordJson.Write(record);
        var again = s_wire.FromWire(s_wire.ToWire(RecordJson.Read(json))).Record!;
        Assert.Equal(json, RecordJson.Write(again));
    });

    [Theory]
    [MemberData(nameof(Details))]
    public void RoundTrip_everyFieldSet_isIdentity(string details)
    {
        var sent = RecordMessages.Full(details);

        var (record, faults) = s_wire.FromWire(sent);

        Assert.Empty(faults);
        Assert.Equal(sent, s_wire.ToWire(record!));
    }

    [Theory]
    [InlineData(Wire.RecordState.Unspecified, Wire.RecordState.Published)]
    [InlineData(Wire.RecordState.Draft, Wire.RecordState.Draft)]
    [InlineData(Wire.RecordState.Published, Wire.RecordState.Published)]
    [InlineData(Wire.RecordState.Withdrawn, Wire.RecordState.Withdrawn)]
    public void State_everyValue_comesBackAsTheContractSays(Wire.RecordState sent, Wire.RecordState expected)
    {
        var record = Given.Technology();
        record.State = sent;

        Assert.Equal(expected, s_wire.ToWire(s_wire.FromWire(record).Record!).State);
    }

    [Fact]
    public void Enums_ofBothSides_haveTheSameNames()
    {
        Same<Wire.RecordKind, RecordKind>();
        Same<Wire.RecordState, RecordState>();
        Same<Wire.TranslationKind, TranslationKind>();
        Same<Wire.EvidenceLevel, EvidenceLevel>();
        Same<Wire.MandateState, MandateState>();
        Same<Wire.Visibility, Visibility>();
        Same<Wire.DisclosureTier, DisclosureTier>();
        Same<Wire.ChangeKind, Store.ChangeKind>();
        Same<Wire.LegStatus, TechMatch.Search.Matching.LegStatus>();
        Same<Wire.SearchMode, TechMatch.Search.Matching.SearchMode>();
    }

    [Fact]
    public void TextKind_unspecified_isOriginalAloneAndHumanBesideAnOriginal()
    {
        var record = Given.Technology();
        record.Title = new Wire.LocalizedText { Versions = { new Wire.TextVersion { Language = "en", Text = "Alone" } } };
        record.Summary = new Wire.LocalizedText
        {
            Versions = { new Wire.TextVersion { Language = "en", Text = "First", Kind = Wire.TranslationKind.Original }, new Wire.TextVersion { Language = "ru", Text = "Second" } },
        };

        var back = s_wire.ToWire(s_wire.FromWire(record).Record!);

        Assert.Equal(Wire.TranslationKind.Original, back.Title.Versions[0].Kind);
        Assert.Equal(Wire.TranslationKind.Human, back.Summary.Versions[1].Kind);
    }

    private static void Same<TWire, TRecord>()
        where TWire : struct, Enum
        where TRecord : struct, Enum =>
        Assert.Equal(
            Enum.GetNames<TWire>().Where(n => n is not ("Unspecified" or "Unclassified")).Order(StringComparer.Ordinal),
            Enum.GetNames<TRecord>().Where(n => n is not ("Unspecified" or "Unclassified")).Order(StringComparer.Ordinal));
}
