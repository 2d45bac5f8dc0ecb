using System.Security.Cryptography;
using Sweeps.Execution.Trials;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Stopping;
using Sweeps.Storage;

namespace Sweeps.Execution.Tests;

/// <summary>Trials without a grid: trial i has seed i and a number of steps of its own.</summary>
internal sealed class FakeTrials(long count, Func<long, long> steps) : ITrialPlan
{
    public FakeTrials(long count, long steps)
        : this(count, _ => steps) { }

    public long Count => count;

    public QueuedTrial At(long position)
    {
        var configuration = new TrialConfiguration(
            new DataConfiguration { Name = "onehot" },
            new NetworkConfiguration(),
            new NoiseConfiguration(),
            new TrainConfiguration { Steps = steps(position), Batch = 1 },
            new MeasureConfiguration { At = [new SnapshotRule.Every(1)] },
            position
        );
        return new(position, position / 5, KeyOf(position, steps(position)), configuration, Seconds: 0)
        {
            StopsAccepted = Stopping?.Signature,
        };
    }

    public StoppingRule? Stopping { get; init; }

    public SweepBudget Budget { get; init; } = SweepBudget.Unlimited;

    public double SecondsFrom(long position) => 0;

    public SweepManifest Manifest(string name = "fake") =>
        new(name, $"{count}-{steps(0)}", $"name: {name}", count, Model.EngineVersion.Current, "a test");

    public static TrialKey KeyOf(long ordinal, long steps) =>
        new(SHA256.HashData([.. BitConverter.GetBytes(ordinal), .. BitConverter.GetBytes(steps)]));
}
