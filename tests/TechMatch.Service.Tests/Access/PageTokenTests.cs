using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Access;

/// <summary>A page token is the caller's own: another cannot go on where it stopped (H-09).</summary>
public sealed class PageTokenTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("catalogue", "H-09")]
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

    // Every refusal is the same, so a token that is nearly right tells no more than one that is not.
    [Fact]
    [Trait("catalogue", "H-09")]
    public async Task Token_altered_cutOrOfAnotherQuery_isRefusedAlike()
    {
        await using var guarded = await GuardedService.StartAsync("--rate-anonymous", "1000");
        await guarded.HoldAsync(Given.Technology("a"), Given.Technology("b"), Given.Technology("c"));
        var list = new ListRecordsRequest { PageSize = 1 };
        var token = (await guarded.Catalog(null).ListRecordsAsync(list, cancellationToken: Token)).NextPageToken;
        var bad = new List<string> { "x", "AAAA", token[..^1], token + "A", new string('A', 3_000), "' OR 1=1 --", token.ToUpperInvariant() };
        for (var at = 0; at < token.Length; at++) bad.Add($"{token[..at]}{(token[at] == 'A' ? 'B' : 'A')}{token[(at + 1)..]}");

        var refusals = new HashSet<(StatusCode, string, string)>();
        foreach (var text in bad)
        {
            list.PageToken = text;
            refusals.Add(Of(await Refusal.OfAsync(guarded.Catalog(null).ListRecordsAsync(list, cancellationToken: Token))));
        }

        refusals.Add(Of(await Refusal.OfAsync(guarded.Catalog(null).ListRecordsAsync(new ListRecordsRequest { Kind = RecordKind.Technology, PageToken = token }, cancellationToken: Token))));
        refusals.Add(Of(await Refusal.OfAsync(new SearchService.SearchServiceClient(guarded.As(null)).SearchAsync(new SearchRequest { Query = "kiln", PageToken = token }, cancellationToken: Token))));
        Assert.Equal(StatusCode.InvalidArgument, Assert.Single(refusals).Item1);

        static (StatusCode, string, string) Of(Refusal refusal) => (refusal.Code, string.Join(' ', refusal.Fields), refusal.Message);
    }
}
