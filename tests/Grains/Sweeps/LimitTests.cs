using Sweeps.Execution.Progress;
using Sweeps.Execution.Tests;
using Sweeps.Model.Training;

namespace Sweeps.Grains.Tests.Sweeps;

/// <summary>Limits of failures and of time hold on a cluster as they do in one process.</summary>
public sealed class LimitTests
{
    /// <summary>Silos times slots.</summary>
    private const int InFlight = 4;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_WithSoManyFailures_EndsWithNoMoreThanWereInFlight()
    {
        var engine = new FakeEngine { BeforeStep = (_, _) => throw new TrialFailedException("a cut file", false) };
        await using var cluster = await TestCluster.StartAsync(engine);

        var sweep = await cluster.SubmitAsync(
            TestCluster.Grid("failing", trials: 60, steps: 2) + "\nstop: { failures: 3 }\n"
        );
        var live = await cluster.EndOfAsync(sweep.Id, Token);

        Assert.Equal(SweepOutcome.Cancelled, live.Outcome);
        Assert.Contains(
            "and `stop.failures` is 3;",
            (await cluster.Store.Registry.FindSweepAsync(sweep.Id, Token))!.Reason,
            StringComparison.Ordinal
        );
        var counts = await cluster.Store.Results.CountAsync(sweep.Id, Token);
        Assert.InRange(counts.Failed, 3, 3 - 1 + InFlight);
        Assert.Equal((0, 0), (counts.Running, counts.Finished));
    }

    [Fact]
    public async Task Trial_BeyondItsTime_FailsOnceByThatName()
    {
        var engine = new FakeEngine { MeasureEvery = 1 << 30, BeforeStep = (_, _) => Thread.Yield() };
        await using var cluster = await TestCluster.StartAsync(engine);

        var sweep = await cluster.SubmitAsync(
            TestCluster.Grid("slow", trials: 1, steps: 2_000_000_000) + "\nstop: { trial_time: 0.2 s }\n"
        );
        var live = await cluster.EndOfAsync(sweep.Id, Token);

        Assert.Equal((SweepOutcome.Completed, 1L), (live.Outcome, live.Progress.Failed));
        var trial = (await cluster.Store.Results.ReadTrialAsync(sweep.Id, 0, Token))!;
        Assert.StartsWith("Time limit: `stop.trial_time` is 0.2 s", trial.Reason, StringComparison.Ordinal);
        Assert.Single(await cluster.Store.Results.ReadAttemptsAsync(trial.Trial, Token));
    }
}
