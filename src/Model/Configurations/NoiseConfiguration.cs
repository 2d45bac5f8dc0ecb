namespace Sweeps.Model.Configurations;

/// <summary>Names of the label-noise models; <c>Noise/Models</c> says what each does.</summary>
public static class NoiseKind
{
    /// <summary>Labels as they are.</summary>
    public const string None = "none";

    /// <summary>A class drawn uniformly from all, at every visit.</summary>
    public const string Replace = "replace";

    /// <summary>One of the other classes, drawn once.</summary>
    public const string Flip = "flip";

    /// <summary>The class that <see cref="NoiseConfiguration.Pairs"/> maps to, drawn once.</summary>
    public const string Pair = "pair";

    /// <summary>A number added to the target at every visit.</summary>
    public const string Additive = "additive";

    /// <summary>A target between the classes.</summary>
    public const string Smooth = "smooth";

    /// <summary>A class drawn uniformly from all, once.</summary>
    public const string RandomLabels = "random_labels";
}

/// <summary>The law of ξ in additive noise.</summary>
public enum NoiseLaw
{
    /// <summary>±1 with equal probability.</summary>
    Rademacher,

    /// <summary>N(0, 1).</summary>
    Normal,
}

/// <summary>What is done to training labels. Test labels are never touched.</summary>
public sealed record NoiseConfiguration
{
    /// <summary>The model's name.</summary>
    public string Kind { get; init; } = NoiseKind.None;

    /// <summary>Noise probability, 0 … 1.</summary>
    public double P { get; init; }

    /// <summary>Standard deviation of additive noise, in units of the target.</summary>
    public double Sigma { get; init; }

    /// <summary>Law of additive noise.</summary>
    public NoiseLaw Law { get; init; } = NoiseLaw.Rademacher;

    /// <summary>Pair noise: class → class; an absent class keeps its label. Empty: CIFAR-10's 9→1, 2→0, 4→7,
    /// 3→5.</summary>
    public IReadOnlyDictionary<int, int> Pairs { get; init; } = new Dictionary<int, int>();

    /// <summary>Whether the labels of validation examples are as noisy as those of training examples, or
    /// clean.</summary>
    public bool Validation { get; init; } = true;
}
