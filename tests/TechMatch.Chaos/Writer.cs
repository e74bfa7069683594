using Grpc.Core;
using Grpc.Net.Client;
using TechMatch.Protocol.V1;

namespace TechMatch.Chaos;

/// <summary>One client: streams imports and single creates in turn until the service is gone.</summary>
internal static class Writer
{
    public static async Task RunAsync(GrpcChannel channel, WriteLedger ledger, Strike strike, string prefix, Random random, CancellationToken cancellationToken)
    {
        var number = 0;
        try
        {
            while (true)
            {
                if (random.Next(3) == 0) await CreateAsync(channel, ledger, NextRecord(prefix, number++, random), cancellationToken);
                else await ImportAsync(channel, ledger, [.. Enumerable.Range(0, random.Next(1, 400)).Select(_ => NextRecord(prefix, number++, random))], cancellationToken);
            }
        }
        catch (Exception e) when (strike.HasFallen && e is RpcException or IOException or InvalidOperationException && !cancellationToken.IsCancellationRequested)
        {
            // The kill. What was sent and not acknowledged may or may not be there; both are right.
        }
        catch (RpcException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"{prefix}: the service failed before it was killed: {e.Status}", e);
        }
    }

    private static async Task CreateAsync(GrpcChannel channel, WriteLedger ledger, Record record, CancellationToken cancellationToken)
    {
        ledger.Sent(record.Name);
        await new CatalogService.CatalogServiceClient(channel).CreateRecordAsync(new CreateRecordRequest { Record = record }, cancellationToken: cancellationToken);
        ledger.Confirmed(record.Name, record.Title.Versions[0].Text);
    }

    private static async Task ImportAsync(GrpcChannel channel, WriteLedger ledger, IReadOnlyList<Record> records, CancellationToken cancellationToken)
    {
        using var call = new IngestService.IngestServiceClient(channel).ImportRecords(cancellationToken: cancellationToken);
        var sending = SendAsync(call.RequestStream, ledger, records, cancellationToken);
        var answered = 0;
        await foreach (var result in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            if (result.Outcome == ImportOutcome.Rejected) throw new InvalidOperationException($"{result.Name} was refused: {result.Faults}");
            ledger.Confirmed(result.Name, records[(int)result.Position].Title.Versions[0].Text);
            answered++;
        }

        await sending;
        if (answered != records.Count) throw new InvalidOperationException($"expected {records.Count} answers to an import, got {answered}");
    }

    private static async Task SendAsync(IClientStreamWriter<ImportRecordsRequest> stream, WriteLedger ledger, IReadOnlyList<Record> records, CancellationToken cancellationToken)
    {
        for (var i = 0; i < records.Count; i++)
        {
            ledger.Sent(records[i].Name);
            await stream.WriteAsync(new ImportRecordsRequest { Position = i, Record = records[i] }, cancellationToken);
        }

        await stream.CompleteAsync();
    }

    private static Record NextRecord(string prefix, int number, Random random) => new()
    {
        Name = $"technologies/{prefix}-{number}",
        Title = Text($"{prefix} {number} {random.Next()}"),
        Summary = Text(string.Join(' ', Enumerable.Range(0, random.Next(5, 60)).Select(_ => "word" + random.Next(5000)))),
        Provenance = new Provenance { Source = "chaos", Licence = "CC0-1.0", RetrievedOn = "2026-11-01", Illustrative = true },
        Technology = new TechnologyDetails(),
    };

    private static LocalizedText Text(string text) => new() { Versions = { new TextVersion { Language = "en", Text = text } } };
}
