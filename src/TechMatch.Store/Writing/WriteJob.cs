using System.Security.Cryptography;
using System.Text;

namespace TechMatch.Store.Writing;

/// <summary>What one caller asked for, waiting for the writer loop.</summary>
internal sealed class WriteJob(IReadOnlyList<WriteItem> items, WriteOptions options)
{
    private readonly TaskCompletionSource<IReadOnlyList<WriteOutcome>> _outcomes = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;

    public IReadOnlyList<WriteItem> Items { get; } = items;

    public WriteOptions Options { get; } = options;

    public Task<IReadOnlyList<WriteOutcome>> Outcomes => _outcomes.Task;

    public long Bytes => Items.Sum(i => (long)i.Json.Length);

    public RequestKey? Key => Options.RequestId is { } id ? new RequestKey(Options.Principal, Options.Method, id) : null;

    /// <summary>The caller's digest, or SHA-256 over verb, name, etag and content hash of every item.</summary>
    public string Digest()
    {
        if (Options.RequestDigest is { } given) return given;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var item in Items)
            hash.AppendData(Encoding.UTF8.GetBytes($"{item.Verb}\0{item.Id}\0{item.Etag}\0{item.ContentHash}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Either the loop takes the job or its caller cancels it, never both: a taken write is seen through.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    public void TryCancel(CancellationToken cancellationToken)
    {
        if (TryTake()) _outcomes.SetCanceled(cancellationToken);
    }

    public void Complete(IReadOnlyList<WriteOutcome> outcomes) => _outcomes.SetResult(outcomes);

    public void Fail(Exception e) => _outcomes.SetException(e);
}

/// <summary>Under which a request is remembered.</summary>
internal readonly record struct RequestKey(string Principal, string Method, string RequestId);
