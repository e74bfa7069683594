using System.Collections.Concurrent;
using TechMatch.Store;

namespace TechMatch.Service.Access;

/// <summary>Why a call was ended: its credential was revoked, or its time was over.</summary>
internal sealed record CredentialEnd(CancellationToken Token)
{
    public bool IsOver => Token.IsCancellationRequested;
}

/// <summary>
/// The calls that outlast their first answer. A credential is looked at when a call begins; these are ended when theirs
/// stops to hold: at once for a key revoked here, within seconds for one revoked on another node and for a token.
/// </summary>
internal sealed class OpenCredentials : BackgroundService
{
    /// <summary>How often the keys are read again and open calls are looked through; promised are 30 s.</summary>
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(5);

    /// <summary>When keys were used is written this often.</summary>
    private const int LooksPerFlush = 12;

    private readonly ConcurrentDictionary<CancellationTokenSource, Caller> _open = [];
    private readonly KeyRing _keys;
    private readonly Credentials _credentials;
    private readonly TimeProvider _time;
    private readonly ILogger<OpenCredentials> _log;

    public OpenCredentials(KeyRing keys, Credentials credentials, TimeProvider time, ILogger<OpenCredentials> log)
    {
        (_keys, _credentials, _time, _log) = (keys, credentials, time, log);
        keys.Changed += EndWhatNoLongerHolds;
    }

    /// <summary>Runs the rest of the call, for as long as the credential holds.</summary>
    public async Task FollowAsync(HttpContext context, Caller caller, RequestDelegate next)
    {
        var hungUp = context.RequestAborted;
        using var ended = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ended.Token, hungUp);
        context.Features.Set(new CredentialEnd(ended.Token));
        context.RequestAborted = either.Token;
        _open[ended] = caller;
        try
        {
            // Between the look at the door and the entry above, the key may have gone.
            if (!_credentials.StillHolds(caller)) await ended.CancelAsync();
            await next(context);
        }
        finally
        {
            _open.TryRemove(ended, out _);
            context.RequestAborted = hungUp;
        }
    }

    public override void Dispose()
    {
        _keys.Changed -= EndWhatNoLongerHolds;
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pause = new PeriodicTimer(s_period, _time);
        var looks = 0;
        try
        {
            while (await pause.WaitForNextTickAsync(stoppingToken)) await LookAsync(flush: ++looks % LooksPerFlush == 0, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await LookAsync(flush: true, CancellationToken.None);
        }
    }

    private async Task LookAsync(bool flush, CancellationToken cancellationToken)
    {
        try
        {
            if (flush) await _keys.FlushAsync(cancellationToken);
            await _keys.LoadAsync(cancellationToken);
        }
        catch (StoreException e)
        {
            // The keys known so far go on to hold, and tokens still end in time.
            _log.LogWarning(e, "the keys cannot be read from the registry; going on with those read before");
            EndWhatNoLongerHolds();
        }
    }

    private void EndWhatNoLongerHolds()
    {
        foreach (var (ended, caller) in _open)
        {
            if (_credentials.StillHolds(caller)) continue;
            try
            {
                ended.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The call has just ended by itself.
            }
        }
    }
}
