using Sweeps.Model;
using Sweeps.Model.Measures;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Bench.Reading;

/// <summary>
/// A finished sweep whose trials nobody trained: two measures at four steps and two more at the end, as a training of
/// label noise would give them, computed from a trial's place in the grid. For timing whatever reads sweeps of a size
/// that takes hours to train.
/// </summary>
internal static class FilledSweep
{
    /// <summary>Rows of each trial.</summary>
    public const int Rows = 10;

    private const int Batch = 5000;
    private const string Worker = "filler";
    private static readonly long[] Steps = [0, 200, 800, 2000];

    /// <summary>A grid of four axes and seeds: 50 cells for each seed and learning rate, 100,000 trials of 10 learning
    /// rates and 20 seeds in 10 batch sizes.</summary>
    public static string Grid(string name = "large", int seeds = 20) =>
        $$"""
            name: {{name}}
            data: { name: mixture, dimension: 8, classes: 3, train: 200, test: 200 }
            network: { init: he }
            noise: { kind: replace }
            train: { loss: cross_entropy, optimizer: sgd, steps: 2000 }
            measure: { at: [0, 200, 800, end], of: [error, activation] }
            grid:
              p: { linear: [0, 0.9], count: 10 }
              learning_rate: { log: [0.001, 1], count: 10 }
              architecture: [16, 32, 64, 16-16, 32-32]
              batch: { linear: [10, 100], count: 10 }
              seed: 0..{{seeds - 1}}

            """;

    /// <summary>Puts the sweep into a store: all its trials finished.</summary>
    public static async Task<SweepRecord> MakeAsync(
        ISweepStore store,
        string grid,
        CancellationToken cancellation = default
    )
    {
        var definition = GridFile.Read(grid, "grid");
        Plan plan = new(definition);
        var sweep = await store.Registry.OpenSweepAsync(
            new(
                definition.Name,
                definition.DefinitionHash,
                definition.EffectiveText,
                plan.Trials,
                EngineVersion.Current,
                "filled, not trained"
            ),
            cancellation
        );
        await store.Leases.RegisterWorkerAsync(
            new(Worker, Environment.MachineName, "", 1, DateTimeOffset.UnixEpoch, 1),
            TimeSpan.FromMinutes(10),
            cancellation
        );
        for (long first = 0; first < plan.Trials; first += Batch)
        {
            List<TrialClaim> claims = [];
            for (long ordinal = first; ordinal < Math.Min(plan.Trials, first + Batch); ordinal++)
                claims.Add(new(ordinal, plan.Cell(ordinal), TrialKey.Of(plan.Configuration(ordinal))));
            var answers = await store.Attempts.ClaimAsync(sweep.Id, Worker, claims, cancellation: cancellation);
            await store.Attempts.CommitAsync(
                [
                    .. claims
                        .Zip(answers)
                        .Where(entry => entry.Second is ClaimAnswer.Claimed)
                        .Select(entry => Write(plan, entry.First, ((ClaimAnswer.Claimed)entry.Second).Fence)),
                ],
                cancellation
            );
        }

        await store.Leases.ReleaseWorkerAsync(Worker, "all filled", cancellation);
        return sweep;
    }

    private static AttemptWrite Write(Plan plan, TrialClaim trial, long fence)
    {
        var configuration = plan.Configuration(trial.Ordinal);
        double p = configuration.Noise.P;
        double jitter = Jitter(trial.Ordinal);
        List<Metric> metrics = new(Rows);
        for (int at = 0; at < Steps.Length; at++)
        {
            double left = 1 / (1 + at * (1 + 0.2 * jitter));
            metrics.Add(new(Steps[at], "active_fraction", 0.5 * (1 - 0.8 * p * (1 - left)) + 0.01 * jitter));
            metrics.Add(new(Steps[at], "test_error", 0.03 + 0.12 * p + 0.6 * left + 0.004 * jitter));
        }

        metrics.Add(new(Steps[^1], "test_loss", 0.2 + p + 0.02 * jitter));
        metrics.Add(new(Steps[^1], "train_error", 0.01 + 0.1 * p + 0.002 * jitter));
        byte[] weights = new byte[32];
        BitConverter.TryWriteBytes(weights, trial.Ordinal);
        return new(
            trial.Trial,
            fence,
            metrics,
            End: new(AttemptOutcome.Finished, Steps[^1], weights, null, 0.3 + 0.05 * jitter)
        );
    }

    /// <summary>A number between −1 and 1 that looks random from one trial to the next.</summary>
    private static double Jitter(long ordinal)
    {
        ulong mixed = unchecked((ulong)(ordinal + 1) * 0x9E3779B97F4A7C15UL);
        mixed = unchecked((mixed ^ (mixed >> 31)) * 0xD6E8FEB86659FD93UL);
        return (mixed >> 11) * (2.0 / (1UL << 53)) - 1;
    }
}
