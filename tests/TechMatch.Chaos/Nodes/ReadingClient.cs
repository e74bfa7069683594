using System.Globalization;
using Grpc.Net.Client;
using TechMatch.Chaos.Histories;
using TechMatch.Chaos.Load;
using TechMatch.Protocol.V1;

namespace TechMatch.Chaos.Nodes;

/// <summary>One client that writes a record to whatever node takes it, and looks for it by its words on whatever node comes next.</summary>
internal sealed class ReadingClient(GrpcChannel channel, HistoryBook book, Strike strike, string title, Random random, TimeSpan patience)
{
    private readonly Caller _caller = new(channel.CreateCallInvoker(), patience);
    private readonly SearchService.SearchServiceClient _search = new(channel);

    public int Failures => _caller.Failures;

    public int Unread { get; private set; }

    public int Searches { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var number = 0; !strike.HasFallen; number++)
        {
            var word = string.Create(CultureInfo.InvariantCulture, $"{title}x{number}");
            var record = Sample.Technology($"technologies/read-{title}-{number}", word, random);
            var begun = new Operation(record.Name, Verb.Create, HistoryBook.Now) { Content = Sample.Fingerprint(record) };
            var (written, _) = await _caller.WriteAsync(new SentWrite(begun, Create: new CreateRecordRequest { Record = record, RequestId = Sample.RequestId(random) }), cancellationToken);
            book.Add(written);
            var request = new SearchRequest { Query = word, Mode = SearchMode.Lexical, MinSequence = written.Sequence };
            var found = await _caller.AgainAsync(_ => _search.SearchAsync(request, cancellationToken: cancellationToken).ResponseAsync, cancellationToken);
            Searches++;
            if (found.Hits.All(h => h.Record.Name != record.Name)) Unread++;
        }
    }
}
