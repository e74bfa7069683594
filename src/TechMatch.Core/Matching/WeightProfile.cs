using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching;

public enum FusionKind
{
    /// <summary>Weighted mean of calibrated values.</summary>
    Linear,

    /// <summary>Weighted mean of reciprocal ranks; for signals whose calibration is not trusted.</summary>
    ReciprocalRank,
}

/// <summary>One weight per signal, each ≥ 0. Only their ratios matter. A profile that names no weight of BAT gives it none.</summary>
public sealed record SignalWeights(double Lexical, double Semantic, double Structured, double Climate, double Freshness, double Bat = 0)
{
    public double this[Signal signal] => signal switch
    {
        Signal.Lexical => Lexical,
        Signal.Semantic => Semantic,
        Signal.Structured => Structured,
        Signal.Climate => Climate,
        Signal.Freshness => Freshness,
        Signal.Bat => Bat,
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "expected one of the six signals"),
    };

    public double Sum => Lexical + Semantic + Structured + Climate + Freshness + Bat;
}

/// <summary>How one match is weighed and decided: data, versioned, named in every explanation.</summary>
/// <remarks>
/// <see cref="Parse"/> reads the files under <c>corpus/profiles</c>; every range is checked there and after <c>with</c>.
/// docs/scoring.md gives the reason for each number.
/// </remarks>
public sealed record WeightProfile
{
    /// <summary>Least share of lexical and semantic together in the sum of all weights.</summary>
    public const double MinTextShare = 0.2;

    /// <summary>Lower-case words joined by hyphens: <c>climate-forward</c>.</summary>
    public required string Id
    {
        get;
        init => field = Code.TryParse(value, out _) ? value : throw new ArgumentException($"expected an id of a-z 0-9 _ . -, got '{value}'", nameof(Id));
    }

    /// <summary>1 and up; a change of any number below is a new version.</summary>
    public required int Version
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentException($"expected a version of at least 1, got {value}", nameof(Version));
    }

    public FusionKind Fusion { get; init; } = FusionKind.Linear;

    /// <summary>The k of reciprocal rank fusion, 1–1000.</summary>
    public int ReciprocalRankK
    {
        get;
        init => field = value is >= 1 and <= 1000 ? value : throw new ArgumentException($"expected a k of 1-1000, got {value}", nameof(ReciprocalRankK));
    } = 60;

    public required SignalWeights Weights
    {
        get;
        init
        {
            for (Signal s = 0; (int)s < Signals.Count; s++)
            {
                if (!double.IsFinite(value[s]) || value[s] < 0) throw new ArgumentException($"expected a {Signals.Name(s)} weight of at least 0, got {value[s]}", nameof(Weights));
            }

            if (!double.IsFinite(value.Sum)) throw new ArgumentException("expected weights with a finite sum", nameof(Weights));
            // Under this share a total would hardly depend on what the texts say.
            if (!(value.Lexical + value.Semantic >= MinTextShare * value.Sum) || value.Sum <= 0)
                throw new ArgumentException($"expected lexical and semantic to carry at least {MinTextShare} of the weight, got {value.Lexical + value.Semantic} of {value.Sum}", nameof(Weights));
            field = value;
        }
    }

    /// <summary>
    /// True when structured fit counts as relevance, as it does between mandates and proposals, whose texts say less
    /// than their fields. Lexical and semantic always do; climate, freshness and BAT never can.
    /// </summary>
    public bool StructuredIsRelevance { get; init; }

    /// <summary>Below this relevance nothing but relevance counts, 0–1.</summary>
    public required double RelevanceFloor
    {
        get;
        init => field = Share(value, nameof(RelevanceFloor));
    }

    /// <summary>A best total under this is "no good match", 0–1.</summary>
    public required double AbstentionLevel
    {
        get;
        init => field = Share(value, nameof(AbstentionLevel));
    }

    /// <summary>At most this many records of one organisation among the first k; 0 is no limit.</summary>
    public int MaxPerOwner
    {
        get;
        init => field = value is >= 0 and <= 1000 ? value : throw new ArgumentException($"expected 0-1000 records per owner, got {value}", nameof(MaxPerOwner));
    }

    /// <summary>Rules that remove a candidate; all others only show.</summary>
    public ValueList<GateRule> HardGates
    {
        get;
        init => field = value.Distinct().Count() == value.Count ? value : throw new ArgumentException("expected each rule once, got one twice", nameof(HardGates));
    }

    public required LexicalCalibration LexicalCalibration { get; init; }

    public required StructuredWeights Structured { get; init; }

    public required ClimateScale Climate { get; init; }

    /// <summary>What a BAT verdict is worth.</summary>
    public BatScale Bat { get; init; } = BatScale.Usual;

    /// <summary>Days after which freshness has halved, 1–36500.</summary>
    public required int FreshnessHalfLifeDays
    {
        get;
        init => field = value is >= 1 and <= 36_500 ? value : throw new ArgumentException($"expected a half-life of 1-36500 days, got {value}", nameof(FreshnessHalfLifeDays));
    }

    public bool IsRelevance(Signal signal) =>
        signal is Signal.Lexical or Signal.Semantic || signal == Signal.Structured && StructuredIsRelevance;

    internal uint HardMask
    {
        get
        {
            var mask = 0u;
            foreach (var rule in HardGates.AsSpan()) mask |= GateRules.Bit(rule);
            return mask;
        }
    }

    /// <summary>
    /// The same weighing without decisions: no gate removes, no floor, no abstention, no limit per owner.
    /// For evaluation on collections of other domains.
    /// </summary>
    public WeightProfile WithoutDecisions() => this with { HardGates = [], RelevanceFloor = 0, AbstentionLevel = 0, MaxPerOwner = 0 };

    /// <summary>Reads one file of <c>corpus/profiles</c>. A missing, unknown or repeated member is an error, as is a number out of range.</summary>
    /// <exception cref="FormatException">The message names the file, the member and what was expected.</exception>
    public static WeightProfile Parse(ReadOnlySpan<byte> json, string fileName) => WeightProfileJson.Parse(json, fileName);

    private static double Share(double value, string field) =>
        value >= 0 && value <= 1 ? value : throw new ArgumentException($"expected a share of 0-1, got {value}", field);
}
