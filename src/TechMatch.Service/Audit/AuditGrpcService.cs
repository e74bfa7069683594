using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TechMatch.Core.Ledger;
using TechMatch.Protocol.V1;
using TechMatch.Service.Access;
using TechMatch.Service.Catalog;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using TechMatch.Store.Audit;
using ChainHead = TechMatch.Core.Ledger.ChainHead;

namespace TechMatch.Service.Audit;

/// <summary>The audit log and the chains over the wire: decode, read, encode.</summary>
internal sealed class AuditGrpcService(AuditLog log, ChainReader chains, PageTokens tokens, IHostApplicationLifetime lifetime) : AuditService.AuditServiceBase
{
    private const int DefaultPageSize = 100;

    /// <summary>One less than the store reads at once: the one more tells whether there is another page.</summary>
    private const int MaxPageSize = CatalogStore.MaxBatch - 1;

    public override async Task<ListAuditEntriesResponse> ListAuditEntries(ListAuditEntriesRequest request, ServerCallContext context)
    {
        var size = PageSize.Of(request.PageSize, DefaultPageSize, MaxPageSize);
        var query = new AuditQuery(Given(request.Subject), Given(request.Actor), Given(request.Action), Moment(request.From, "from"), Moment(request.Until, "until"));
        var identity = $"audit {query}";
        var after = tokens.Read(request.PageToken, identity, context.Principal()) is { } last ? long.Parse(last, CultureInfo.InvariantCulture) : 0;
        var entries = await log.ListAsync(query, after, size + 1, context.CancellationToken);
        var response = new ListAuditEntriesResponse();
        response.Entries.AddRange(entries.Take(size).Select(AuditWire.ToWire));
        if (entries.Count > size) response.NextPageToken = tokens.Write(entries[size - 1].Sequence.ToString(CultureInfo.InvariantCulture), identity, context.Principal());
        return response;
    }

    public override async Task ExportChain(ExportChainRequest request, IServerStreamWriter<ExportChainResponse> responseStream, ServerCallContext context)
    {
        var chain = ChainOf(request.Chain, "chain");
        // An export may take long; it must not hold up a service that is told to stop.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        // Read first, so that rows written meanwhile are left for the next export.
        var head = await chains.HeadAsync(chain, ending.Token);
        await foreach (var row in chains.ReadAsync(chain, long.MinValue, ending.Token))
        {
            if (row.Sequence > head.Sequence) break;
            await responseStream.WriteAsync(new ExportChainResponse { Row = AuditWire.ToWire(row) }, ending.Token);
        }

        await responseStream.WriteAsync(new ExportChainResponse { Head = AuditWire.ToWire(head) }, ending.Token);
    }

    public override async Task<VerifyChainsResponse> VerifyChains(VerifyChainsRequest request, ServerCallContext context)
    {
        var anchors = request.Anchors.Select((a, i) => Anchor(a, string.Create(CultureInfo.InvariantCulture, $"anchors[{i}]"))).ToList();
        var response = new VerifyChainsResponse { Sound = true };
        foreach (var chain in System.Enum.GetValues<Chain>())
        {
            var finding = await chains.VerifyAsync(chain, anchors, context.CancellationToken);
            response.Sound &= finding.Sound;
            response.Faults.AddRange(finding.Faults.Select(f => $"{Chains.Name(chain)}: {f}"));
            response.Heads.Add(AuditWire.ToWire(finding.Head));
        }

        return response;
    }

    private static string? Given(string text) => text.Length == 0 ? null : text;

    private static DateTimeOffset? Moment(Timestamp? at, string field)
    {
        try
        {
            return at?.ToDateTimeOffset();
        }
        catch (InvalidOperationException)
        {
            throw RpcErrors.InvalidField(field, "expected a time of the years 1 to 9999");
        }
    }

    private static Chain ChainOf(string name, string field) => Chains.TryParse(name, out var chain) ? chain : throw RpcErrors.InvalidField(field, $"expected audit or matches, got '{(name.Length > 20 ? name[..20] + "…" : name)}'");

    private static ChainHead Anchor(Protocol.V1.ChainHead anchor, string field) =>
        ChainHead.TryParse(string.Create(CultureInfo.InvariantCulture, $"{anchor.Chain}:{anchor.Sequence}:{anchor.Hash}"), out var head)
            ? head
            : throw RpcErrors.InvalidField(field, $"expected audit or matches, a sequence and {2 * ChainHash.Length} lower-case hex digits");
}
