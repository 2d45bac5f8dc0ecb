namespace Sweeps.Model.Measures;

/// <summary>Channels of the random streams for measures. Part of what measures mean: never renumber.</summary>
internal static class MeasureChannels
{
    /// <summary>Random inputs.</summary>
    public const int RandomInputs = 1;

    /// <summary>Which pairs of inputs are looked at.</summary>
    public const int Pairs = 2;

    /// <summary>Weights of combinations of rows of Jacobians.</summary>
    public const int Combinations = 3;

    /// <summary>Signs of the vectors with which traces are estimated.</summary>
    public const int TraceProbes = 4;

    /// <summary>Vectors from which a Lanczos process starts.</summary>
    public const int LanczosStarts = 5;
}
