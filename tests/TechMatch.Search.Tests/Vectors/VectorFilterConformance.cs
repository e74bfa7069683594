using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;
using TechMatch.Search.Vectors;
using static TechMatch.Search.Tests.Vectors.Vec;

namespace TechMatch.Search.Tests.Vectors;

/// <summary>What every vector store promises of filters and scope: searches and counts obey the same ones.</summary>
public abstract class VectorFilterConformance : IAsyncLifetime
{
    private static readonly (RecordId Id, VectorPayload Payload)[] s_records =
    [
        (Technology("plain"), Payload()),
        (Technology("kz"), Payload() with { Country = CountryCode.Of("KZ"), Readiness = new ReadinessLevel(9), Sectors = [Code.Of("cement.clinker")], Streams = [Code.Of("heat"), Code.Of("dust")] }),
        (Technology("cz"), Payload() with { Country = CountryCode.Of("CZ"), Readiness = new ReadinessLevel(4), Sectors = [Code.Of("cement"), Code.Of("waste")], RecordLanguages = [LanguageCode.Of("en"), LanguageCode.Of("ru")] }),
        (RecordId.Of(RecordKind.Need, "draft"), Payload() with { State = RecordState.Draft, Owner = RecordId.Of(RecordKind.Organisation, "centre") }),
        (RecordId.Of(RecordKind.Startup, "gone"), Payload() with { State = RecordState.Withdrawn, Sectors = [Code.Of("cementitious")] }),
    ];

    private IVectorStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract Task<IVectorStore> OpenAsync(EmbeddingSpace space);

    public async ValueTask InitializeAsync()
    {
        _store = await OpenAsync(Space);
        await _store.UpsertAsync([.. s_records.SelectMany(r => (VectorPoint[])[Point(r.Id, East, 0, r.Payload), Point(r.Id, North, 1, r.Payload)])], Token);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public static TheoryData<string, RecordFilter, string[]> Filters => new()
    {
        { "none", RecordFilter.None, ["cz", "draft", "gone", "kz", "plain"] },
        { "kind", new RecordFilter { Kinds = [RecordKind.Need, RecordKind.Startup] }, ["draft", "gone"] },
        { "country", new RecordFilter { Countries = [CountryCode.Of("KZ"), CountryCode.Of("TR")] }, ["kz"] },
        { "sector covers what is below it, not what begins alike", new RecordFilter { Sectors = [Code.Of("cement")] }, ["cz", "kz"] },
        { "sector below does not cover what is above", new RecordFilter { Sectors = [Code.Of("cement.clinker")] }, ["kz"] },
        { "any of two sectors", new RecordFilter { Sectors = [Code.Of("cementitious"), Code.Of("waste")] }, ["cz", "gone"] },
        { "stream", new RecordFilter { Streams = [Code.Of("dust")] }, ["kz"] },
        { "language of the record", new RecordFilter { Languages = [LanguageCode.Of("ru")] }, ["cz"] },
        { "owner", new RecordFilter { Owners = [RecordId.Of(RecordKind.Organisation, "centre")] }, ["draft"] },
        { "least readiness, unknown fails", new RecordFilter { MinReadiness = new ReadinessLevel(4) }, ["cz", "kz"] },
        { "most readiness, unknown fails", new RecordFilter { MaxReadiness = new ReadinessLevel(8) }, ["cz"] },
        { "readiness from to", new RecordFilter { MinReadiness = new ReadinessLevel(5), MaxReadiness = new ReadinessLevel(8) }, [] },
        { "ids", new RecordFilter { Ids = [Technology("kz"), Technology("not-there")] }, ["kz"] },
        { "excluded ids", new RecordFilter { ExcludedIds = [Technology("kz"), Technology("cz")] }, ["draft", "gone", "plain"] },
        { "two conditions are both needed", new RecordFilter { Sectors = [Code.Of("cement")], Countries = [CountryCode.Of("CZ")] }, ["cz"] },
        { "id that is also excluded", new RecordFilter { Ids = [Technology("kz")], ExcludedIds = [Technology("kz")] }, [] },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Filter_passes_exactly_the_records_that_meet_it(string what, RecordFilter filter, string[] expected)
    {
        var hits = await _store.SearchAsync(East, 100, filter, AccessScope.Operator, Token);
        Assert.True(expected.SequenceEqual(hits.Select(h => h.Id.Record.Key).Distinct().Order(StringComparer.Ordinal)), $"{what}: got {string.Join(", ", hits.Select(h => h.Id.Record))}");
        // Each record has two passages.
        Assert.Equal(2 * expected.Length, hits.Count);
        Assert.Equal(2 * expected.Length, await _store.CountAsync(filter, AccessScope.Operator, Token));
    }

    [Fact]
    public async Task Scope_of_the_public_hides_drafts_and_withdrawn_records_from_searches_and_counts()
    {
        var hits = await _store.SearchAsync(East, 100, RecordFilter.None, AccessScope.Public, Token);
        Assert.Equal(["cz", "kz", "plain"], hits.Select(h => h.Id.Record.Key).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(6, await _store.CountAsync(RecordFilter.None, AccessScope.Public, Token));
        Assert.Equal(0, await _store.CountAsync(new RecordFilter { Ids = [RecordId.Of(RecordKind.Need, "draft")] }, AccessScope.Public, Token));
    }

    [Fact]
    public async Task Filter_is_applied_before_the_cut_at_k()
    {
        // kz comes after cz at the same cosine: filtering the first one afterwards would leave nothing.
        var hits = await _store.SearchAsync(East, 1, new RecordFilter { Countries = [CountryCode.Of("KZ")] }, AccessScope.Public, Token);
        Assert.Equal("technologies/kz", Assert.Single(hits).Id.Record.Name);
    }

    [Fact]
    public async Task Filter_follows_a_record_into_its_new_state()
    {
        await _store.UpsertAsync([Point("kz", East, 0, Payload() with { State = RecordState.Withdrawn, Country = CountryCode.Of("KZ") })], Token);
        Assert.Equal(0, await _store.CountAsync(new RecordFilter { Countries = [CountryCode.Of("KZ")] }, AccessScope.Public, Token));
        Assert.Equal(1, await _store.CountAsync(new RecordFilter { Countries = [CountryCode.Of("KZ")] }, AccessScope.Operator, Token));
    }
}
