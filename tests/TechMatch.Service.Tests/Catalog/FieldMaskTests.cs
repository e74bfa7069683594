using Google.Protobuf.WellKnownTypes;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Catalog;

public sealed class FieldMaskTests : IAsyncLifetime
{
    private RunningService _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _service = await RunningService.EmptyAsync();
        var held = Given.Need();
        held.Summary = Given.Text("Held summary");
        held.Tags.AddRange(["kiln", "heat"]);
        held.Need.Region = "Shymkent";
        held.Need.Budget = new MoneyRange { Low = "100", High = "200", Currency = "EUR" };
        await _service.HoldAsync(held);
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Mask_namedField_isReplacedAndTheRestIsKept()
    {
        var sent = Given.Need(title: "New title");
        sent.Tags.Add("ignored");

        var updated = await UpdateAsync(sent, "title");

        Assert.Equal("New title", updated.Title.Versions[0].Text);
        Assert.Equal(["kiln", "heat"], updated.Tags);
        Assert.Equal("Held summary", updated.Summary.Versions[0].Text);
        Assert.Equal("Shymkent", updated.Need.Region);
    }

    [Fact]
    public async Task Mask_fieldNotSent_isCleared()
    {
        var updated = await UpdateAsync(Given.Need(), "summary", "tags", "need.region");

        Assert.Null(updated.Summary);
        Assert.Empty(updated.Tags);
        Assert.False(updated.Need.HasRegion);
        Assert.Equal("EUR", updated.Need.Budget.Currency);
    }

    [Fact]
    public async Task Mask_nestedPath_replacesThatPartOnly()
    {
        var sent = Given.Need();
        sent.Need.Budget = new MoneyRange { Low = "150", Currency = "USD" };

        var updated = await UpdateAsync(sent, "need.budget");

        Assert.Equal(new MoneyRange { Low = "150", Currency = "USD" }, updated.Need.Budget);
        Assert.Equal("Shymkent", updated.Need.Region);
    }

    [Fact]
    public async Task Mask_repeatedField_isReplacedNotAppended()
    {
        var sent = Given.Need();
        sent.Tags.Add("new");

        Assert.Equal(["new"], (await UpdateAsync(sent, "tags")).Tags);
    }

    [Fact]
    public async Task NoMask_takesWhatIsSetAndKeepsTheRest()
    {
        var sent = new Record { Name = "needs/kz-kiln-heat", Country = "UZ" };

        var updated = (await _service.Catalog.UpdateRecordAsync(new UpdateRecordRequest { Record = sent }, cancellationToken: Token)).Record;

        Assert.Equal("UZ", updated.Country);
        Assert.Equal("Held summary", updated.Summary.Versions[0].Text);
        Assert.Equal("Shymkent", updated.Need.Region);
    }

    [Fact]
    public async Task Mask_star_replacesTheWholeRecord()
    {
        var updated = await UpdateAsync(Given.Need(title: "Only this"), "*");

        Assert.Equal("Only this", updated.Title.Versions[0].Text);
        Assert.Null(updated.Summary);
        Assert.Empty(updated.Tags);
        Assert.Equal(new NeedDetails { MinReadiness = 7 }, updated.Need);
    }

    [Theory]
    [InlineData("no_such_field")]
    [InlineData("title.nothing")]
    [InlineData("name")]
    [InlineData("etag")]
    [InlineData("revision")]
    [InlineData("create_time")]
    [InlineData("*,title")]
    public async Task Mask_pathThatCannotBeSet_isRefused(string path) =>
        (await RefuseAsync(Given.Need(), path.Split(','))).AssertInvalid("update_mask");

    [Fact]
    public async Task Mask_requiredFieldNotSent_isRefusedByName() =>
        (await RefuseAsync(new Record { Name = "needs/kz-kiln-heat" }, ["title"])).AssertInvalid("record.title");

    [Fact]
    public async Task Mask_detailsOfAnotherKind_isRefused() =>
        (await RefuseAsync(new Record { Name = "needs/kz-kiln-heat", Technology = new TechnologyDetails { Readiness = 3 } }, ["technology"])).AssertInvalid("record.details");

    private async Task<Record> UpdateAsync(Record sent, params string[] paths) =>
        (await _service.Catalog.UpdateRecordAsync(new UpdateRecordRequest { Record = sent, UpdateMask = new FieldMask { Paths = { paths } } }, cancellationToken: Token)).Record;

    private Task<Refusal> RefuseAsync(Record sent, string[] paths) =>
        Refusal.OfAsync(_service.Catalog.UpdateRecordAsync(new UpdateRecordRequest { Record = sent, UpdateMask = new FieldMask { Paths = { paths } } }, cancellationToken: Token));
}
