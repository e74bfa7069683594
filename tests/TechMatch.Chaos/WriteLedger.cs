using System.Collections.Concurrent;

namespace TechMatch.Chaos;

/// <summary>What clients sent and what they were promised, over all runs.</summary>
internal sealed class WriteLedger
{
    private readonly ConcurrentDictionary<string, byte> _sent = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _acknowledged = new(StringComparer.Ordinal);

    public long Acknowledged => _acknowledged.Count;

    public void Sent(string name) => _sent[name] = 0;

    /// <param name="title">What the record said when it was acknowledged.</param>
    public void Confirmed(string name, string title) => _acknowledged[name] = title;

    public bool WasSent(string name) => _sent.ContainsKey(name);

    public IReadOnlyDictionary<string, string> Promises => _acknowledged;
}
