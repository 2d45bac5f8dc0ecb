using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Execution.Tests;

public sealed partial class EmbeddedHostTests : Fixture
{
    [Fact]
    public async Task Run_OfManyTrials_TrainsEachOnceAndRecordsEveryMetric()
    {
        await using var store = OpenStore();
        var engine = new FakeEngine();
        var result = await RunAsync(store, engine, new FakeTrials(100, 7));

        Assert.Equal(SweepOutcome.Completed, result.Outcome);
        Assert.Equal(
            (100, 100, 0, 0),
            (result.Progress.Finished, result.Progress.Done, result.Progress.Failed, result.Progress.Waiting)
        );
        Assert.Equal(Enumerable.Range(0, 100).Select(seed => ((long)seed, 0L)), engine.Started.Order());
        string expected =
            "trial,step,measure,value\n"
            + string.Concat(
                from trial in Enumerable.Range(0, 100)
                from step in Enumerable.Range(0, 8)
                from line in new[]
                {
                    ("error", FakeEngine.ValueAt(trial, -step)),
                    ("loss", FakeEngine.ValueAt(trial, step)),
                }
                select FormattableString.Invariant($"{trial},{step},{line.Item1},{line.Item2:R}\n")
            );
        Assert.Equal(expected, await MetricsOf(store));
    }

    [Fact]
    public async Task Run_OfAFinishedSweep_TrainsNothing()
    {
        await using var store = OpenStore();
        await RunAsync(store, new FakeEngine(), new FakeTrials(50, 3));
        var engine = new FakeEngine();
        var again = await RunAsync(store, engine, new FakeTrials(50, 3));

        Assert.Empty(engine.Started);
        Assert.Equal((50, 0, 50), (again.Progress.Done, again.Progress.Finished, again.Progress.Reused));
    }

    [Fact]
    public async Task Run_OfASweepThatSharesTrials_TrainsOnlyTheOthers()
    {
        await using var store = OpenStore();
        await RunAsync(store, new FakeEngine(), new FakeTrials(20, 3), name: "small");
        var engine = new FakeEngine();
        await RunAsync(store, engine, new FakeTrials(30, 3), name: "large");

        Assert.Equal(
            Enumerable.Range(20, 10).Select(seed => (long)seed),
            engine.Started.Select(start => start.Seed).Order()
        );
        Assert.Equal(
            30,
            (await store.Results.CountAsync((await store.Registry.FindSweepAsync("large", Token))!.Id, Token)).Finished
        );
    }

    [Fact]
    public async Task Run_WithOneSlot_KeepsTheOrderOfIssue()
    {
        await using var store = OpenStore();
        var engine = new FakeEngine();
        await RunAsync(store, engine, new FakeTrials(40, 1), new HostOptions { Slots = 1 });
        Assert.Equal(Enumerable.Range(0, 40).Select(seed => (long)seed), engine.Started.Select(start => start.Seed));
    }

    [Fact]
    public async Task Run_OfNoTrials_IsComplete()
    {
        await using var store = OpenStore();
        var result = await RunAsync(store, new FakeEngine(), new FakeTrials(0, 1));
        Assert.Equal((SweepOutcome.Completed, 0L), (result.Outcome, result.Progress.Done));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Fingerprint_WithAnyNumberOfSlots_IsTheSame(int slots)
    {
        await using var store = OpenStore();
        await RunAsync(
            store,
            new FakeEngine(),
            new FakeTrials(60, seed => seed % 9),
            new HostOptions { Slots = slots }
        );
        Assert.Equal("d13d288c8f7bb904", (await FingerprintOf(store))[..16]);
    }

    [Fact]
    public async Task Trial_ThatThrowsOnce_IsRetriedAndFinishes()
    {
        await using var store = OpenStore();
        int thrown = 0;
        var engine = new FakeEngine
        {
            BeforeStep = (seed, step) =>
            {
                if (seed == 3 && step == 2 && Interlocked.Exchange(ref thrown, 1) == 0)
                    throw new InvalidOperationException("a passing fault");
            },
        };
        var trials = new FakeTrials(10, 5);
        var run = await new EmbeddedHost(store, engine, Fast).StartAsync(trials.Manifest(), trials, Token);
        var result = await run.Completion.WaitAsync(Patience, Token);

        Assert.Equal((10, 1, 0), (result.Progress.Finished, result.Progress.Retried, result.Progress.Failed));
        var attempts = await store.Results.ReadAttemptsAsync(trials.At(3).Key, Token);
        Assert.Equal([AttemptOutcome.Retried, AttemptOutcome.Finished], attempts.Select(attempt => attempt.Outcome));
        Assert.Equal("InvalidOperationException: a passing fault", attempts[0].Reason);
        Assert.Equal([SweepNoticeKind.Retry], (await NoticesOf(run)).Select(notice => notice.Kind));
    }

    [Fact]
    public async Task Trial_ThatAlwaysThrows_FailsWithItsMessageAndTheSweepGoesOn()
    {
        await using var store = OpenStore();
        var engine = new FakeEngine
        {
            BeforeStep = (seed, _) =>
            {
                if (seed == 3)
                    throw new InvalidOperationException("a lasting fault");
            },
        };
        var result = await RunAsync(store, engine, new FakeTrials(10, 5), Fast);

        Assert.Equal(
            (SweepOutcome.Completed, 9L, 1L, 2L),
            (result.Outcome, result.Progress.Finished, result.Progress.Failed, result.Progress.Retried)
        );
        var trial = await store.Results.ReadTrialAsync(result.SweepId, 3, Token);
        Assert.Equal(
            (TrialState.Failed, "InvalidOperationException: a lasting fault", 3, 3),
            (trial!.State, trial.Reason, trial.Attempts, trial.Failures)
        );
    }

    [Fact]
    public async Task Trial_ThatFailedBefore_IsTriedAgainByTheNextRun()
    {
        await using var store = OpenStore();
        await RunAsync(
            store,
            new FakeEngine
            {
                BeforeStep = (seed, _) =>
                {
                    if (seed == 3)
                        throw new InvalidOperationException("a fault");
                },
            },
            new FakeTrials(10, 5),
            Fast
        );
        var result = await RunAsync(store, new FakeEngine(), new FakeTrials(10, 5), Fast);
        Assert.Equal((1, 9, 0), (result.Progress.Finished, result.Progress.Reused, result.Progress.Failed));
    }

    [Fact]
    public async Task Trial_WhoseConfigurationBreaksARule_FailsWithoutARetry()
    {
        await using var store = OpenStore();
        var engine = new FakeEngine
        {
            OnStart = (seed, _) =>
            {
                if (seed == 0)
                    throw new ConfigurationException(
                        "train.batch",
                        "`batch` must be at least 1, but was 0",
                        "Correct it."
                    );
            },
        };
        var result = await RunAsync(store, engine, new FakeTrials(2, 1), Fast);

        Assert.Equal((1, 0), (result.Progress.Failed, result.Progress.Retried));
        Assert.Equal(
            "`batch` must be at least 1, but was 0. Correct it.",
            (await store.Results.ReadTrialAsync(result.SweepId, 0, Token))!.Reason
        );
    }

    [Fact]
    public async Task Trial_ThatDiverges_IsAResultWithItsStep()
    {
        await using var store = OpenStore();
        var engine = new FakeEngine { DivergesAt = seed => seed == 1 ? 4 : null };
        var result = await RunAsync(store, engine, new FakeTrials(3, 9));

        Assert.Equal(
            (2, 1, 3, 0),
            (result.Progress.Finished, result.Progress.Diverged, result.Progress.Done, result.Progress.Failed)
        );
        var trial = await store.Results.ReadTrialAsync(result.SweepId, 1, Token);
        Assert.Equal(
            (TrialState.Diverged, 4L, "the norm passed its limit at step 4"),
            (trial!.State, trial.Step, trial.Reason)
        );
    }

    [Fact]
    public async Task Checkpoint_ThatIsDamaged_IsReportedAndTheTrialStartsAgain()
    {
        await using var store = OpenStore();
        var trials = new FakeTrials(1, 5);
        var sweep = await store.Registry.OpenSweepAsync(trials.Manifest(), Token);
        var key = trials.At(0).Key;
        await store.Leases.RegisterWorkerAsync(
            new("earlier", "elsewhere", "", 1, DateTimeOffset.UnixEpoch, 1),
            TimeSpan.FromMinutes(1),
            Token
        );
        await store.Attempts.ClaimAsync(sweep.Id, "earlier", [new(0, 0, key)], cancellation: Token);
        await store.Attempts.CommitAsync(
            [
                new(
                    key,
                    1,
                    [],
                    new StoredCheckpoint(3, [1, 2, 3]),
                    new AttemptEnd(AttemptOutcome.HandedBack, 3, null, null, 0)
                ),
            ],
            Token
        );

        var run = await new EmbeddedHost(store, new FakeEngine(), Fast).StartAsync(trials.Manifest(), trials, Token);
        var result = await run.Completion.WaitAsync(Patience, Token);
        Assert.Equal(1, result.Progress.Finished);
        Assert.Equal([SweepNoticeKind.Checkpoint], (await NoticesOf(run)).Select(notice => notice.Kind));
        Assert.Equal(await QuietFingerprint(trials), await FingerprintOf(store));
    }

    private static HostOptions Fast { get; } =
        new()
        {
            Slots = 2,
            Rules = SweepRules.Default with
            {
                RetryDelay = TimeSpan.FromMilliseconds(1),
                RecheckDelay = TimeSpan.FromMilliseconds(1),
                LongestDelay = TimeSpan.FromMilliseconds(20),
            },
        };

    private async Task<string> QuietFingerprint(FakeTrials trials)
    {
        await using var quiet = SweepStores.Open(Path.Combine(Folder, "quiet.db"));
        await RunAsync(quiet, new FakeEngine(), trials);
        return await FingerprintOf(quiet);
    }
}
