using Sweeps.Execution.Progress;
using Sweeps.Execution.Tests;
using Sweeps.Grains.Contracts;
using Sweeps.Grains.Workers;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;
using Sweeps.Tests;

namespace Sweeps.Grains.Tests.Trials;

public sealed class TrialGrainTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trial_InFlight_IsFoundOnTheSiloThatTrainsIt_AndGoneAfterwards()
    {
        using var gate = new ManualResetEventSlim();
        await using var cluster = await TestCluster.StartAsync(
            new FakeEngine
            {
                BeforeStep = (_, step) =>
                {
                    if (step == 3)
                        gate.Wait(Waiting.Patience);
                },
            }
        );
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("found", trials: 4, steps: 6));
        await Waiting.UntilAsync(
            async () => (await cluster.Control.LookAsync(sweep.Id, Token))!.Progress.Running == 4,
            "all slots train",
            Token
        );
        var trials = await cluster.Store.Results.ReadTrialsAsync(sweep.Id, Token).ToListAsync(Token);
        foreach (var trial in trials)
        {
            var standing = (await cluster.Grains.GetGrain<ITrialGrain>(trial.Trial.ToString()).LookAsync())!;
            Assert.Equal((trial.Worker, sweep.Id, 1L), (standing.Worker, standing.SweepId, standing.Fence));
            Assert.NotNull(standing.Slot);
            Assert.Equal(
                new TrialStanding(standing.Worker, 1, standing.Slot, standing.Step, standing.TotalSteps),
                await cluster.Control.LookAtTrialAsync(sweep.Id, trial.Trial, Token)
            );
        }

        gate.Set();
        await cluster.EndOfAsync(sweep.Id, Token);
        foreach (var trial in trials)
            await Waiting.UntilAsync(
                async () => await cluster.Grains.GetGrain<ITrialGrain>(trial.Trial.ToString()).LookAsync() is null,
                "its grain is gone",
                Token
            );
    }

    /// <summary>Nobody could find them in time, and a grain costs more than such a trial.</summary>
    [Fact]
    public async Task Trials_OfNextToNoWork_HaveNoGrains()
    {
        await using var cluster = await TestCluster.StartAsync(new FakeEngine());
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("fleeting", trials: 600, steps: 1));
        Assert.Equal(600, (await cluster.EndOfAsync(sweep.Id, Token)).Progress.Finished);
        Assert.InRange(cluster.TrialGrains, 1, 300);
    }

    [Fact]
    public async Task Trials_OfNextToNoWork_HaveGrainsWhereAllAreToHaveThem()
    {
        await using var cluster = await TestCluster.StartAsync(
            new FakeEngine(),
            configure: (_, options) => options with { TrialGrains = TrialGrainUse.All }
        );
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("all", trials: 60, steps: 1));
        Assert.Equal(60, (await cluster.EndOfAsync(sweep.Id, Token)).Progress.Finished);
        Assert.InRange(cluster.TrialGrains, 60, 120);
    }

    [Fact]
    public async Task Trial_OfAWorkerElsewhere_IsRefusedByItsGrain()
    {
        await using var cluster = await TestCluster.StartAsync(new FakeEngine());
        string key = new('a', 64);
        var order = new OrderWire(
            OrderKindWire.Train,
            new AttemptWire(0, Convert.FromHexString(key), 1),
            null,
            0,
            null,
            null
        );
        Assert.False(
            await cluster
                .Grains.GetGrain<ITrialGrain>(key)
                .TrainAsync(new TrialWorkWire("a worker elsewhere", "a sweep", order))
        );
    }

    [Fact]
    public async Task Activations_OfOneTrialOnTwoSilos_DoNoHarm()
    {
        using var gate = new ManualResetEventSlim();
        var engine = new FakeEngine
        {
            BeforeStep = (_, step) =>
            {
                if (step == 3)
                    gate.Wait(Waiting.Patience);
            },
        };
        await using var cluster = await TestCluster.StartAsync(
            engine,
            configure: (_, options) => options with { Slots = 1 }
        );
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("twice", trials: 2, steps: 6));
        await Waiting.UntilAsync(() => engine.Started.Count == 2, "both silos train", Token);
        // As when a cluster is split: a trial of a worker that is thought to be gone is given to another one, while the
        // first trains on.
        var trial = await cluster.Store.Results.ReadTrialsAsync(sweep.Id, Token).FirstAsync(Token);
        await cluster.Store.Leases.ReleaseWorkerAsync(trial.Worker!, "thought to be gone", Token);
        await cluster.Store.Leases.RegisterWorkerAsync(
            new WorkerIdentity("another", "elsewhere", "", 1, DateTimeOffset.UnixEpoch, 1),
            TimeSpan.FromSeconds(1),
            Token
        );
        Assert.Equal(
            new ClaimAnswer.Claimed(2),
            Assert.Single(
                await cluster.Store.Attempts.ClaimAsync(
                    sweep.Id,
                    "another",
                    [new TrialClaim(trial.Ordinal, trial.Cell, trial.Trial)],
                    cancellation: Token
                )
            )
        );
        gate.Set();
        var live = await cluster.EndOfAsync(sweep.Id, Token);
        Assert.Equal((2L, 0L), (live.Progress.Done, live.Progress.Violations));
        foreach (var one in await cluster.Store.Results.ReadTrialsAsync(sweep.Id, Token).ToListAsync(Token))
        {
            var attempts = await cluster.Store.Results.ReadAttemptsAsync(one.Trial, Token);
            Assert.Single(attempts, attempt => attempt.Outcome == AttemptOutcome.Finished);
            Assert.Equal(one.Trial == trial.Trial ? 3 : 1, attempts.Count);
        }

        Assert.Empty(await cluster.Store.Results.ReadViolationsAsync(sweep.Id, Token));
    }
}
