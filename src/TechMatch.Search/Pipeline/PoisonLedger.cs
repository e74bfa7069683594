using TechMatch.Core.Catalog;

namespace TechMatch.Search.Pipeline;

/// <summary>A record the indexes would not take, why, and how often it was tried.</summary>
public sealed record PoisonRecord(RecordId Id, long Sequence, int Attempts, string Reason, DateTimeOffset NextAttempt);

/// <summary>
/// Records set aside so that one that cannot be indexed never blocks those behind it; retried with doubling pauses up to
/// an hour. Kept in the generation folder and written with its commits, so that neither a restart nor a kill forgets one:
/// what is set aside is on disk before the indexes pass its change, what is healed leaves the file after they hold it.
/// </summary>
internal sealed class PoisonLedger
{
    private const string FileName = "poison.json";

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<RecordId, PoisonRecord> _records;
    private readonly Dictionary<RecordId, PoisonRecord> _healed = [];
    private bool _changed;

    private PoisonLedger(string path, TimeProvider time, IEnumerable<PoisonRecord> records) =>
        (_path, _time, _records) = (path, time, records.ToDictionary(r => r.Id));

    public IReadOnlyList<PoisonRecord> All
    {
        get
        {
            lock (_gate) return [.. _records.Values.OrderBy(r => r.Id.Name, StringComparer.Ordinal)];
        }
    }

    public static PoisonLedger Create(string folder, TimeProvider time)
    {
        var path = Path.Combine(folder, FileName);
        SealedJson.Write(path, Array.Empty<PoisonRecord>());
        return new PoisonLedger(path, time, []);
    }

    /// <exception cref="SearchUnavailableException">Missing, cut or altered: nobody knows what was set aside.</exception>
    public static PoisonLedger Open(string folder, TimeProvider time)
    {
        var path = Path.Combine(folder, FileName);
        var records = SealedJson.TryRead<PoisonRecord[]>(path) ?? throw new SearchUnavailableException("index generation", $"{FileName} is missing or altered");
        return new PoisonLedger(path, time, records);
    }

    public bool Holds(RecordId id)
    {
        lock (_gate) return _records.ContainsKey(id);
    }

    public IReadOnlyList<PoisonRecord> Due()
    {
        var now = _time.GetUtcNow();
        lock (_gate) return [.. _records.Values.Where(r => r.NextAttempt <= now).OrderBy(r => r.Id.Name, StringComparer.Ordinal)];
    }

    public void Add(RecordId id, long sequence, string reason)
    {
        lock (_gate)
        {
            var attempts = _records.TryGetValue(id, out var before) ? before.Attempts + 1 : 1;
            var pause = TimeSpan.FromSeconds(Math.Min(3600, 5 * Math.Pow(2, attempts - 1)));
            _records[id] = new PoisonRecord(id, sequence, attempts, reason, _time.GetUtcNow() + pause);
            _healed.Remove(id);
            _changed = true;
        }
    }

    public void Remove(RecordId id)
    {
        lock (_gate)
        {
            if (!_records.Remove(id, out var healed)) return;
            _healed[id] = healed;
            _changed = true;
        }
    }

    /// <summary>Call before the indexes become durable: what they are about to pass by is on disk first.</summary>
    public void WriteBeforeCommit()
    {
        lock (_gate)
        {
            if (_changed) SealedJson.Write(_path, (PoisonRecord[])[.. _records.Values, .. _healed.Values]);
        }
    }

    /// <summary>Call once the indexes are durable: only then is a healed record safe to forget.</summary>
    public void WriteAfterCommit()
    {
        lock (_gate)
        {
            if (_healed.Count > 0) SealedJson.Write(_path, (PoisonRecord[])[.. _records.Values]);
            _healed.Clear();
            _changed = false;
        }
    }
}
