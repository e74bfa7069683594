namespace TechMatch.Core.Climate.Impact;

/// <summary>One number a result rests on, as a reader would need it to do the sum again.</summary>
/// <param name="Name">Of the parameter: <c>heat</c>, <c>grid</c>.</param>
/// <param name="P10">Its own 10 % quantile.</param>
/// <param name="P90">Its own 90 % quantile.</param>
/// <param name="Quality">1–5.</param>
/// <param name="Stated">True when the scenario gave it; false when it comes from the tables.</param>
/// <param name="Recalled">True when it, or its interval, comes from general knowledge and was not read again.</param>
/// <param name="Source">Title of the source, or what the scenario says about it.</param>
/// <param name="Share">Its part in the variance of the result, 0–1, to first order.</param>
/// <param name="Elasticity">Per cent of change in the result for one per cent of change here, at the centre.</param>
public sealed record ImpactInput(
    string Name, double Value, string Unit, double P10, double P90, int Quality, bool Stated, bool Recalled, string Source, string Licence,
    int? Year, string? Note, double Share = 0, double Elasticity = 0)
{
    /// <summary>True when the input carries at least that part of the variance, or of the result itself.</summary>
    internal bool Matters(double share) => Share >= share || Math.Abs(Elasticity) >= share;
}

/// <summary>What to know better, and what it would bring.</summary>
/// <param name="Input">Name of the input.</param>
/// <param name="Quality">Now.</param>
/// <param name="GradeAfter">The grade of the result with this input measured at the plant (quality 2); equal to the present one when another input holds it down.</param>
/// <param name="WidthAfter">(P90 − P10) of the yearly result then, over the present width.</param>
public sealed record GradeStep(string Input, int Quality, int GradeAfter, double WidthAfter, string Advice);
