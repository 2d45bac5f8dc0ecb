using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Engines.Native;
using Sweeps.Model.Measures;
using Sweeps.Model.Numerics;
using Sweeps.Model.Training;

namespace Sweeps.Model.Tests.Training;

/// <summary>Small trials, and what comes of them.</summary>
internal static class Trials
{
    private static readonly DataSets Sets = new();

    public static TrainingEngine Engine(InstructionPath? path = null) => new(Sets, new NativeNetworks(path));

    /// <summary>A mixture of 4 Gaussians in 5 dimensions, 30 examples in batches of 8 (the last has 6), 3 epochs of 4
    /// steps.</summary>
    public static TrialConfiguration Small(
        Precision precision = Precision.Float64,
        OptimizerKind optimizer = OptimizerKind.Sgd,
        NoiseConfiguration? noise = null,
        LossKind loss = LossKind.CrossEntropy,
        double rate = 0.05,
        int epochs = 3,
        long seed = 7,
        IReadOnlyList<SnapshotRule>? at = null,
        IReadOnlyList<string>? of = null
    ) =>
        new(
            new DataConfiguration
            {
                Name = "mixture",
                Dimension = 5,
                Classes = 4,
                Train = 30,
                Test = 40,
            },
            new NetworkConfiguration { Hidden = [9, 7], Precision = precision },
            noise ?? new NoiseConfiguration(),
            new TrainConfiguration
            {
                Loss = loss,
                Optimizer = optimizer,
                LearningRate = rate,
                Batch = 8,
                Epochs = epochs,
            },
            new MeasureConfiguration
            {
                At = at ?? [new SnapshotRule.At(0), new SnapshotRule.Every(1)],
                Of = of ?? ["error", "activation", "patterns", "norms"],
            },
            seed
        );

    /// <summary>All weights of a training in float64, one after another.</summary>
    public static double[] Numbers(ITraining training) =>
        [
            .. training
                .Weights()
                .SelectMany(array =>
                    Enumerable
                        .Range(0, array.Bytes.Length / sizeof(double))
                        .Select(i => BitConverter.ToDouble(array.Bytes, i * sizeof(double)))
                ),
        ];

    /// <summary>Trains to the end in one call.</summary>
    public static TrialResult Run(TrialConfiguration configuration, InstructionPath? path = null)
    {
        using var training = Engine(path).Start(configuration);
        var recorder = new Recorder();
        training.Advance(long.MaxValue, recorder, CancellationToken.None);
        return new TrialResult(
            training.Status,
            training.Step,
            training.Divergence,
            Convert.ToHexStringLower(training.WeightsHash()!),
            recorder.Metrics
        );
    }
}

/// <summary>All that a trial gives.</summary>
internal sealed record TrialResult(
    TrainingStatus Status,
    long Step,
    string? Divergence,
    string Hash,
    IReadOnlyList<Metric> Metrics
)
{
    public double Last(string measure) => Metrics.Last(metric => metric.Measure == measure).Value;

    public double At(long step, string measure) =>
        Metrics.Single(metric => metric.Step == step && metric.Measure == measure).Value;

    public IEnumerable<string> Measures => Metrics.Select(metric => metric.Measure).Distinct();
}

/// <summary>Keeps metrics in order.</summary>
internal sealed class Recorder : IMetricSink
{
    public List<Metric> Metrics { get; } = [];

    public void Record(in Metric metric) => Metrics.Add(metric);
}
