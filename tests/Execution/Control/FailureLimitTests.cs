using Sweeps.Execution.Control;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Model.Training;
using Sweeps.Storage;
using Sweeps.Storage.Opening;
using Sweeps.Tests;

namespace Sweeps.Execution.Tests.Control;

/// <summary>Sweeps that end themselves since too many trials fail, and trials that take too long.</summary>
public sealed class FailureLimitTests : IDisposable
{
    private static readonly HostOptions OneSlot = new() { Slots = 1, Gather = TimeSpan.Zero };
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-limits-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("3", 3)]
    [InlineData("10%", 4)]
    public async Task Sweep_WithSoManyFailures_IsCancelledWithTheReasonAndBeginsNoMore(string limit, int most)
    {
        await using var store = Open();
        var engine = new FakeEngine { BeforeStep = (_, _) => throw new TrialFailedException("a cut file", false) };
        await using var host = await SweepHost.StartAsync(store, engine, OneSlot, Token);

        var sweep = await host.SubmitAsync(Grid($"failures: {limit}"), Token);
        var end = await host.EndOfAsync(sweep.Id, Token);

        Assert.Equal(SweepOutcome.Cancelled, end.Outcome);
        var recorded = (await store.Registry.FindSweepAsync(sweep.Id, Token))!;
        Assert.Equal(SweepIntent.Cancel, recorded.Intent);
        Assert.Contains($"and `stop.failures` is {limit};", recorded.Reason, StringComparison.Ordinal);
        var counts = await store.Results.CountAsync(sweep.Id, Token);
        // Those that were claimed ahead are given back, not begun.
        Assert.Equal(most, counts.Failed);
        Assert.Equal(0, counts.Running);
    }

    [Fact]
    public async Task Sweep_ResumedBeyondItsLimit_EndsAgainAtTheNextFailureAndIsWholeAfterARetry()
    {
        await using var store = Open();
        bool repaired = false;
        var engine = new FakeEngine
        {
            BeforeStep = (_, _) =>
            {
                if (!Volatile.Read(ref repaired))
                    throw new TrialFailedException("a cut file", false);
            },
        };
        await using var host = await SweepHost.StartAsync(store, engine, OneSlot, Token);
        var sweep = await host.SubmitAsync(Grid("failures: 2"), Token);
        await host.EndOfAsync(sweep.Id, Token);
        long before = (await store.Results.CountAsync(sweep.Id, Token)).Failed;

        await host.SetIntentAsync(sweep.Id, SweepIntent.Run, null, Token);
        Assert.Equal(SweepOutcome.Cancelled, (await host.EndOfAsync(sweep.Id, Token)).Outcome);
        Assert.Equal((2, 3), (before, (await store.Results.CountAsync(sweep.Id, Token)).Failed));

        Volatile.Write(ref repaired, true);
        await host.RetryFailedAsync(sweep.Id, Token);
        Assert.Equal(SweepOutcome.Completed, (await host.EndOfAsync(sweep.Id, Token)).Outcome);
        Assert.Equal(40, (await store.Results.CountAsync(sweep.Id, Token)).Finished);
        Assert.Null((await store.Registry.FindSweepAsync(sweep.Id, Token))!.Reason);
    }

    [Fact]
    public async Task Trial_BeyondItsTime_FailsOnceByThatNameAndKeepsItsState()
    {
        await using var store = Open();
        var engine = new FakeEngine { MeasureEvery = 1 << 30, BeforeStep = (_, _) => Thread.Yield() };
        await using var host = await SweepHost.StartAsync(store, engine, OneSlot, Token);

        var sweep = await host.SubmitAsync(
            new("name: slow\ndata: onehot\ntrain: { steps: 2000000000 }\nstop: { trial_time: 0.2 s }\n", "a test"),
            Token
        );
        var end = await host.EndOfAsync(sweep.Id, Token);

        Assert.Equal((SweepOutcome.Completed, 1L), (end.Outcome, end.Progress.Failed));
        var trial = (await store.Results.ReadTrialAsync(sweep.Id, 0, Token))!;
        Assert.Equal(TrialState.Failed, trial.State);
        Assert.StartsWith("Time limit: `stop.trial_time` is 0.2 s", trial.Reason, StringComparison.Ordinal);
        Assert.Single(await store.Results.ReadAttemptsAsync(trial.Trial, Token));
        Assert.Equal(trial.Step, (await store.Attempts.ReadCheckpointAsync(trial.Trial, Token))!.Step);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    public async Task Sweep_OfSeveralWorkers_EndsWithNoMoreFailuresThanWereInFlight(int hosts, int slots)
    {
        // All that are in flight fail together, once as many as there are slots have begun.
        using Barrier together = new(hosts * slots);
        int begun = 0;
        var engine = new FakeEngine
        {
            BeforeStep = (_, _) =>
            {
                if (Interlocked.Increment(ref begun) <= together.ParticipantCount)
                    together.SignalAndWait(Waiting.Patience, Token);
                throw new TrialFailedException("a cut file", false);
            },
        };
        List<ISweepStore> stores = [];
        List<SweepHost> running = [];
        try
        {
            SweepRecord? sweep = null;
            for (int number = 0; number < hosts; number++)
            {
                stores.Add(Open());
                running.Add(
                    await SweepHost.StartAsync(
                        stores[^1],
                        engine,
                        new()
                        {
                            Slots = slots,
                            Gather = TimeSpan.Zero,
                            WorkerId = $"worker {number}",
                        },
                        Token
                    )
                );
                sweep ??= await running[0].SubmitAsync(Grid("failures: 2"), Token);
            }

            foreach (var host in running)
                Assert.Equal(SweepOutcome.Cancelled, (await host.EndOfAsync(sweep!.Id, Token)).Outcome);
            Assert.InRange((await stores[0].Results.CountAsync(sweep!.Id, Token)).Failed, 2, 2 - 1 + hosts * slots);
        }
        finally
        {
            foreach (var host in running)
                await host.DisposeAsync();
            foreach (var store in stores)
                await store.DisposeAsync();
        }
    }

    private ISweepStore Open() => SweepStores.Open(Path.Combine(_folder, "store.db"));

    private static SweepSubmission Grid(string stop) =>
        new(
            $"name: failing\ndata: onehot\ntrain: {{ steps: 2 }}\nstop: {{ {stop} }}\ngrid: {{ seed: 0..39 }}\n",
            "a test"
        );
}
