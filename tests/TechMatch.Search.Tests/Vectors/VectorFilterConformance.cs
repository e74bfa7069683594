using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;
using TechMatch.Search.Tests.Access;
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

    // One record as three faces: a teaser for everybody, more for the fund, all for the owner. Each face is nearest to another direction.
    private static readonly RecordId s_faced = Technology("faced");

    private static readonly VectorPayload s_faces = Payload() with
    {
        Owner = Reader.Plant, RecordLanguages = [LanguageCode.Of("en"), LanguageCode.Of("ru")],
        Faces =
        [
            new VectorFace([AccessTokens.Public], ["admin", "org:fund", "org:plant"], null, [LanguageCode.Of("en")]),
            new VectorFace(["org:fund"], ["admin", "org:plant"], null, [LanguageCode.Of("en")]),
            new VectorFace(["admin", "org:plant"], [], Reader.Plant, [LanguageCode.Of("en"), LanguageCode.Of("ru")]),
        ],
    };

    private static VectorPoint[] FacedPoints =>
    [
        Point(s_faced, AtCosine(0.1), 0, s_faces), Point(s_faced, AtCosine(0.5), PassageId.FaceStride, s_faces),
        Point(s_faced, AtCosine(0.4), PassageId.FaceStride + 1, s_faces), Point(s_faced, AtCosine(0.9), 2 * PassageId.FaceStride, s_faces),
    ];

    [Fact]
    public async Task Faces_of_a_record_are_each_for_their_readers_in_searches_counts_and_look_ups()
    {
        await _store.UpsertAsync(FacedPoints, Token);
        (AccessScope Scope, float[] Cosines)[] expected =
            [(AccessScope.Public, [0.1f]), (Reader.Member, [0.1f]), (Reader.Manager, [0.5f, 0.4f]), (Reader.Owner, [0.9f]), (AccessScope.Operator, [0.9f])];
        foreach (var (scope, cosines) in expected)
        {
            var hits = await _store.SearchAsync(East, 100, new RecordFilter { Ids = [s_faced] }, scope, Token);
            Assert.Equal(cosines, hits.Select(h => MathF.Round(h.Cosine, 3)));
            Assert.Equal(cosines.Length, await _store.CountAsync(new RecordFilter { Ids = [s_faced] }, scope, Token));
            Assert.Equal(cosines[0], MathF.Round(Assert.Single(await _store.BestPassagesAsync(East, [s_faced], scope, Token)).Cosine, 3));
        }
    }

    [Fact]
    public async Task Faces_are_filtered_by_what_they_show()
    {
        await _store.UpsertAsync(FacedPoints, Token);
        foreach (var filter in (RecordFilter[])[new RecordFilter { Owners = [Reader.Plant] }, new RecordFilter { Ids = [s_faced], Languages = [LanguageCode.Of("ru")] }])
        {
            Assert.Equal(0, await _store.CountAsync(filter, AccessScope.Public, Token));
            Assert.Equal(0, await _store.CountAsync(filter, Reader.Manager, Token));
            Assert.Equal(1, await _store.CountAsync(filter, Reader.Owner, Token));
        }
    }

    [Fact]
    public async Task Faces_come_back_as_they_were_written()
    {
        await _store.UpsertAsync(FacedPoints, Token);
        await _store.CommitAsync(1, Token);
        var points = await _store.GetAsync([s_faced], Token);
        Assert.Equal(FacedPoints.Select(p => (p.Id, p.Payload)), points.Select(p => (p.Id, p.Payload)));
    }

    [Fact]
    public async Task Record_that_only_some_may_see_is_none_for_the_others()
    {
        var payload = Payload() with { Faces = [new VectorFace(["admin", "org:plant"], [], Reader.Plant, [LanguageCode.Of("en")])] };
        await _store.UpsertAsync([Point(s_faced, East, 0, payload)], Token);
        Assert.DoesNotContain(await _store.SearchAsync(East, 100, RecordFilter.None, AccessScope.Public, Token), h => h.Id.Record == s_faced);
        Assert.Empty(await _store.BestPassagesAsync(East, [s_faced], Reader.Member, Token));
        Assert.Single(await _store.BestPassagesAsync(East, [s_faced], Reader.Owner, Token));
    }

    [Fact]
    public async Task Filter_of_a_portal_narrows_searches_counts_and_look_ups()
    {
        await _store.UpsertAsync([Point("kz-metals", East, 0, Payload() with { Country = CountryCode.Of("KZ"), Sectors = [Code.Of("metals")] })], Token);
        Assert.Equal(["kz", "kz"], (await _store.SearchAsync(East, 100, RecordFilter.None, Reader.Portal, Token)).Select(h => h.Id.Record.Key));
        Assert.Equal(2, await _store.CountAsync(RecordFilter.None, Reader.Portal, Token));
        Assert.Equal("kz", Assert.Single(await _store.BestPassagesAsync(East, [Technology("kz"), Technology("kz-metals"), Technology("plain")], Reader.Portal, Token)).Id.Record.Key);
        // What the caller asks for narrows further, and opens nothing.
        Assert.Equal(0, await _store.CountAsync(new RecordFilter { Countries = [CountryCode.Of("CZ")] }, Reader.Portal, Token));
    }
}
