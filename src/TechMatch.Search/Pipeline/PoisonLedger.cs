using System.Text.Json;
using TechMatch.Core.Catalog;

namespace TechMatch.Search.Pipeline;

/// <summary>A record the indexes would not take, why, and how often it was tried.</summary>
public sealed record PoisonRecord(RecordId Id, long Sequence, int Attempts, string Reason, DateTimeOffset NextAttempt);

/// <summary>
/// Records set aside so that one that cannot be indexed never blocks those behind it. Kept in the generation folder, so
/// that a restart does not forget them; retried with doubling pauses up to an hour.
/// </summary>
internal sealed class PoisonLedger(string folder, TimeProvider time)
{
    private const string FileName = "poison.json";

    private readonly Lock _gate = new();
    private readonly Dictionary<RecordId, PoisonRecord> _records = Read(Path.Combine(folder, FileName));

    public IReadOnlyList<PoisonRecord> All
    {
        get
        {
            lock (_gate) return [.. _records.Values.OrderBy(r => r.Id.Name, StringComparer.Ordinal)];
        }
    }

    public bool Holds(RecordId id)
    {
        lock (_gate) return _records.ContainsKey(id);
    }

    public IReadOnlyList<RecordId> Due()
    {
        var now = time.GetUtcNow();
        lock (_gate) return [.. _records.Values.Where(r => r.NextAttempt <= now).Select(r => r.Id)];
    }

    public void Add(RecordId id, long sequence, string reason)
    {
        lock (_gate)
        {
            var attempts = _records.TryGetValue(id, out var before) ? before.Attempts + 1 : 1;
            var pause = TimeSpan.FromSeconds(Math.Min(3600, 5 * Math.Pow(2, attempts - 1)));
            _records[id] = new PoisonRecord(id, sequence, attempts, reason, time.GetUtcNow() + pause);
            Write();
        }
    }

    public void Remove(RecordId id)
    {
        lock (_gate)
        {
            if (_records.Remove(id)) Write();
        }
    }

    private void Write() => DurableFile.Replace(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(_records.Values.ToArray()));

    private static Dictionary<RecordId, PoisonRecord> Read(string path)
    {
        if (!File.Exists(path)) return [];
        try
        {
            return JsonSerializer.Deserialize<PoisonRecord[]>(File.ReadAllBytes(path))!.ToDictionary(r => r.Id);
        }
        catch (JsonException)
        {
            // The ledger only speeds up what verification finds anyway: a broken one is started afresh.
            return [];
        }
    }
}
