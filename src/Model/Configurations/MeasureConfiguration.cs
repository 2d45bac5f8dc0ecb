namespace Sweeps.Model.Configurations;

/// <summary>A rule for snapshots. Times are epochs where training is given in epochs, and steps where it is given in
/// steps.</summary>
public abstract record SnapshotRule
{
    private SnapshotRule() { }

    /// <summary>At one time; 0 is before the first step.</summary>
    public sealed record At(long Time) : SnapshotRule;

    /// <summary>At every multiple of <paramref name="Period"/>, 0 excluded.</summary>
    public sealed record Every(long Period) : SnapshotRule;

    /// <summary>At 1, 3, 10, 30, 100, … (science: log-spaced snapshots).</summary>
    public sealed record Log : SnapshotRule;

    /// <summary>After the last step.</summary>
    public sealed record End : SnapshotRule;
}

/// <summary>What is measured on a trial, and when.</summary>
public sealed record MeasureConfiguration
{
    /// <summary>When; the union of the rules.</summary>
    public IReadOnlyList<SnapshotRule> At { get; init; } = [new SnapshotRule.End()];

    /// <summary>Names of the measures or groups of measures.</summary>
    public IReadOnlyList<string> Of { get; init; } = ["error", "activation"];

    /// <summary>Size of the fixed evaluation set that activation measures use (the first inputs of the test set); fewer
    /// where the set is smaller.</summary>
    public int Inputs { get; init; } = 1000;

    /// <summary>When heavy measures are taken, in place of <see cref="At"/>; null: whenever the others are.</summary>
    public IReadOnlyList<SnapshotRule>? HeavyAt { get; init; }

    /// <summary>
    /// Inputs that functional dimensions and linear regions are relative to: the first of each set; fewer where a set
    /// is smaller. The Jacobian has this many rows for each output.
    /// </summary>
    public int RankInputs { get; init; } = 200;

    /// <summary>Size, relative to the largest, below which what is left of a row of the Jacobian counts as dependent on
    /// those before it.</summary>
    public double RankTolerance { get; init; } = 1e-10;

    /// <summary>Mean of each coordinate of the random inputs of functional dimensions (0.5: Bona-Pellissier et
    /// al.).</summary>
    public double RandomMean { get; init; } = 0.5;

    /// <summary>Standard deviation of each coordinate of the random inputs.</summary>
    public double RandomDeviation { get; init; } = 1;

    /// <summary>Pairs of training inputs whose segments are walked.</summary>
    public int Pairs { get; init; } = 200;
}
