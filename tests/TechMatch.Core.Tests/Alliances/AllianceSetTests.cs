using System.Text;
using TechMatch.Core.Alliances;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Tests.Alliances;

public sealed class AllianceSetTests
{
    private const string Seat = """{"role":"member","count":3,"organisations":["organisations/a"],"unnamed":2,"namedCountries":["KZ"]}""";

    [Fact]
    public void Parse_wellFormedFile_keepsNamedAndUnnamedApart()
    {
        var set = Parse(File(Body(Seat, """{"organisations":3,"countries":2,"unnamedCountries":1}""")));

        Assert.Equal("CC0-1.0", set.Licence);
        Assert.True(set.TryGet(Code.Of("x"), out var alliance));
        var seat = Assert.Single(alliance.Seats);
        Assert.Equal(("organisations/a", 2), (seat.Organisations[0].Name, seat.Unnamed!.Value));
        Assert.False(set.TryGet(Code.Of("y"), out _));
    }

    [Fact]
    public void Parse_uncountedRole_isAllowedWithoutSize()
    {
        var set = Parse(File(Body("""{"role":"member","count":null,"organisations":[],"unnamed":null,"namedCountries":[]}""", "null")));

        Assert.Null(Assert.Single(set["x"].Seats).Count);
    }

    [Theory]
    [InlineData(4, "[\"organisations/a\"]", "2", "[]", "expected seats member = named + unnamed, got 4 = 1 + 2")]
    [InlineData(1, "[\"organisations/a\"]", "null", "[]", "expected seats member = named + unnamed, got 1 = 1 + unknown")]
    [InlineData(0, "[]", "0", "[]", "expected at least one seat member, got 0")]
    [InlineData(1, "[\"organisations/a\",\"organisations/b\"]", "-1", "[]", "expected no negative number of unnamed seats member, got -1")]
    [InlineData(2, "[\"organisations/a\",\"organisations/a\"]", "0", "[]", "expected each holder of seats member once")]
    [InlineData(1, "[\"needs/a\"]", "0", "[]", "expected holders of seats member in organisations/, got 'needs/a'")]
    [InlineData(1, "[\"organisations/a\"]", "0", "[\"KZ\",\"KZ\"]", "expected each country of seats member once")]
    public void Parse_seatThatDoesNotAddUp_isRefused(int count, string organisations, string unnamed, string countries, string message) =>
        Refused(File(Body($$"""{"role":"member","count":{{count}},"organisations":{{organisations}},"unnamed":{{unnamed}},"namedCountries":{{countries}} }""", "null")), message);

    [Theory]
    [InlineData("""{"organisations":4,"countries":2,"unnamedCountries":1}""", "expected the seats of x to add up to 4, got 3")]
    [InlineData("""{"organisations":3,"countries":3,"unnamedCountries":1}""", "expected countries of x = named + unnamed, got 3 = 1 + 1")]
    [InlineData("""{"organisations":3,"countries":0,"unnamedCountries":-1}""", "expected countries of x = named + unnamed, got 0 = 1 + -1")]
    public void Parse_sizeThatDoesNotAddUp_isRefused(string size, string message) => Refused(File(Body(Seat, size)), message);

    [Fact]
    public void Parse_sizeOverAnUncountedRole_isRefused() =>
        Refused(
            File(Body("""{"role":"member","count":null,"organisations":[],"unnamed":null,"namedCountries":["KZ"]}""", """{"organisations":3,"countries":1,"unnamedCountries":0}""")),
            "expected the seats of x to add up to 3, got an unknown number");

    [Fact]
    public void Parse_brokenOrUnknownForm_namesTheFile()
    {
        Refused("not json", "cannot be read");
        Refused(File(""" {"key":"x"} """), "cannot be read");
        Refused(File(Body(Seat, "null").Replace("\"kind\":\"alliance\"", "\"kind\":\"club\"", StringComparison.Ordinal)), "cannot be read");
        Refused(File(Body(Seat, "null").Replace("\"seats\"", "\"seets\"", StringComparison.Ordinal)), "seets");
        Refused(File($"{Body(Seat, "null")},{Body(Seat, "null")}"), "expected each alliance once, got 'x' twice");
    }

    private static void Refused(string json, string message)
    {
        var fault = Assert.Throws<FormatException>(() => Parse(json));
        Assert.StartsWith("alliances a.json", fault.Message, StringComparison.Ordinal);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    private static AllianceSet Parse(string json) => AllianceSet.Parse(Encoding.UTF8.GetBytes(json), "a.json");

    private static string File(string alliances) => $$"""{"id":"alliances","about":"t","origin":"tests","licence":"CC0-1.0","alliances":[{{alliances}}]}""";

    private static string Body(string seat, string size) => $$"""
        {"key":"x","kind":"alliance","name":{"versions":[{"language":"en","text":"X","kind":"original"}]},"size":{{size}},"seats":[{{seat}}],
         "source":{"title":"t","language":"en","publisher":"p"} }
        """;
}
