using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;

namespace Sweeps.Execution.Tests;

public sealed class BackPressureTests : Fixture
{
    [Fact]
    public async Task Training_WhenTheQueueOfWritesIsFull_WaitsAndDropsNothing()
    {
        var gates = new GatedStore(OpenStore());
        await using var store = gates.Store;
        long steps = 0;
        var engine = new FakeEngine { BeforeStep = (_, _) => Interlocked.Increment(ref steps) };
        var trials = new FakeTrials(1, 1000);
        var options = new HostOptions
        {
            Slots = 1,
            WritesAhead = 4,
            MetricBatch = 2,
        };
        var run = await new EmbeddedHost(store, engine, options).StartAsync(trials.Manifest(), trials, Token);
        await gates.Arrived.Task.WaitAsync(Patience, Token);

        // A batch is one step's two metrics, at most 4 batches wait and at most 4 are in the hands of the writer; one
        // is at the door.
        await StandsStill(() => Interlocked.Read(ref steps));
        Assert.InRange(Interlocked.Read(ref steps), 1, 10);
        gates.Gate.SetResult();
        var result = await run.Completion.WaitAsync(Patience, Token);
        Assert.Equal((1, 1000), (result.Progress.Finished, Interlocked.Read(ref steps)));
        Assert.Equal(1 + 2 * 1001, (await MetricsOf(store)).Count(letter => letter == '\n'));
    }

    [Fact]
    public async Task Run_WhoseStoreIsInTrouble_SaysSoAndGoesOnWhenItIsOver()
    {
        var gates = new GatedStore(OpenStore());
        await using var store = gates.Store;
        gates.FailCommits(2);
        gates.Gate.SetResult();
        var trials = new FakeTrials(20, 3);
        var run = await new EmbeddedHost(store, new FakeEngine(), new HostOptions { Slots = 2 }).StartAsync(
            trials.Manifest(),
            trials,
            Token
        );
        var result = await run.Completion.WaitAsync(Patience, Token);
        Assert.Equal(
            (SweepOutcome.Completed, 20L, null),
            (result.Outcome, result.Progress.Finished, result.Progress.StoreTrouble)
        );
        Assert.Equal(
            [SweepNoticeKind.StoreTrouble, SweepNoticeKind.StoreRecovery],
            (await NoticesOf(run)).Select(notice => notice.Kind)
        );
        Assert.Equal(1 + 20 * 8, (await MetricsOf(store)).Count(letter => letter == '\n'));
    }

    /// <summary>Waits until a number has stayed the same over many looks at it.</summary>
    private static async Task StandsStill(Func<long> number)
    {
        for (int looks = 0; looks < 20_000; looks++)
        {
            long before = number();
            await Task.Yield();
            if (number() != before)
                looks = 0;
        }
    }
}
