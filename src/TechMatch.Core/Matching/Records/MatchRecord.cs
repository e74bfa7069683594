using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching.Records;

/// <summary>What a served match was made from: with these, the ranking comes out again without an index, a registry or a profile file.</summary>
public sealed record MatchRecord
{
    public required string Id { get; init; }

    /// <summary>Id of the principal that asked.</summary>
    public required string Caller { get; init; }

    /// <summary>UTC, whole microseconds.</summary>
    public required DateTimeOffset At { get; init; }

    public required MatchDirection Direction { get; init; }

    public required MatchedSubject Subject { get; init; }

    /// <summary>What narrowed the candidates, in JSON; empty when nothing did.</summary>
    public string Filter { get; init; } = "";

    public string UnderstoodAs { get; init; } = "";

    /// <summary>Hits asked for.</summary>
    public required int Wanted { get; init; }

    /// <summary>The profile as it was, number by number.</summary>
    public required WeightProfile Profile { get; init; }

    public required MatchSources Sources { get; init; }

    /// <summary>Name, status and note of each leg.</summary>
    public IReadOnlyList<string> Legs { get; init; } = [];

    public IReadOnlyList<string> Degraded { get; init; } = [];

    /// <summary>How many gate rules there were then: rules are only ever added at the end.</summary>
    public int Rules { get; init; } = GateRules.Count;

    /// <summary>Everything that was scored; names are distinct.</summary>
    public required IReadOnlyList<MatchedCandidate> Candidates { get; init; }

    /// <summary>
    /// How many signals the bytes hold. A match in which BAT had no say is written as before there was that signal, so what was
    /// stored then is made again byte for byte.
    /// </summary>
    internal int SignalCount => ProfileBytes.NamesBat(Profile) || Candidates.Any(c => c.Signals[(int)Signal.Bat].Trust != 0) ? Signals.Count : Signals.Count - 1;
}

/// <summary>A record by name, or free text.</summary>
/// <param name="Name">Empty for text.</param>
/// <param name="ContentHash">Of what the caller was shown of it.</param>
public sealed record MatchedSubject(string Name, long Revision, string ContentHash, string Text, string Language, string Country, ValueList<string> Sectors)
{
    public static MatchedSubject Record(RecordId id, long revision, string contentHash) => new(id.Name, revision, contentHash, "", "", "", []);

    public static MatchedSubject Words(string text, LanguageCode language, CountryCode? country, IEnumerable<Code> sectors) =>
        new("", 0, "", text, language.Value, country?.Value ?? "", sectors.Select(s => s.Value).ToValueList());
}

/// <summary>What the signals came from.</summary>
/// <param name="Space">Embedding model and dimensions.</param>
/// <param name="Cosines">Id of the calibration of cosines; the lexical one is in the profile.</param>
/// <param name="Climate">Versions of the reference tables and of the climate profile; empty when there were none.</param>
/// <param name="Generation">Of the indexes.</param>
/// <param name="Sequence">The change that the indexes showed.</param>
/// <param name="Reach">What a good answer to the words scores, see <see cref="LexicalCalibration"/>.</param>
/// <param name="Attainable">What the words could score at most.</param>
public sealed record MatchSources(string Space, string Cosines, string Climate, string Generation, long Sequence, double Reach, double Attainable);

/// <summary>One candidate as it entered the ranking.</summary>
/// <param name="Revision">Of the record when the change log stood where the indexes did; 0 when nobody knows.</param>
/// <param name="Owner">As the caller was shown it; the limit per organisation counts by it.</param>
/// <param name="Withheld">True when it was ranked and could not be loaded for the caller any more, so that it was not served.</param>
/// <param name="Signals">One for each <see cref="Signal"/>, in their order.</param>
public sealed record MatchedCandidate(RecordId Id, long Revision, RecordId? Owner, GateMask Gates, bool Withheld, ValueList<SignalReading> Signals);

/// <param name="Trust">0 when the signal is absent; then the others are 0 too.</param>
public readonly record struct SignalReading(float Trust, float Raw, float Calibrated);
