using Sweeps.Model.Configurations;

namespace Sweeps.Model.Data.InMemory;

/// <summary>What a configuration asks to be done to the numbers of an image.</summary>
internal static class ImageNormalization
{
    private const double LimitMean = 0.456;
    private const double LimitDeviation = 0.224;

    /// <summary>The constants of <see cref="Normalization.Limit"/>, where asked for.</summary>
    public static void Apply(Normalization normalization, Span<double> values)
    {
        if (normalization != Normalization.Limit)
            return;
        foreach (ref double value in values)
            value = (value - LimitMean) / LimitDeviation;
    }
}
