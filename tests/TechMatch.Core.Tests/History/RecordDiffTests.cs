using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TechMatch.Core.Catalog;
using TechMatch.Core.History;
using TechMatch.Core.Tests.Matching;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.History;

public sealed class RecordDiffTests
{
    [Fact]
    public void Diff_namesTheFieldAndTheLanguage()
    {
        var before = Some.Technology() with { Capex = new Money(1_000_000, "EUR", 2024), Tags = ["heat"] };
        var title = new LocalizedText([.. before.Title.Versions, new TextVersion { Language = LanguageCode.Of("ru"), Text = "Цикл Ренкина" }]);
        var after = before with { Title = title, Capex = null, Tags = ["heat", "kiln"] };

        var changes = RecordDiff.Of(RecordJson.Write(before), RecordJson.Write(after));

        Assert.Equal(["title.versions[ru]", "tags[1]", "capex"], changes.Select(c => c.Path));
        Assert.Contains("Цикл Ренкина", changes[0].After);
        Assert.Equal((null, "\"kiln\""), (changes[1].Before, changes[1].After));
        Assert.Null(changes[2].After);
    }

    [Property(MaxTest = 300)]
    public Property Diff_isEmpty_exactlyForTheSameContent() => Prop.ForAll((from a in RecordGenerator.Any from b in RecordGenerator.Any select (a, b)).ToArbitrary(), pair =>
    {
        var (a, b) = (RecordJson.Write(pair.a), RecordJson.Write(pair.b));
        Assert.Empty(RecordDiff.Of(a, a));
        Assert.Equal(a.AsSpan().SequenceEqual(b), RecordDiff.Of(a, b).Count == 0);
    });
}
