namespace Sweeps.Model.Randomness;

/// <summary>The streams of <see cref="Randomness.RandomPurpose.Training"/>, all but one indexed by the step. Part of
/// every trial's identity: never renumber.</summary>
internal static class TrainingChannels
{
    /// <summary>Noise on gradients by the logits.</summary>
    public const int GradientNoise = 0;

    /// <summary>Draws around predicted gradients.</summary>
    public const int SampledGradients = 1;

    /// <summary>Noise on inputs; indexed by the visit.</summary>
    public const int InputNoise = 2;

    private const int FirstDropout = 16;
    private const int FirstOfParameters = 1 << 24;

    /// <summary>Which neurons of a layer are left out.</summary>
    public static int Dropout(int layer) => FirstDropout + layer;

    /// <summary>Langevin noise on a layer's weights; 0 is the linear unit.</summary>
    public static int WeightNoise(int layer) => FirstOfParameters + 3 * layer;

    /// <summary>The same on its biases.</summary>
    public static int BiasNoise(int layer) => FirstOfParameters + 3 * layer + 1;

    /// <summary>The same on its scales, under batch normalisation.</summary>
    public static int ScaleNoise(int layer) => FirstOfParameters + 3 * layer + 2;
}
