namespace Sweeps.Model.Configurations;

/// <summary>The label-noise models. They must never be mixed up: real flip rates and even the direction of some effects
/// differ between them.</summary>
public enum NoiseKind
{
    /// <summary>Labels as they are.</summary>
    None,

    /// <summary>At every visit, with probability p, a class drawn uniformly from all K (the true one included). Flip
    /// rate p(K − 1)/K. (Cornacchia et al.)</summary>
    Replace,

    /// <summary>Once, before training: with probability p one of the K − 1 other classes. Flip rate p. (Harutyunyan et
    /// al.)</summary>
    Flip,

    /// <summary>Once, before training: with probability p the class that <see cref="NoiseConfiguration.Pairs"/> maps
    /// to. (Harutyunyan et al.)</summary>
    Pair,

    /// <summary>At every visit, target + σ·ξ with E ξ = 0 and E ξ² = 1; squared loss only. (Blanc et al.)</summary>
    Additive,

    /// <summary>Target (1 − p)·e_y + p/K: deterministic, with exactly the mean gradient of
    /// <see cref="Replace"/>.</summary>
    Smooth,

    /// <summary>Once, before training: with probability p a class drawn uniformly from all K. (Bona-Pellissier et
    /// al.)</summary>
    RandomLabels,
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
    /// <summary>The model.</summary>
    public NoiseKind Kind { get; init; } = NoiseKind.None;

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
