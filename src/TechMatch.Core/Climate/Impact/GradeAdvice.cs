using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Uncertainty;
using TechMatch.Core.Climate.Weight;

namespace TechMatch.Core.Climate.Impact;

/// <summary>What would lift the grade of a result or narrow its interval.</summary>
internal static class GradeAdvice
{
    private const int PlantQuality = 2;

    public static ValueList<GradeStep> Steps(ImpactModel model, IReadOnlyList<ImpactInput> inputs, int quality, ClimateProfile profile)
    {
        var share = profile.Uncertainty.MaterialShare;
        // A share of the width needs no third digit.
        var width = Width(model.Annual.Matched());
        var steps = new List<GradeStep>();
        for (var f = 0; f < inputs.Count; f++)
        {
            var input = inputs[f];
            if (input.Quality <= PlantQuality || input.Value == 0 || !input.Matters(share)) continue;
            var known = Known(model.Annual.Factors[f], profile.Uncertainty.LogSdByQuality[PlantQuality - 1]);
            var after = width > 0 ? Math.Min(1, Width(model.AnnualWith(f, known).Matched()) / width) : 1;
            var rest = inputs.Where((_, i) => i != f).Where(i => i.Matters(share)).Select(i => i.Quality).Append(PlantQuality).Max();
            steps.Add(new GradeStep(input.Name, input.Quality, Math.Min(quality, rest), after, Advice(input)));
        }

        return steps.OrderBy(s => s.GradeAfter).ThenBy(s => s.WidthAfter).ThenBy(s => s.Input, StringComparer.Ordinal).ToValueList();
    }

    private static Spread Known(Spread spread, double logSd)
    {
        if (spread.Kind is SpreadKind.Exact || spread.RelativeSd <= logSd) return spread;
        // A share keeps inside 0-1; a PERT range becomes an amount, because its ends are no longer anybody's guess.
        return spread.Kind == SpreadKind.Beta ? Spread.Share(spread.Centre, logSd * spread.Centre * (1 - spread.Centre)) : Spread.Lognormal(spread.Centre, logSd);
    }

    private static double Width(Interval i) => i.P90 - i.P10;

    private static string Advice(ImpactInput input) => input switch
    {
        { Stated: true } => $"replace the stated {input.Name} by the plant's own records",
        { Recalled: true } => $"measure {input.Name} at the plant, or read the source of its value or interval again",
        { Note: not null } => $"load a national or plant value of {input.Name} ({input.Note})",
        _ => $"measure {input.Name} at the plant",
    };
}
