namespace Sweeps.Model.Configurations;

/// <summary>The law of a number that is added to targets.</summary>
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
    /// <summary>The kind of labels as they are.</summary>
    public const string None = "none";

    /// <summary>The model's name; <c>Noise/Models</c> has a class for each.</summary>
    public string Kind { get; init; } = None;

    /// <summary>Whether labels are as they are.</summary>
    public bool IsNone => Kind == None;

    /// <summary>Noise probability, 0 … 1.</summary>
    public double P { get; init; }

    /// <summary>Standard deviation of a number that is added to targets, in units of the target.</summary>
    public double Sigma { get; init; }

    /// <summary>Law of what is added.</summary>
    public NoiseLaw Law { get; init; } = NoiseLaw.Rademacher;

    /// <summary>Class → class; an absent class keeps its label. Empty: CIFAR-10's 9→1, 2→0, 4→7, 3→5.</summary>
    public IReadOnlyDictionary<int, int> Pairs { get; init; } = new Dictionary<int, int>();

    /// <summary>Whether the labels of validation examples are as noisy as those of training examples, or
    /// clean.</summary>
    public bool Validation { get; init; } = true;

    /// <summary>
    /// How the probability of noise that is drawn at every visit, or the deviation of what is added, changes: a factor
    /// of <see cref="P"/> (which stays at most 1) and <see cref="Sigma"/>.
    /// </summary>
    public Schedule Schedule { get; init; } = new Schedule.Constant();
}
