using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;

namespace TechMatch.Search.Vectors.Segments;

/// <summary>
/// The conditions of a filter as bit sets over the rows of a segment: what <see cref="PayloadFilter"/> says of each record,
/// for all of them at once. It may let more through than that, never less: what is found is asked again.
/// Each property is read when a filter first asks for it: a segment that was just opened answers sooner.
/// </summary>
internal sealed class PayloadIndex
{
    private readonly IReadOnlyList<RecordSlot> _slots;
    private readonly List<RecordSlot> _faced;
    private readonly Lazy<Postings<RecordState>> _states;
    private readonly Lazy<Postings<RecordKind>> _kinds;
    private readonly Lazy<Postings<CountryCode>> _countries;
    private readonly Lazy<Postings<RecordId>> _owners;
    private readonly Lazy<Postings<ReadinessLevel>> _readiness;
    private readonly Lazy<Postings<Code>> _sectors;
    private readonly Lazy<Postings<Code>> _streams;
    private readonly Lazy<Postings<LanguageCode>> _languages;
    private readonly Lazy<Dictionary<RecordId, RecordSlot>> _byId;
    private readonly int _rows;

    public PayloadIndex(IReadOnlyList<RecordSlot> slots, int rows)
    {
        (_slots, _rows) = (slots, rows);
        _byId = new(() => slots.ToDictionary(s => s.Id));
        _faced = [.. slots.Where(s => s.Payload.Faces.Count > 0)];
        _states = Of<RecordState>((slot, add) => add(slot.Payload.State));
        _kinds = Of<RecordKind>((slot, add) => add(slot.Id.Kind));
        _countries = Of<CountryCode>((slot, add) => { if (slot.Payload.Country is { } country) add(country); });
        _owners = Of<RecordId>((slot, add) => { foreach (var owner in OwnersOf(slot.Payload)) add(owner); });
        _readiness = Of<ReadinessLevel>((slot, add) => { if (slot.Payload.Readiness is { } level) add(level); });
        _sectors = Of<Code>((slot, add) => { foreach (var sector in slot.Payload.Sectors.AsSpan()) add(sector); });
        _streams = Of<Code>((slot, add) => { foreach (var stream in slot.Payload.Streams.AsSpan()) add(stream); });
        _languages = Of<LanguageCode>((slot, add) => { foreach (var language in LanguagesOf(slot.Payload)) add(language); });
    }

    /// <param name="passes">Asked of each record that has faces: which of its rows the caller is shown.</param>
    /// <param name="bits">Receives the rows that pass; one bit a row, zeros behind the last.</param>
    /// <param name="scratch">As long; overwritten.</param>
    public void Match(PayloadFilter passes, RecordFilter filter, AccessScope scope, Span<ulong> bits, Span<ulong> scratch)
    {
        if (filter.Ids.Count == 0) Fill(bits);
        else Only(filter.Ids, bits);
        foreach (var id in filter.ExcludedIds.AsSpan()) Set(id, bits, value: false);
        _states.Value.Keep(scope.VisibleStates.Contains, bits, scratch);
        if (filter.Kinds.Count > 0) _kinds.Value.Keep(filter.Kinds.Contains, bits, scratch);
        if (filter.Countries.Count > 0) _countries.Value.Keep(filter.Countries.Contains, bits, scratch);
        if (filter.Owners.Count > 0) _owners.Value.Keep(filter.Owners.ToHashSet().Contains, bits, scratch);
        if (filter.MinReadiness is { } least) _readiness.Value.Keep(level => level.Value >= least.Value, bits, scratch);
        if (filter.MaxReadiness is { } most) _readiness.Value.Keep(level => level.Value <= most.Value, bits, scratch);
        if (filter.Sectors.Count > 0) _sectors.Value.Keep(held => filter.Sectors.Any(wanted => wanted.Covers(held)), bits, scratch);
        if (filter.Streams.Count > 0) _streams.Value.Keep(filter.Streams.Contains, bits, scratch);
        if (filter.Languages.Count > 0) _languages.Value.Keep(filter.Languages.Contains, bits, scratch);
        if (scope.Filter is { } embedded) Keep(embedded, bits, scratch);
        foreach (var slot in _faced) KeepFace(slot, passes, bits);
    }

    private void Keep(EmbeddedFilter embedded, Span<ulong> bits, Span<ulong> scratch)
    {
        if (embedded.Kinds.Count > 0) _kinds.Value.Keep(embedded.Kinds.Contains, bits, scratch);
        if (embedded.Countries.Count > 0) _countries.Value.Keep(embedded.Countries.Contains, bits, scratch);
        if (embedded.Sectors.Count > 0) _sectors.Value.Keep(held => embedded.Sectors.Any(wanted => wanted.Covers(held)), bits, scratch);
    }

    private static void KeepFace(RecordSlot slot, PayloadFilter passes, Span<ulong> bits)
    {
        var face = PayloadFilter.Whole;
        for (var i = 0; i < slot.Count; i++)
        {
            var row = slot.FirstRow + i;
            if ((bits[row / 64] >> row & 1) == 0) continue;
            if (face == PayloadFilter.Whole) face = passes.FaceOf(slot.Id, slot.Payload);
            if (!PayloadFilter.IsOf(face, slot.Ordinals[i])) bits[row / 64] &= ~(1UL << row);
        }
    }

    /// <summary>Of any of its faces: which one a caller is shown is asked of each record afterwards.</summary>
    private static IEnumerable<RecordId> OwnersOf(VectorPayload payload) =>
        payload.Faces.Count == 0 ? payload.Owner is { } owner ? [owner] : [] : payload.Faces.Where(f => f.Owner is not null).Select(f => f.Owner!.Value).Distinct();

    private static IEnumerable<LanguageCode> LanguagesOf(VectorPayload payload) =>
        payload.Faces.Count == 0 ? payload.RecordLanguages : payload.Faces.SelectMany(f => f.Languages).Distinct();

    private void Fill(Span<ulong> bits)
    {
        bits.Fill(ulong.MaxValue);
        if (_rows % 64 != 0) bits[^1] = (1UL << _rows) - 1;
    }

    private void Only(ValueList<RecordId> ids, Span<ulong> bits)
    {
        bits.Clear();
        foreach (var id in ids.AsSpan()) Set(id, bits, value: true);
    }

    private void Set(RecordId id, Span<ulong> bits, bool value)
    {
        if (!_byId.Value.TryGetValue(id, out var slot)) return;
        for (var row = slot.FirstRow; row < slot.FirstRow + slot.Count; row++)
        {
            if (value) bits[row / 64] |= 1UL << row;
            else bits[row / 64] &= ~(1UL << row);
        }
    }

    private Lazy<Postings<T>> Of<T>(Action<RecordSlot, Action<T>> values)
        where T : notnull => new(() => Build(values));

    private Postings<T> Build<T>(Action<RecordSlot, Action<T>> values)
        where T : notnull
    {
        var builder = new Postings<T>.Builder();
        RecordSlot current = null!;
        void Add(T value) => builder.Add(value, current.FirstRow, current.Count);
        foreach (var slot in _slots)
        {
            current = slot;
            values(slot, Add);
        }

        return builder.Build(_rows);
    }
}
