using System.Diagnostics.Metrics;
using Google.Rpc;
using Grpc.Core;
using TechMatch.Core.Telemetry;
using TechMatch.Search.Matching;
using TechMatch.Service.Access;
using TechMatch.Store;

namespace TechMatch.Service.Telemetry;

/// <summary>
/// How many calls there are, how long they take, how many are turned away, and how far the work behind them has got. The names
/// are public: docs/operations.md has them all, and a test holds the two together.
/// </summary>
internal sealed class CallMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _refused;

    public CallMetrics(IMeterFactory meters, CallLimits limits, CatalogStore store, SearchSystem search)
    {
        _meter = meters.Create(Stage.SourceName);
        _duration = _meter.CreateHistogram("techmatch.call.duration", "s", "Time of a call, from its arrival to the end of its answer.", advice: Stage.Boundaries);
        _refused = _meter.CreateCounter<long>("techmatch.calls.refused", "{call}", "Calls turned away at the door, by reason: rate limits, overload, missing rights.");
        Watch("techmatch.calls.running", "{call}", "Calls that compute now.", () => limits.Running);
        Watch("techmatch.calls.waiting", "{call}", "Calls that wait for a place.", () => limits.Waiting);
        Watch("techmatch.store.waiting", "{write}", "Writes that wait for the writer.", () => store.WaitingWrites);
        Watch("techmatch.store.sequence", "{change}", "Last change of the registry.", () => store.LastSequence);
        Watch("techmatch.index.lag", "{change}", "Changes of the registry that searches do not show yet.", () => Math.Max(0, store.LastSequence - search.Index.VisibleSequence));
        Watch("techmatch.index.generation", "{generation}", "Number of the serving index generation.", () => search.Index.GenerationNumber);
        Watch("techmatch.index.set_aside", "{record}", "Records that could not be indexed.", () => search.Index.PoisonCount);
        Watch("techmatch.vectors.backlog", "{change}", "Changes that the text index shows and the vectors do not yet.", () => search.Index.VectorBacklogLength);
    }

    public void Ended(IMethod method, string status, string role, TimeSpan took) => _duration.Record(
        took.TotalSeconds, new("rpc.service", method.ServiceName), new("rpc.method", method.Name), new("techmatch.status", status), new("techmatch.role", role));

    public void Refused(RpcException refusal) =>
        _refused.Add(1, new KeyValuePair<string, object?>("techmatch.reason", refusal.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason ?? refusal.StatusCode.ToString()));

    public void Dispose() => _meter.Dispose();

    private void Watch(string name, string unit, string description, Func<long> read) => _meter.CreateObservableGauge(name, read, unit, description);
}
