using System.Diagnostics;
using Grpc.Core;
using TechMatch.Chaos.Histories;
using TechMatch.Protocol.V1;

namespace TechMatch.Chaos.Load;

/// <summary>A write as it was sent, so that it can be sent again.</summary>
/// <param name="Update">The others are null.</param>
internal sealed record SentWrite(Operation Operation, CreateRecordRequest? Create = null, UpdateRecordRequest? Update = null, DeleteRecordRequest? Delete = null);

/// <summary>Calls of the catalogue as entries of a history.</summary>
/// <param name="patience">How long a call that failed is made again, a write with its request id; none by default.</param>
internal sealed class Caller(CallInvoker channel, TimeSpan patience = default)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly CatalogService.CatalogServiceClient _catalogue = new(channel);

    /// <summary>Nobody waits for a service that was frozen or lost its registry.</summary>
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    private int _failures;

    /// <summary>Calls that failed and were made again.</summary>
    public int Failures => _failures;

    /// <returns>The operation with its answer, and the record for a read or write that shows one.</returns>
    /// <exception cref="RpcException">Any status that is no answer to the call.</exception>
    public async Task<(Operation Operation, Record? Record)> GetAsync(string name, CancellationToken cancellationToken)
    {
        var begun = new Operation(name, Verb.Get, HistoryBook.Now);
        try
        {
            var record = (await AgainAsync(_ => _catalogue.GetRecordAsync(new GetRecordRequest { Name = name }, Options(cancellationToken)).ResponseAsync, cancellationToken)).Record;
            return (begun with { Ended = HistoryBook.Now, Reply = Reply.Done, Revision = record.Revision, Content = Sample.Fingerprint(record) }, record);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return (begun with { Ended = HistoryBook.Now, Reply = Reply.NotFound }, null);
        }
    }

    /// <param name="again">Not the first time: what it shows is then the record of now.</param>
    /// <exception cref="RpcException">As <see cref="GetAsync"/>.</exception>
    public Task<(Operation Operation, Record? Record)> WriteAsync(SentWrite sent, CancellationToken cancellationToken, bool again = false) =>
        AgainAsync(repeated => OnceAsync(sent, again || repeated, cancellationToken), cancellationToken);

    /// <summary>Makes a call until it is answered or patience is over; whether it is not the first time is told to it.</summary>
    public async Task<T> AgainAsync<T>(Func<bool, Task<T>> call, CancellationToken cancellationToken)
    {
        var begun = HistoryBook.Now;
        for (var repeated = false; ; repeated = true)
        {
            try
            {
                return await call(repeated);
            }
            catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled or StatusCode.Unknown && Stopwatch.GetElapsedTime(begun) < patience && !cancellationToken.IsCancellationRequested)
            {
                Interlocked.Increment(ref _failures);
                await Task.Delay(s_pause, cancellationToken);
            }
        }
    }

    private async Task<(Operation Operation, Record? Record)> OnceAsync(SentWrite sent, bool again, CancellationToken cancellationToken)
    {
        try
        {
            var (sequence, record) = sent switch
            {
                { Create: { } create } => Told(await _catalogue.CreateRecordAsync(create, Options(cancellationToken))),
                { Update: { } update } => Told(await _catalogue.UpdateRecordAsync(update, Options(cancellationToken))),
                _ => ((await _catalogue.DeleteRecordAsync(sent.Delete, Options(cancellationToken))).Sequence, null),
            };
            // The answer to a repeated update names the change it made and shows the record of now.
            var revision = again ? 0 : record?.Revision ?? 0;
            return (sent.Operation with { Ended = HistoryBook.Now, Reply = Reply.Done, Sequence = sequence, Revision = revision }, record);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound && again && sent.Update is not null)
        {
            // The record may be gone although the update was made.
            return (sent.Operation, null);
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.NotFound or StatusCode.AlreadyExists or StatusCode.Aborted)
        {
            var reply = e.StatusCode switch { StatusCode.NotFound => Reply.NotFound, StatusCode.AlreadyExists => Reply.AlreadyExists, _ => Reply.Stale };
            return (sent.Operation with { Ended = HistoryBook.Now, Reply = reply }, null);
        }
    }

    private static (long Sequence, Record? Record) Told(CreateRecordResponse response) => (response.Sequence, response.Record);

    private static (long Sequence, Record? Record) Told(UpdateRecordResponse response) => (response.Sequence, response.Record);

    private static CallOptions Options(CancellationToken cancellationToken) =>
        new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + s_deadline, cancellationToken: cancellationToken);
}
