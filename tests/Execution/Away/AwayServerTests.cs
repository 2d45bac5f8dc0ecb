using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Storage;
using Sweeps.Storage.Opening;
using Sweeps.Storage.Tests.Postgres;
using Sweeps.Tests;

namespace Sweeps.Execution.Tests.Away;

/// <summary>A server that goes away under a running sweep, and stays away until nothing more can be written
/// behind.</summary>
public sealed class AwayServerTests : Fixture
{
    private const int WritesAhead = 4;
    private const int GoesAwayAt = 100;

    [Fact]
    public async Task Server_AwayUntilTheQueueIsFull_HoldsTrainingUpAndCostsNothing()
    {
        await using var server = new PostgresServer(durable: true);
        await using var store = SweepStores.Open(server.MakeDatabase() + "?pool=6");
        using var away = new ManualResetEventSlim();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        long steps = 0;
        var engine = new FakeEngine
        {
            BeforeStep = (_, step) =>
            {
                if (step == GoesAwayAt)
                {
                    reached.TrySetResult();
                    away.Wait(Token);
                }

                Interlocked.Increment(ref steps);
            },
        };
        var trials = new FakeTrials(1, 2000);

        // The lease would otherwise run out while the server is away.
        var options = new HostOptions
        {
            Slots = 1,
            WritesAhead = WritesAhead,
            MetricBatch = 2,
            Lease = TimeSpan.FromMinutes(5),
        };
        var run = await new EmbeddedHost(store, engine, options).StartAsync(trials.Manifest(), trials, Token);
        await reached.Task.WaitAsync(Patience, Token);
        MetricQuery losses = new(["loss"]);
        await Waiting.UntilAsync(
            async () =>
                await store.Results.ReadMetricsAsync(run.Sweep.Id, losses, Token).CountAsync(Token) > GoesAwayAt,
            $"the losses of {GoesAwayAt} steps are in the store",
            Token
        );
        server.Crash();
        away.Set();

        // Nothing waited to be written then. At most so many batches wait, as many are in the writer's hands, and one
        // is at the door; each is a step. The engine does thousands of steps in the time that one try takes.
        await Waiting.UntilAsync(
            () => run.Progress.StoreTrouble is not null && Interlocked.Read(ref steps) > GoesAwayAt + WritesAhead,
            () => $"training is held up; it is at step {Interlocked.Read(ref steps)}",
            Token
        );
        Assert.Contains(
            "A running sweep waits and goes on by itself",
            run.Progress.StoreTrouble,
            StringComparison.Ordinal
        );
        Assert.InRange(Interlocked.Read(ref steps), GoesAwayAt + WritesAhead + 1, GoesAwayAt + 2 * WritesAhead + 2);
        Assert.False(run.Completion.IsCompleted);

        server.Start();
        var result = await run.Completion.WaitAsync(Patience, Token);
        Assert.Equal(
            (SweepOutcome.Completed, 1L, 0L, null),
            (result.Outcome, result.Progress.Finished, result.Progress.Violations, result.Progress.StoreTrouble)
        );
        Assert.Contains(await NoticesOf(run), notice => notice.Kind == SweepNoticeKind.StoreRecovery);
        await using var quiet = OpenStore();
        await RunAsync(quiet, new FakeEngine(), trials);
        Assert.Equal(await FingerprintOf(quiet), await FingerprintOf(store));
    }
}
