using TechMatch.Core.Catalog;

namespace TechMatch.Core.Climate.Bat;

/// <summary>A figure of a plant with the words of its report.</summary>
/// <param name="Basis">Averaging and reference conditions as stated; what is not said is not assumed.</param>
/// <param name="Sector">Of this source alone; null takes the plant's.</param>
/// <param name="Scope">Which of several levels is this source's, in the words of the sheet (<c>kiln firing</c>); null is held against all.</param>
public sealed record ReportedFigure(EmissionValue Value, string Basis, Code? Sector = null, string? Scope = null);

/// <summary>A reported figure beside one level, or a level beside no figure.</summary>
/// <param name="TonnesPerYear">Of the pollutant, when activity and gas are stated; null is unknown.</param>
public sealed record ReportedFinding(Code Pollutant, ReportedFigure? Figure, JudgedLevel Judged, double? TonnesPerYear);

/// <summary>What a plant emits, to be held against the levels of its host.</summary>
public sealed record EmissionScenario
{
    public required string Id { get; init; }

    public string Title { get; init; } = "";

    /// <summary>Where the plant stands.</summary>
    public CountryCode? Host { get; init; }

    /// <summary>Whose levels are asked for (<c>EU</c>) where they are not the host's own; null takes the host's.</summary>
    public string? Jurisdiction { get; init; }

    /// <summary>What the plant does, a term of sectors.</summary>
    public required Code Sector { get; init; }

    /// <summary>Tonnes of product a year; null is unknown, and then so is every load of a year.</summary>
    public double? TonnesOfProduct { get; init; }

    public required ValueList<ReportedFigure> Figures { get; init; }

    /// <summary>Reads one file of <c>corpus/scenarios/emissions</c>.</summary>
    /// <exception cref="FormatException">The message names the file, the member and what was expected.</exception>
    public static EmissionScenario Parse(ReadOnlySpan<byte> json, string fileName) => DataFile.Parse<ScenarioFile, EmissionScenario>(json, "emission scenario", fileName, static file => file.ToScenario());

    /// <summary>
    /// Every figure against every level of its scope, then the levels of the plant's own sector that no figure was stated for: what is
    /// missing for a permit is news as well.
    /// </summary>
    /// <exception cref="InvalidOperationException">Neither host nor jurisdiction is known.</exception>
    public ValueList<ReportedFinding> Judge(BatLibrary library)
    {
        ArgumentNullException.ThrowIfNull(library);
        var jurisdiction = Jurisdiction ?? (Host is { } host ? library.JurisdictionOf(host) : throw new InvalidOperationException("expected a host or a jurisdiction, got neither"));
        var findings = new List<ReportedFinding>();
        foreach (var figure in Figures)
        {
            findings.AddRange(library.Judge(figure.Value, jurisdiction, figure.Sector ?? Sector, figure.Scope)
                .Select(j => new ReportedFinding(figure.Value.Pollutant, figure, j, Tonnes(figure.Value, j))));
        }

        findings.AddRange(library.LevelsOf(jurisdiction, Sector, BatVerdict.NoFigure)
            .Where(j => !Figures.Any(f => f.Value.Pollutant == j.Level!.Level.Pollutant)).Select(j => new ReportedFinding(j.Level!.Level.Pollutant, null, j, null)));
        return findings.ToValueList();
    }

    /// <summary>
    /// mg/Nm3 in the conditions of the level × Nm3 per tonne in the same × tonnes a year, in t; or g/t × t/a. As if the whole year ran at
    /// the figure, so not for one whose averaging time is unknown.
    /// </summary>
    private double? Tonnes(EmissionValue value, JudgedLevel judged)
    {
        if (TonnesOfProduct is not { } product || value.IsUpperBound || !value.Averaging.IsKnown) return null;
        if (EmissionUnit.TryParse(value.Unit, out var stated) && stated.Kind == UnitKind.SpecificLoad) return value.Value * stated.Scale * product / 1e6;
        if (value.GasPerTonne is not { } gas || judged.Verdict.Converted is not { } converted || judged.Level is not { } level) return null;
        return EmissionUnit.TryParse(level.Level.Unit, out var unit) && unit.Kind == UnitKind.NormalConcentration ? converted * unit.Scale * gas * product / 1e9 : null;
    }

    private sealed record ScenarioFile(
        string Id, string Title, string About, string Origin, string Licence, string Sector, FigureFile[] Figures, string? Host = null, string? Jurisdiction = null, ActivityFile? Activity = null,
        double? GasPerTonne = null)
    {
        public EmissionScenario ToScenario()
        {
            if (Host is null && Jurisdiction is null) throw new ArgumentException("expected a host or a jurisdiction, got neither", nameof(Host).ToLowerInvariant());
            if (Figures.Length == 0) throw new ArgumentException("expected at least one figure, got none", nameof(Figures).ToLowerInvariant());
            return new EmissionScenario
            {
                Id = Id, Title = Title, Host = Host is { } host ? CountryCode.Of(host) : null, Jurisdiction = Jurisdiction, Sector = Code.Of(Sector), TonnesOfProduct = Activity?.Tonnes(),
                Figures = Figures.Select(f => f.ToFigure(GasPerTonne)).ToValueList(),
            };
        }
    }

    /// <param name="Unit"><c>t clinker/a</c>.</param>
    private sealed record ActivityFile(double Value, string Unit)
    {
        public double Tonnes() => double.IsFinite(Value) && Value > 0 && Unit.StartsWith("t ", StringComparison.Ordinal) && Unit.EndsWith("/a", StringComparison.Ordinal)
            ? Value
            : throw new ArgumentException($"expected tonnes of a product a year such as t clinker/a, got {Value} {Unit}", "activity");
    }

    private sealed record FigureFile(
        string Pollutant, double Value, string Unit, string? Averaging = null, string? Reference = null, double? GasPerTonne = null, bool IsUpperBound = false, string? Sector = null, string? Scope = null)
    {
        public ReportedFigure ToFigure(double? gasOfPlant)
        {
            if (!double.IsFinite(Value) || Value < 0) throw new ArgumentException($"expected a number of at least 0, got {Value}", Pollutant);
            // A misspelled unit or averaging time must not look like a figure that cannot be compared.
            if (!EmissionUnit.TryParse(Unit, out _)) throw new ArgumentException($"expected a unit such as mg/Nm3, got '{Unit}'", Pollutant);
            var averaging = Bat.Averaging.Parse(Averaging);
            if (Averaging is not null && !averaging.IsKnown) throw new ArgumentException($"expected an averaging time such as 'daily average', got '{Averaging}'", Pollutant);
            if ((GasPerTonne ?? gasOfPlant) is { } gas && !(double.IsFinite(gas) && gas > 0)) throw new ArgumentException($"expected gas per tonne over 0, got {gas}", Pollutant);
            return new ReportedFigure(
                new EmissionValue(Code.Of(Pollutant), Value, Unit, averaging, GasConditions.Parse(Reference), GasPerTonne ?? gasOfPlant, IsUpperBound),
                string.Join(", ", new[] { Averaging, Reference }.Where(t => !string.IsNullOrWhiteSpace(t))), Sector is { } sector ? Code.Of(sector) : null, Scope);
        }
    }
}
