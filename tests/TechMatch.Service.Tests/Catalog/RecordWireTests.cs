using System.Text;
using AutoMapper;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using TechMatch.Core.Catalog;
using TechMatch.Service.Catalog;
using TechMatch.TestKit;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Tests.Catalog;

public sealed class RecordWireTests
{
    private static readonly MapperConfiguration s_configuration = new(c => c.AddProfile<RecordMappingProfile>(), NullLoggerFactory.Instance);

    private readonly RecordWire _wire = new(s_configuration.CreateMapper());

    [Fact]
    public void Profile_everyWritableMember_isMapped() => s_configuration.AssertConfigurationIsValid();

    [Fact]
    public void RoundTrip_everyBundledRecord_isIdentity()
    {
        var records = 0;
        foreach (var file in Directory.GetFiles(RepositoryRoot.File("corpus", "records"), "*.jsonl", SearchOption.AllDirectories))
        {
            foreach (var line in File.ReadLines(file))
            {
                var record = RecordJson.Read(Encoding.UTF8.GetBytes(line));
                // Over real bytes, as a client would send it.
                var sent = Wire.Record.Parser.ParseFrom(_wire.ToWire(record).ToByteArray());
                var (back, faults) = _wire.FromWire(sent);
                Assert.Empty(faults);
                Assert.Equal(Encoding.UTF8.GetString(RecordJson.Write(record)), Encoding.UTF8.GetString(RecordJson.Write(back!)));
                records++;
            }
        }

        Assert.True(records > 300, $"the corpus holds several hundred records, {records} were read");
    }

    [Theory]
    [InlineData("owner", "nobody", "expected collection/key")]
    [InlineData("country", "Kazakhstan", "expected two letters A-Z")]
    [InlineData("as_of", "yesterday", "expected a date as yyyy-MM-dd")]
    public void FromWire_brokenScalar_namesTheField(string field, string value, string expected)
    {
        var wire = _wire.ToWire(Some.Technology());
        Wire.Record.Descriptor.FindFieldByName(field).Accessor.SetValue(wire, value);

        var (record, faults) = _wire.FromWire(wire);

        Assert.Null(record);
        var fault = Assert.Single(faults);
        Assert.Equal(field, fault.Field);
        Assert.StartsWith(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromWire_brokenNestedValue_namesThePath()
    {
        var wire = _wire.ToWire(Some.Technology());
        wire.Technology.Readiness = 12;

        var fault = Assert.Single(_wire.FromWire(wire).Faults);

        Assert.Equal("technology.readiness", fault.Field);
        Assert.Equal("expected a TRL of 1-9, got 12", fault.Message);
    }

    [Fact]
    public void FromWire_brokenItem_namesItsIndex()
    {
        var wire = _wire.ToWire(Some.Technology());
        wire.Sectors.AddRange(["cement", "A B"]);
        Assert.Equal("sectors[1]", Assert.Single(_wire.FromWire(wire).Faults).Field);

        wire = _wire.ToWire(Some.Technology());
        wire.Technology.Advantages.Add(new Wire.Advantage { Incumbent = "old", Metric = "energy", Value = new Wire.Quantity { Value = 1, Unit = "%" } });
        wire.Technology.Advantages.Add(new Wire.Advantage { Incumbent = "old", Metric = "energy", Value = new Wire.Quantity { Value = 1, Unit = "%", Quality = 9 } });
        Assert.Equal("technology.advantages[1].value.quality", Assert.Single(_wire.FromWire(wire).Faults).Field);
    }

    [Fact]
    public void FromWire_fieldOfAnotherNameInTheRecord_isNamedAsInTheContract()
    {
        var wire = _wire.ToWire(Some.Technology());
        wire.Technology.Climate = new Wire.ClimateClaim { AvoidedTonnesCo2EPerYear = -1 };

        Assert.Equal("technology.climate.avoided_tonnes_co2e_per_year", Assert.Single(_wire.FromWire(wire).Faults).Field);
    }

    [Fact]
    public void FromWire_unknownEnumValue_isRefused()
    {
        var wire = _wire.ToWire(Some.Mandate());
        wire.Mandate.MandateState = (Wire.MandateState)42;

        var fault = Assert.Single(_wire.FromWire(wire).Faults);

        Assert.Equal("mandate.mandate_state", fault.Field);
        Assert.Contains("got 42", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromWire_nothingSet_listsEveryMissingPart()
    {
        var (_, faults) = _wire.FromWire(new Wire.Record());

        Assert.Equal(["name", "title", "provenance", "details"], faults.Select(f => f.Field));
    }

    [Fact]
    public void FromWire_detailsOfAnotherKind_isRefused()
    {
        var wire = _wire.ToWire(Some.Need());
        wire.Name = "startups/dala-heat";

        Assert.Equal("details", Assert.Single(_wire.FromWire(wire).Faults).Field);
    }
}
