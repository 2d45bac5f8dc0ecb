namespace Sweeps.Scheduling.Statistics;

/// <summary>A sample over seeds.</summary>
/// <param name="Count">Number of values.</param>
/// <param name="Mean">Arithmetic mean; NaN of none.</param>
/// <param name="Deviation">Standard deviation with n − 1; null of fewer than two.</param>
/// <param name="HalfWidth">Half the width of the 95 % confidence interval of the mean (Student's t); null of fewer than two: one value says nothing about spread.</param>
public sealed record Summary(int Count, double Mean, double? Deviation, double? HalfWidth)
{
    /// <summary>Summarizes values; a non-finite one makes mean and interval non-finite.</summary>
    public static Summary Of(IReadOnlyList<double> values) => throw new NotImplementedException();

    /// <summary>Summarizes differences treatment − baseline of pairs with the same seed.</summary>
    public static Summary OfPairedDifferences(IReadOnlyList<(double Baseline, double Treatment)> pairs) => throw new NotImplementedException();
}
