using System.Threading.Channels;
using AutoMapper;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;
using TechMatch.Core.Catalog;
using TechMatch.Protocol.V1;
using TechMatch.Service.Catalog;

namespace TechMatch.Cli.Import;

/// <summary>Sends mapped rows over the import stream and pairs each with its answer, in file order.</summary>
internal sealed class RegistryWriter(GrpcChannel channel)
{
    private const int LookupBatch = 200;

    private readonly RecordWire _wire = new(new MapperConfiguration(c => c.AddProfile<RecordMappingProfile>(), NullLoggerFactory.Instance).CreateMapper());

    /// <param name="keepOthers">Records of these names from another source than this are left alone; null replaces them.</param>
    /// <param name="acknowledged">Called once per row, in order, when the outcome is certain and durable.</param>
    public async Task WriteAsync(IEnumerable<MappedRow> rows, string? keepOthers, Action<RowOutcome> acknowledged, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var call = new IngestService.IngestServiceClient(channel).ImportRecords(cancellationToken: stopping.Token);
        // Unbounded: the server answers in batches, so a bound on rows that wait for an answer could wait for itself.
        // What holds the sender back is the stream's own flow control.
        var pending = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var sending = Task.Run(() => SendAsync(rows, keepOthers, call.RequestStream, pending.Writer, stopping.Token), CancellationToken.None);
        try
        {
            await foreach (var row in pending.Reader.ReadAllAsync(stopping.Token))
                acknowledged(row.Known ?? await AnswerAsync(call.ResponseStream, row.Line, stopping.Token));
            await sending;
        }
        catch
        {
            await stopping.CancelAsync();
            // The sender ends with the call; its own complaint is the echo of the one being thrown.
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <summary>What writing would do, without writing: each record compared with the registry's.</summary>
    public async Task CompareAsync(IEnumerable<MappedRow> rows, string? keepOthers, Action<RowOutcome> decided, CancellationToken cancellationToken)
    {
        foreach (var batch in rows.Chunk(LookupBatch))
        {
            var existing = await ExistingAsync(batch, cancellationToken);
            foreach (var row in batch)
            {
                if (row.Record is not { } record) decided(Rejected(row));
                else if (!existing.TryGetValue(row.Name, out var met)) decided(new RowOutcome(row.Line, row.Name, Outcome.Created));
                else if (IsOthers(met, keepOthers) || IsSame(met, record)) decided(new RowOutcome(row.Line, row.Name, Outcome.Unchanged));
                else decided(new RowOutcome(row.Line, row.Name, Outcome.Updated));
            }
        }
    }

    /// <summary>Returns when searches show the change with this position.</summary>
    public async Task WaitUntilSearchableAsync(long sequence, CancellationToken cancellationToken)
    {
        var search = new SearchService.SearchServiceClient(channel);
        var request = new SearchRequest { Query = "technology", Mode = SearchMode.Lexical, PageSize = 1, MinSequence = sequence };
        while (true)
        {
            try
            {
                await search.SearchAsync(request, cancellationToken: cancellationToken);
                return;
            }
            catch (RpcException e) when (e.StatusCode is StatusCode.DeadlineExceeded or StatusCode.Cancelled && !cancellationToken.IsCancellationRequested)
            {
                // A large import takes the indexes longer than one search may wait: ask again.
            }
        }
    }

    public static RowOutcome Rejected(MappedRow row) => new(row.Line, row.Name, Outcome.Rejected) { Faults = row.Faults };

    private async Task SendAsync(
        IEnumerable<MappedRow> rows, string? keepOthers, IClientStreamWriter<ImportRecordsRequest> requests, ChannelWriter<Pending> pending, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var batch in keepOthers is null ? rows.Select(r => new[] { r }) : rows.Chunk(LookupBatch))
            {
                var existing = keepOthers is null ? [] : await ExistingAsync(batch, cancellationToken);
                foreach (var row in batch)
                {
                    if (Known(row, existing, keepOthers) is { } known)
                    {
                        pending.TryWrite(new Pending(row.Line, known));
                        continue;
                    }

                    pending.TryWrite(new Pending(row.Line, null));
                    await requests.WriteAsync(new ImportRecordsRequest { Position = row.Line, Record = _wire.ToWire(row.Record!) }, cancellationToken);
                }
            }

            await requests.CompleteAsync();
            pending.Complete();
        }
        catch (Exception e)
        {
            pending.Complete(e);
            throw;
        }
    }

    private static RowOutcome? Known(MappedRow row, Dictionary<string, Record> existing, string? keepOthers)
    {
        if (row.Record is null) return Rejected(row);
        return existing.TryGetValue(row.Name, out var met) && IsOthers(met, keepOthers) ? new RowOutcome(row.Line, row.Name, Outcome.Unchanged) : null;
    }

    private static async Task<RowOutcome> AnswerAsync(IAsyncStreamReader<ImportRecordsResponse> responses, long line, CancellationToken cancellationToken)
    {
        if (!await responses.MoveNext(cancellationToken)) throw new CommandException($"the service ended the import before line {line} was answered");
        var answer = responses.Current;
        if (answer.Position != line) throw new CommandException($"expected the answer for line {line}, got that for {answer.Position}");
        return new RowOutcome(line, answer.Name, answer.Outcome switch
        {
            ImportOutcome.Created => Outcome.Created,
            ImportOutcome.Updated => Outcome.Updated,
            ImportOutcome.Unchanged => Outcome.Unchanged,
            _ => Outcome.Rejected,
        })
        {
            // A server names the field from the request down; here every field is one of the record's.
            Faults = [.. answer.Faults.Select(f => new FieldFault(f.Field.StartsWith("record.", StringComparison.Ordinal) ? f.Field["record.".Length..] : f.Field, f.Description))],
            Sequence = answer.Sequence,
        };
    }

    private async Task<Dictionary<string, Record>> ExistingAsync(IEnumerable<MappedRow> rows, CancellationToken cancellationToken)
    {
        var request = new BatchGetRecordsRequest { Names = { rows.Where(r => r.Record is not null).Select(r => r.Name) } };
        if (request.Names.Count == 0) return [];
        var response = await new CatalogService.CatalogServiceClient(channel).BatchGetRecordsAsync(request, cancellationToken: cancellationToken);
        return response.Records.ToDictionary(r => r.Name, StringComparer.Ordinal);
    }

    private static bool IsOthers(Record met, string? own) => own is not null && met.Provenance.Source != own;

    private bool IsSame(Record met, CatalogRecord record) =>
        _wire.FromWire(met).Record is { } stored && RecordJson.Write(stored).AsSpan().SequenceEqual(RecordJson.Write(record));

    /// <param name="Known">The outcome when it does not take the server to know it.</param>
    private readonly record struct Pending(long Line, RowOutcome? Known);
}
