namespace Sweeps.Model.Randomness;

/// <summary>The streams of <see cref="Randomness.RandomPurpose.Training"/>, all indexed by the step. Part of every
/// trial's identity: never renumber.</summary>
internal static class TrainingChannels
{
    /// <summary>Noise on gradients by the logits.</summary>
    public const int GradientNoise = 0;

    /// <summary>Draws around predicted gradients.</summary>
    public const int SampledGradients = 1;

    private const int FirstDropout = 16;

    /// <summary>Which neurons of a layer are left out.</summary>
    public static int Dropout(int layer) => FirstDropout + layer;
}
