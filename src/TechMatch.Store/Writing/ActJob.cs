namespace TechMatch.Store.Writing;

/// <summary>An act of any type, as the writer sees it.</summary>
internal interface IActJob
{
    RequestKey? Key { get; }

    string Digest { get; }

    /// <summary>Stages what an earlier request of the same key ended in, without running the act.</summary>
    void StageRemembered(byte[]? outcome);

    /// <returns>What a repetition is answered with; null when the act wants nothing kept.</returns>
    Task<byte[]?> RunAsync(ActScope scope, CancellationToken cancellationToken);

    void Stage(Exception fault);
}

internal sealed class ActJob<T>(Act<T> act, WriteOptions? options) : WriteJob<OnceAnswer<T>>, IActJob
{
    public override int Weight => 1;

    public override long Bytes => 0;

    public RequestKey? Key { get; } = options is null ? null : RequestKey.Of(options);

    public string Digest { get; } = options?.RequestDigest ?? "";

    public void StageRemembered(byte[]? outcome) => Stage(
        outcome is null ? new OnceAnswer<T>(Reused: true, default) : new OnceAnswer<T>(Reused: false, RequestLedger.Read<T>(outcome)));

    public async Task<byte[]?> RunAsync(ActScope scope, CancellationToken cancellationToken)
    {
        var end = await act(scope, cancellationToken).ConfigureAwait(false);
        Stage(new OnceAnswer<T>(Reused: false, end.Value));
        if (!end.Kept) return null;
        return Key is null ? [] : RequestLedger.Write(end.Value);
    }
}
