using Grpc.Core;
using TechMatch.Chaos.Histories;
using TechMatch.Chaos.Load;
using TechMatch.Chaos.Running;
using TechMatch.Protocol.V1;

namespace TechMatch.Chaos.Requests;

/// <summary>What a series of repeated requests found; the last three must be 0.</summary>
/// <param name="Answers">Over all parallel calls, before and after the kills.</param>
/// <param name="AnsweredBeforeKill">Of these; the kills fall between the first and the last answer.</param>
/// <param name="Missing">Requests without an effect.</param>
/// <param name="Extra">Effects beyond the first.</param>
/// <param name="Different">Answers of one request that are not the same.</param>
internal sealed record OnceReport(int Runs, string Provider, int Seed, int Answers, int AnsweredBeforeKill, int Missing, int Extra, int Different)
{
    public bool IsClean => Missing + Extra + Different == 0;
}

/// <summary>
/// One request id, fifty calls at once, a kill among them, and fifty more of the same to the service that is started on what
/// the kill left: a create, an update and a delete in turn.
/// </summary>
internal sealed class OnceSeries(string provider, int runs, int seed, TextWriter log)
{
    private const int Calls = 50;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly Random _random = new(seed);
    private OnceReport _report = new(runs, provider, seed, 0, 0, 0, 0, 0);
    private RegistryView _view = RegistryView.Empty;

    public async Task<OnceReport> RunAsync(CancellationToken cancellationToken)
    {
        await using var registry = await Registry.CreateAsync(provider, cancellationToken);
        var service = await ServiceProcess.StartAsync(registry.Settings(), cancellationToken);
        try
        {
            for (var run = 1; run <= runs; run++)
            {
                var sent = await PrepareAsync(service, run, cancellationToken);
                _view = await RegistryReading.AfterAsync(service.Channel.CreateCallInvoker(), _view, cancellationToken);
                var before = await FireAsync(service, sent, killAfter: _random.Next(Calls / 2), cancellationToken);
                service.Dispose();
                service = await ServiceProcess.StartAsync(registry.Settings(), cancellationToken);
                var after = await FireAsync(service, sent, killAfter: null, cancellationToken);
                await JudgeAsync(service, sent.Operation.Name, before, after, cancellationToken);
                await log.WriteLineAsync($"run {run}: {sent.Operation.Verb}, {before.Count} answers before the kill, {after.Count} after it; {_report}");
            }

            return _report;
        }
        finally
        {
            service.Dispose();
        }
    }

    private async Task<SentWrite> PrepareAsync(ServiceProcess service, int run, CancellationToken cancellationToken)
    {
        var name = $"technologies/once-{run}";
        var verb = (Verb)((run - 1) % 3 + (int)Verb.Create);
        var record = Sample.Technology(name, $"run {run}", _random);
        if (verb != Verb.Create)
            await new CatalogService.CatalogServiceClient(service.Channel).CreateRecordAsync(new CreateRecordRequest { Record = Sample.Technology(name, "as it was", _random) }, cancellationToken: cancellationToken);
        var (operation, id) = (new Operation(name, verb, 0), Sample.RequestId(_random));
        return verb switch
        {
            Verb.Create => new SentWrite(operation, Create: new CreateRecordRequest { Record = record, RequestId = id }),
            Verb.Update => new SentWrite(operation, Update: new UpdateRecordRequest { Record = record, RequestId = id }),
            _ => new SentWrite(operation, Delete: new DeleteRecordRequest { Name = name, RequestId = id }),
        };
    }

    /// <param name="killAfter">This many answers; null lets the service live.</param>
    /// <returns>The answers that came.</returns>
    private static async Task<IReadOnlyList<Operation>> FireAsync(ServiceProcess service, SentWrite sent, int? killAfter, CancellationToken cancellationToken)
    {
        var caller = new Caller(service.Channel.CreateCallInvoker());
        var killed = new TaskCompletionSource();
        var answers = 0;
        async Task<Operation?> CallAsync()
        {
            try
            {
                var (answered, _) = await caller.WriteAsync(sent, cancellationToken);
                if (Interlocked.Increment(ref answers) - 1 == killAfter)
                {
                    service.Kill();
                    killed.SetResult();
                }

                return answered;
            }
            catch (RpcException) when (killAfter is not null)
            {
                return null;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
            {
                // More calls at once than it takes; whoever is told so comes again.
                await Task.Delay(s_pause, cancellationToken);
                return await CallAsync();
            }
        }

        var calls = Enumerable.Range(0, Calls).Select(_ => Task.Run(CallAsync, cancellationToken)).ToList();
        return [.. (await Task.WhenAll(calls)).OfType<Operation>()];
    }

    private async Task JudgeAsync(ServiceProcess service, string name, IReadOnlyList<Operation> before, IReadOnlyList<Operation> after, CancellationToken cancellationToken)
    {
        var view = await RegistryReading.AfterAsync(service.Channel.CreateCallInvoker(), _view, cancellationToken);
        var effects = view.Log.Where(r => r.Name == name).ToList();
        var answers = before.Concat(after).ToList();
        _report = _report with
        {
            Answers = _report.Answers + answers.Count,
            AnsweredBeforeKill = _report.AnsweredBeforeKill + before.Count,
            Missing = _report.Missing + (effects.Count == 0 ? 1 : 0),
            Extra = _report.Extra + Math.Max(effects.Count - 1, 0),
            // One that was refused, or names another change than the one that is there.
            Different = _report.Different + answers.Count(a => a.Reply != Reply.Done || effects.All(e => e.Sequence != a.Sequence)) + (after.Count == Calls ? 0 : 1),
        };
        _view = view;
    }
}
