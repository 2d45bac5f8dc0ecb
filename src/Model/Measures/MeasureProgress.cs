namespace Sweeps.Model.Measures;

/// <summary>A heavy measure on its way.</summary>
/// <param name="Measure">Its name.</param>
/// <param name="Share">How much of it is done, 0 … 1.</param>
public sealed record MeasureProgress(string Measure, double Share);
