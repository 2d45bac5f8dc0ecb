using System.Diagnostics;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Stopping;
using Sweeps.Storage;
using Sweeps.Storage.Opening;
using Sweeps.Storage.Tests.Postgres;

namespace Sweeps.Execution.Tests.Stopping;

/// <summary>Real trials in two processes that share rungs through a server.</summary>
public sealed class PostgresStoppingTests : Fixture
{
    private const string Grid = """
        name: rungs
        data: { name: mixture, train: 400, test: 50, dimension: 10, classes: 3 }
        network: { hidden: 48 }
        train: { batch: 4, epochs: 81 }
        measure: { at: [{ every: 1 }, end], of: [error] }
        grid:
          learning_rate: [0.0001, 0.001, 0.01, 0.1]
          seed: 0..39
        stop: { asha: { measure: train_loss, direction: minimize, reduction_factor: 3 } }
        """;

    [Fact]
    public async Task Processes_AtOneSweep_ShareTheRungs()
    {
        string file = Path.Combine(Folder, "grid.yaml");
        await File.WriteAllTextAsync(file, Grid, Token);
        string location = PostgresServer.Shared.MakeDatabase() + "?pool=4";
        using var one = Start(location, file);
        using var two = Start(location, file);
        foreach (var process in new[] { one, two })
        {
            await process.WaitForExitAsync(Token).WaitAsync(Patience * 2, Token);
            Assert.Equal(0, process.ExitCode);
        }

        await using var store = SweepStores.Open(location);
        var sweep = (await store.Registry.FindSweepAsync("rungs", Token))!;
        var rule = (AshaRule)Scheduling.Grids.GridFile.Read(Grid, "grid.yaml").Stopping!;
        var trials = await store.Results.ReadTrialsAsync(sweep.Id, Token).ToListAsync(Token);
        var losses = await store
            .Results.ReadMetricsAsync(sweep.Id, new MetricQuery(["train_loss"]), Token)
            .ToListAsync(Token);
        var workers = new HashSet<string>();
        int stopped = 0;
        foreach (var trial in trials)
        {
            var attempt = Assert.Single(await store.Results.ReadAttemptsAsync(trial.Trial, Token));
            workers.Add(attempt.Worker);
            Assert.Equal(
                trial.State == TrialState.Stopped ? AttemptOutcome.Stopped : AttemptOutcome.Finished,
                attempt.Outcome
            );
            if (trial.State != TrialState.Stopped)
                continue;

            // Somebody was ahead of it at its rung, as far as anybody has recorded.
            stopped++;
            Assert.True(rule.Wrote(trial.Reason));
            var rung = losses.Where(row => row.Metric.Step == trial.Step).ToList();
            Assert.Contains(
                rung,
                row => row.Metric.Value < rung.Single(own => own.Ordinal == trial.Ordinal).Metric.Value
            );
        }

        Assert.Equal((160, 2), (trials.Count, workers.Count));
        Assert.InRange(stopped, 60, 158);
        Assert.Empty(await store.Results.ReadViolationsAsync(sweep.Id, Token));
    }

    private static Process Start(string location, string grid) =>
        Process.Start(
            new ProcessStartInfo(
                Path.Combine(AppContext.BaseDirectory, "Sweeps.Execution.Victim"),
                [location, grid, "1"]
            )
        )!;
}
