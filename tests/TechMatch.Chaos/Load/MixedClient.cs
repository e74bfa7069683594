using Grpc.Core;
using Grpc.Net.Client;
using TechMatch.Chaos.Histories;
using TechMatch.Protocol.V1;

namespace TechMatch.Chaos.Load;

/// <summary>
/// One client that creates, reads, updates and deletes: mostly a few names that all clients fight over, with etags of what
/// has been seen of them, and now and then names of its own, one by one and in streams.
/// </summary>
/// <param name="seen">Shared by the clients of a run.</param>
/// <param name="title">Like no other client's of any run.</param>
/// <param name="patience">How long a call that failed is made again; a client without any ends with the first failure after the strike.</param>
internal sealed class MixedClient(GrpcChannel channel, HistoryBook book, Strike strike, SeenVersions seen, string title, Random random, TimeSpan patience = default)
{
    /// <summary>Few enough that clients meet on them, many enough that the order of each can be searched.</summary>
    private const int SharedNames = 12;

    private readonly Caller _caller = new(channel.CreateCallInvoker(), patience);
    private readonly List<SentWrite> _unanswered = [];
    private int _number;

    /// <summary>Writes that nobody answered, with their request ids.</summary>
    public IReadOnlyList<SentWrite> Unanswered => _unanswered;

    public static IReadOnlyList<string> Shared { get; } = [.. Enumerable.Range(0, SharedNames).Select(i => $"technologies/shared-{i}")];

    public int Failures => _caller.Failures;

    /// <summary>Goes on until the strike makes a call fail; one with patience, until the strike.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (patience == default || !strike.HasFallen) await StepAsync(cancellationToken);
        }
        catch (Exception e) when (strike.HasFallen && e is RpcException or IOException or InvalidOperationException && !cancellationToken.IsCancellationRequested)
        {
            // The blow. What was sent and not answered is written down as such.
        }
        catch (RpcException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"{title}: the service failed before it was struck: {e.Status}", e);
        }
    }

    private Task StepAsync(CancellationToken cancellationToken)
    {
        var name = Shared[random.Next(SharedNames)];
        return random.Next(100) switch
        {
            < 15 => CreateAsync(NextName(), cancellationToken),
            // A broken stream cannot be sent again as it was.
            < 18 when patience == default => ImportAsync(random.Next(1, 60), cancellationToken),
            < 38 => CreateAsync(name, cancellationToken),
            < 58 => GetAsync(name, cancellationToken),
            < 85 => UpdateAsync(name, cancellationToken),
            _ => DeleteAsync(name, cancellationToken),
        };
    }

    private async Task GetAsync(string name, CancellationToken cancellationToken)
    {
        var (read, record) = await _caller.GetAsync(name, cancellationToken);
        book.Add(read);
        if (record is not null) seen.Add(record);
    }

    private Task CreateAsync(string name, CancellationToken cancellationToken)
    {
        var record = Next(name);
        return WriteAsync(new SentWrite(Begin(Verb.Create, record), Create: new CreateRecordRequest { Record = record, RequestId = Sample.RequestId(random) }), cancellationToken);
    }

    private Task UpdateAsync(string name, CancellationToken cancellationToken)
    {
        var record = Next(name);
        var begun = Begin(Verb.Update, record);
        if (random.Next(4) > 0 && seen.Pick(name, random) is { } version) (record.Etag, begun) = (version.Etag, begun with { Expected = version.Revision });
        return WriteAsync(new SentWrite(begun, Update: new UpdateRecordRequest { Record = record, RequestId = Sample.RequestId(random) }), cancellationToken);
    }

    private Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var begun = new Operation(name, Verb.Delete, HistoryBook.Now);
        var request = new DeleteRecordRequest { Name = name, RequestId = Sample.RequestId(random) };
        if (random.Next(2) > 0 && seen.Pick(name, random) is { } version) (request.Etag, begun) = (version.Etag, begun with { Expected = version.Revision });
        return WriteAsync(new SentWrite(begun, Delete: request), cancellationToken);
    }

    private async Task WriteAsync(SentWrite sent, CancellationToken cancellationToken)
    {
        try
        {
            var (answered, record) = await _caller.WriteAsync(sent, cancellationToken);
            book.Add(answered);
            if (record is not null) seen.Add(record);
        }
        catch (Exception e) when (e is RpcException or IOException)
        {
            _unanswered.Add(sent);
            throw;
        }
    }

    private async Task ImportAsync(int count, CancellationToken cancellationToken)
    {
        var records = Enumerable.Range(0, count).Select(_ => Next(NextName())).ToList();
        var sent = new List<Operation>();
        var answered = 0;
        try
        {
            using var call = new IngestService.IngestServiceClient(channel).ImportRecords(cancellationToken: cancellationToken);
            var sending = SendAsync(call.RequestStream, records, sent, cancellationToken);
            await foreach (var result in call.ResponseStream.ReadAllAsync(cancellationToken))
            {
                if (result.Outcome == ImportOutcome.Rejected) throw new InvalidDataException($"{result.Name} was refused: {result.Faults}");
                lock (sent) book.Add(sent[answered] with { Ended = HistoryBook.Now, Reply = Reply.Done, Sequence = result.Sequence });
                answered++;
            }

            await sending;
            if (answered != count) throw new InvalidDataException($"expected {count} answers to an import, got {answered}");
        }
        finally
        {
            lock (sent)
            {
                foreach (var unanswered in sent.Skip(answered)) book.Add(unanswered);
            }
        }
    }

    private static async Task SendAsync(IClientStreamWriter<ImportRecordsRequest> stream, IReadOnlyList<Record> records, List<Operation> sent, CancellationToken cancellationToken)
    {
        for (var i = 0; i < records.Count; i++)
        {
            lock (sent) sent.Add(Begin(Verb.Put, records[i]));
            await stream.WriteAsync(new ImportRecordsRequest { Position = i, Record = records[i] }, cancellationToken);
        }

        await stream.CompleteAsync();
    }

    private static Operation Begin(Verb verb, Record record) => new(record.Name, verb, HistoryBook.Now) { Content = Sample.Fingerprint(record) };

    private string NextName() => $"technologies/{title}-{_number++}";

    private Record Next(string name) => Sample.Technology(name, $"{title} {random.Next()} {_number++}", random);
}
