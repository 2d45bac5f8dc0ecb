namespace Sweeps.Api.Contract;

/// <summary>How much each axis of a sweep decides a measure.</summary>
/// <param name="Measure">The measure.</param>
/// <param name="Greatest">Whether its greatest value counts as the best.</param>
/// <param name="Share">Of the trials that count as the best.</param>
/// <param name="Seeds">Seeds with enough trials; each is looked at on its own.</param>
/// <param name="Axes">The axes, those first that decide most among the best.</param>
public sealed record ImportanceView(
    string Measure,
    bool Greatest,
    double Share,
    int Seeds,
    IReadOnlyList<AxisImportanceView> Axes
)
{
    /// <summary>Which trials are left out, such as "2 stopped early"; null: none.</summary>
    public string? LeftOut { get; init; }
}

/// <summary>How much an axis decides, over seeds.</summary>
/// <param name="Axis">Its name.</param>
/// <param name="AmongBest">How far its values among the best trials are from those among all, as a share of what all
/// axes have (PED-ANOVA).</param>
/// <param name="OfVariance">The share of the variance of all values that it explains on its own (fANOVA).</param>
public sealed record AxisImportanceView(string Axis, EstimateView AmongBest, EstimateView OfVariance);
