using System.Collections.Concurrent;
using Grpc.Core;

namespace TechMatch.FakeQdrant;

/// <summary>What the server does wrong; everything can be changed while it runs.</summary>
public sealed class Misbehaviour
{
    private readonly ConcurrentQueue<Func<RpcException>> _failures = new();
    private int _dropped;
    private int _unfinished;

    /// <summary>Slow: every call waits for it, and answers only then.</summary>
    public Task? Gate { get; set; }

    /// <summary>Full: writes of points are refused as a server without room refuses them.</summary>
    public bool IsFull { get; set; }

    /// <summary>Half upgraded: vectors come in the reply field that servers before 1.17 fill.</summary>
    public bool OldReplies { get; set; }

    /// <summary>Too old to keep metadata of a collection.</summary>
    public bool ForgetsMetadata { get; set; }

    /// <summary>Wanted in the metadata of every call but the health check; null asks for none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Connections torn down in the next calls, before they are answered.</summary>
    public int DropNext
    {
        get => Volatile.Read(ref _dropped);
        set => Volatile.Write(ref _dropped, value);
    }

    /// <summary>Writes of points that are told as not finished in time, though they were carried out.</summary>
    public int UnfinishedNext
    {
        get => Volatile.Read(ref _unfinished);
        set => Volatile.Write(ref _unfinished, value);
    }

    /// <summary>The next calls fail with this status.</summary>
    public void FailNext(int calls, StatusCode code, params (string Key, string Value)[] trailers)
    {
        for (var i = 0; i < calls; i++)
        {
            _failures.Enqueue(() =>
            {
                var metadata = new Metadata();
                foreach (var (key, value) in trailers) metadata.Add(key, value);
                return new RpcException(new Status(code, "told to fail"), metadata);
            });
        }
    }

    internal RpcException? TakeFailure() => _failures.TryDequeue(out var failure) ? failure() : null;

    internal bool TakeDrop() => Take(ref _dropped);

    internal bool TakeUnfinished() => Take(ref _unfinished);

    private static bool Take(ref int left)
    {
        int now;
        do
        {
            now = Volatile.Read(ref left);
            if (now <= 0) return false;
        }
        while (Interlocked.CompareExchange(ref left, now - 1, now) != now);
        return true;
    }
}
