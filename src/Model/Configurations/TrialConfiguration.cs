namespace Sweeps.Model.Configurations;

/// <summary>
/// Everything that decides what one trial computes, seed included, and nothing else: where it runs, on how many threads
/// or how often it is checkpointed has no place here. Together with <see cref="EngineVersion"/> it decides every bit of
/// the trial's metrics and final weights.
/// </summary>
/// <param name="Data">What is learnt.</param>
/// <param name="Network">What learns it.</param>
/// <param name="Noise">What is done to the labels.</param>
/// <param name="Train">How it is learnt.</param>
/// <param name="Measure">What is measured, and when.</param>
/// <param name="Seed">The replication: keys every random stream of the trial.</param>
public sealed record TrialConfiguration(
    DataConfiguration Data,
    NetworkConfiguration Network,
    NoiseConfiguration Noise,
    TrainConfiguration Train,
    MeasureConfiguration Measure,
    long Seed
)
{
    /// <summary>The engine of a trial that names none: the project's own kernels.</summary>
    public const string DefaultEngine = "native";

    /// <summary>Whether, and how, gradients are predicted by a second network.</summary>
    public LimitConfiguration Limit { get; init; } = new();

    /// <summary>Name of the engine that trains it.</summary>
    public string Engine { get; init; } = DefaultEngine;

    /// <summary>The program that is the trial; null: the trial is a network.</summary>
    public ProgramConfiguration? Program { get; init; }

    /// <summary>Parameters that only the engine knows the meaning of.</summary>
    public ParameterSet Parameters { get; init; } = ParameterSet.Empty;
}
