namespace Sweeps.Model.Configurations;

/// <summary>How inputs are scaled before training.</summary>
public enum Normalization
{
    /// <summary>Pixels to 0 … 1; generated inputs as they are drawn.</summary>
    Unit,

    /// <summary>Minus the mean and over the standard deviation of all training inputs, one pair of numbers for the
    /// whole set.</summary>
    Standard,

    /// <summary>Minus 0.456 and over 0.224 after scaling to 0 … 1: the constants of the LIMIT experiments on
    /// MNIST.</summary>
    Limit,
}

/// <summary>The data set of a trial. Which fields a data set takes, and their defaults, is the data set's own matter;
/// others must stay null.</summary>
public sealed record DataConfiguration
{
    /// <summary><c>mnist</c>, <c>fashion_mnist</c>, <c>cifar10</c>, <c>cifar100</c>, <c>digits</c>, <c>mixture</c>,
    /// <c>onehot</c>, <c>gaussian</c>, <c>points1d</c>, <c>points</c>, <c>sensing</c> or <c>files</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Image side after area down-sampling, in pixels; null keeps the images as they are.</summary>
    public int? Size { get; init; }

    /// <summary>Number of training examples: a subset drawn by seed, or how many are generated; null takes all (or the
    /// data set's default).</summary>
    public int? Train { get; init; }

    /// <summary>Number of test examples; null takes all (or the data set's default).</summary>
    public int? Test { get; init; }

    /// <summary>How inputs are scaled.</summary>
    public Normalization Normalize { get; init; } = Normalization.Unit;

    /// <summary>Input dimension of a generated data set.</summary>
    public int? Dimension { get; init; }

    /// <summary>Number of classes of a generated data set.</summary>
    public int? Classes { get; init; }

    /// <summary><c>mixture</c>: standard deviation of the class means' coordinates (the classes' own is 1).</summary>
    public double? Spread { get; init; }

    /// <summary>What the labels of a generated data set are, for instance <c>random</c> or <c>parity</c> for
    /// <c>gaussian</c>; <c>twelve</c> or <c>absolute</c> for <c>points1d</c>.</summary>
    public string? Target { get; init; }

    /// <summary>Draw new training examples at every step in place of a fixed set (generated data sets only).</summary>
    public bool Fresh { get; init; }

    /// <summary>Share of the training examples that is kept apart for validation, drawn by seed; 0: none.</summary>
    public double Validation { get; init; }

    /// <summary><c>points</c>: the points, each its inputs and then its target.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? Points { get; init; }

    /// <summary><c>sensing</c>: rank of the matrix that is measured.</summary>
    public int? Rank { get; init; }

    /// <summary><c>files</c>: which content, and its shape.</summary>
    public OwnData? Files { get; init; }

    /// <summary>Keys the data streams in place of the trial's seed, so that every trial sees the same data.</summary>
    public long? Seed { get; init; }
}
