using Sweeps.Execution.Control;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Execution.Tests.Control;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;
using Sweeps.Tests;

namespace Sweeps.Cluster.Tests;

/// <summary>A sweep goes on while its silos are replaced, one by one, and when all of them were gone.</summary>
public sealed class RollingTests
{
    private const int Trials = 20;
    private const int Free = 8;

    // The seeds from 100 on wait at a gate: the sweep is not over before it is opened.
    private static readonly string _grid = ClusterScene.Whole(
        $$"""
        name: rolling
        {{ClusterScene.Plugin}}
        data: { name: mixture, train: 40, test: 20, dimension: 5, classes: 4 }
        network: { hidden: 8 }
        noise: { kind: replace, p: 0 }
        train: { batch: 4, steps: 40 }
        measure: { at: [0, { every: 5 }, end], of: [error, activation, rest] }
        grid:
          seed: [0, 1, 100, 101, 102]
          p: [0, 0.2, 0.4, 0.8]
        """
    );

    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(0.05);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silos_ReplacedOneByOne_InterruptNoTrialButTheirOwn()
    {
        await using var scene = new ClusterScene(durable: false);
        var resting = scene.Resting(_pause);
        await scene.StartAsync(silos: 2, slots: 1, Token, resting);
        var sweep = await scene.Control.SubmitAsync(new SweepSubmission(_grid, "a test"), Token);
        foreach (var silo in scene.Silos.ToList())
        {
            // From then on each silo trains one that waits at the gate.
            await scene.Control.SeenAsync(sweep.Id, live => live.Progress.Done == Free, "the rest is done", Token);
            var training = await InTrainingAsync(scene, sweep.Id);
            var replacement = scene.Add(slots: 1, resting);
            await replacement.ReadyAsync(Token);
            silo.Terminate();
            Assert.Equal(0, await silo.ExitAsync(Token));
            var ends = await OutcomesAsync(scene, training);
            Assert.Equal([null, AttemptOutcome.HandedBack], ends.Order());
        }

        scene.OpenGate();
        var live = await scene.EndOfAsync(sweep.Id, Token);
        Assert.Equal(
            (SweepOutcome.Completed, (long)Trials, 0L, 0L),
            (live.Outcome, live.Progress.Done, live.Progress.Failed, live.Progress.Violations)
        );
        Assert.Equal(
            0L,
            scene.Server.ExecuteAt(
                scene.Location,
                $"SELECT count(*) FROM attempts WHERE outcome NOT IN ({(int)AttemptOutcome.Finished}, "
                    + $"{(int)AttemptOutcome.HandedBack})"
            )
        );
        Assert.Equal(
            await scene.QuietFingerprintAsync(_grid, Token),
            (await SweepFingerprint.OfAsync(scene.Store.Results, sweep, Token)).Hash
        );
    }

    [Fact]
    public async Task Sweep_UnfinishedWhenAllSilosAreKilled_GoesOnWithTheNextOnesThoughNobodyAsks()
    {
        await using var scene = new ClusterScene(durable: false);
        var sweep = await SweepQueue.AddAsync(scene.Store, new SweepSubmission(_grid, "a test"), true, Token);
        await scene.StartAsync(silos: 1, slots: 1, connect: false, Token, scene.Resting(_pause));
        var silo = scene.Silos[0];
        await AtWorkAsync(scene, silo);
        await scene.UntilAsync("SELECT count(*) FROM orleansreminderstable", Token);
        silo.Kill();
        await silo.ExitAsync(Token);
        Assert.Equal(1L, scene.Server.ExecuteAt(scene.Location, "SELECT count(*) FROM orleansreminderstable"));
        silo.Start();
        await silo.ReadyAsync(Token);
        await AtWorkAsync(scene, silo);

        // Once the sweep is over nothing is left to be reminded of.
        await SweepQueue.SetIntentAsync(scene.Store, sweep.Id, SweepIntent.Cancel, null, Token);
        await scene.UntilAsync("SELECT 1 - count(*) FROM orleansreminderstable", Token);
    }

    /// <summary>Two trials that are in training, once there are two.</summary>
    private static async Task<List<TrialRecord>> InTrainingAsync(ClusterScene scene, string sweep)
    {
        List<TrialRecord> training = [];
        await Waiting.UntilAsync(
            async () =>
            {
                var slots = (await scene.Control.LookAsync(sweep, Token))!.Progress.Slots;
                training.Clear();
                foreach (var slot in slots.Where(slot => slot is { Ordinal: not null, Step: > 0 }))
                    training.Add((await scene.Store.Results.ReadTrialAsync(sweep, slot.Ordinal!.Value, Token))!);
                return training.Count == 2 && (await OutcomesAsync(scene, training)).All(outcome => outcome is null);
            },
            () => $"two trials are in training, but these are: {string.Join(", ", training)}\n{scene.Logs}",
            Token
        );
        return training;
    }

    /// <summary>How the attempts at trials have ended that were current when these were read.</summary>
    private static async Task<List<AttemptOutcome?>> OutcomesAsync(ClusterScene scene, List<TrialRecord> trials)
    {
        List<AttemptOutcome?> outcomes = [];
        foreach (var trial in trials)
        {
            var attempts = await scene.Store.Results.ReadAttemptsAsync(trial.Trial, Token);
            outcomes.Add(attempts.Single(attempt => attempt.Fence == trial.Fence).Outcome);
        }

        return outcomes;
    }

    private static Task AtWorkAsync(ClusterScene scene, SiloProcess silo) =>
        scene.UntilAsync(
            $"SELECT count(*) FROM trials t JOIN workers w ON w.number = t.worker WHERE t.state = 1 AND w.process "
                + $"= {silo.ProcessId}",
            Token
        );
}
