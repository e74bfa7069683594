using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Access;

/// <summary>A page token is the caller's own: another cannot go on where it stopped (H-09).</summary>
public sealed class PageTokenTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_ofAnotherCaller_isRefusedInListAndSearch()
    {
        await using var guarded = await GuardedService.StartAsync();
        await guarded.HoldAsync(Given.Technology("a"), Given.Technology("b"), Given.Technology("c"));
        var (one, other) = (await guarded.KeyAsync(PrincipalRole.Staff), await guarded.KeyAsync(PrincipalRole.Staff));
        var list = new ListRecordsRequest { PageSize = 1 };
        var search = new SearchRequest { Query = "kiln", PageSize = 1 };

        list.PageToken = (await guarded.Catalog(one).ListRecordsAsync(list, cancellationToken: Token)).NextPageToken;
        search.PageToken = (await Search(one).SearchAsync(search, cancellationToken: Token)).NextPageToken;

        await guarded.Catalog(one).ListRecordsAsync(list, cancellationToken: Token);
        await Search(one).SearchAsync(search, cancellationToken: Token);
        foreach (var key in (string?[])[other, null])
        {
            (await Refusal.OfAsync(guarded.Catalog(key).ListRecordsAsync(list, cancellationToken: Token))).AssertInvalid("page_token");
            (await Refusal.OfAsync(Search(key).SearchAsync(search, cancellationToken: Token))).AssertInvalid("page_token");
        }

        SearchService.SearchServiceClient Search(string? key) => new(guarded.As(key));
    }
}
