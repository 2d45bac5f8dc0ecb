using Sweeps.Execution.Control;
using Sweeps.Execution.Curation;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Tests.Control;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;
using Sweeps.Storage.Tests;
using Sweeps.Storage.Tests.Postgres;

namespace Sweeps.Execution.Tests.Curation;

public abstract class SweepCopyContract : Fixture
{
    private static readonly WorkerIdentity Another = new("another", "elsewhere", "", 1, DateTimeOffset.UnixEpoch, 1);

    protected abstract ISweepStore OpenSource();

    protected abstract ISweepStore OpenTarget();

    [Fact]
    public async Task Copy_OfAFinishedSweep_IsTheSameAndIsMadeOnce()
    {
        await using var source = OpenSource();
        await using var target = OpenTarget();
        var engine = new FakeEngine { DivergesAt = seed => seed % 7 == 3 ? 2 : null };
        await RunAsync(source, engine, new FakeTrials(300, seed => 1 + (seed % 5)));
        var copied = await CopyAsync(source, target, "fake");
        Assert.Equal((300L, 300L, 0L, 0L), (copied.Trials, copied.Done, copied.Begun, copied.There));
        Assert.Equal(await FingerprintOf(source), await FingerprintOf(target));
        Assert.Equal(await MetricsOf(source), await MetricsOf(target));
        Assert.Equal(await StatesAsync(source), await StatesAsync(target));
        Assert.Empty(await target.Leases.ListWorkersAsync(Token));

        copied = await CopyAsync(source, target, "fake");
        Assert.Equal((0L, 300L, 0L), (copied.Done, copied.There, copied.Metrics));
        Assert.Equal(await FingerprintOf(source), await FingerprintOf(target));
    }

    [Fact]
    public async Task Copy_OfARenamedSweep_IsThereUnderItsNewName()
    {
        await using var source = OpenSource();
        await using var target = OpenTarget();
        await RunAsync(source, new FakeEngine(), new FakeTrials(3, 2));
        string id = (await source.Registry.FindSweepAsync("fake", Token))!.Id;
        await source.Upkeep.RenameSweepAsync(id, "renamed", Token);

        var copied = await CopyAsync(source, target, "renamed");

        Assert.Equal((3L, 3L), (copied.Trials, copied.Done));
        Assert.Equal(await MetricsOf(source, "renamed"), await MetricsOf(target, "renamed"));
        copied = await CopyAsync(source, target, "renamed");
        Assert.Equal((0L, 3L), (copied.Done, copied.There));
    }

    [Fact]
    public async Task Copy_OfASweepUnderWay_GoesOnThereFromItsCheckpoint()
    {
        const string grid = "name: under way\ndata: onehot\ntrain: { steps: 20000 }\ngrid: { seed: 0..3 }\n";
        await using var source = OpenSource();
        await using var target = OpenTarget();
        using var reached = new CountdownEvent(2);
        var engine = new FakeEngine
        {
            MeasureEvery = 100,
            BeforeStep = (_, step) =>
            {
                if (step == 150)
                    reached.Signal();
                if (step >= 150)
                    Thread.Sleep(1);
            },
        };
        string id;
        await using (var host = await SweepHost.StartAsync(source, engine, new HostOptions { Slots = 2 }, Token))
        {
            id = (await host.SubmitAsync(new(grid, "a test"), Token)).Id;
            Assert.True(reached.Wait(Patience, Token), "two trials should have reached step 150");
            await host.StopAsync().WaitAsync(Patience, Token);
        }

        var copied = await CopyAsync(source, target, id);
        Assert.Equal((0L, 2L), (copied.Done, copied.Begun));

        // A second copy takes nothing back from where it is further on.
        Assert.Equal(0, (await CopyAsync(source, target, id)).Metrics);
        var later = new FakeEngine { MeasureEvery = 100 };
        await TrainAsync(target, later, grid);
        Assert.Equal(2, later.Started.Count(start => start.FromStep >= 150));
        Assert.Equal(4, later.Started.Count);

        await TrainAsync(source, new FakeEngine { MeasureEvery = 100 }, grid);
        Assert.Equal(await FingerprintOf(source, id), await FingerprintOf(target, id));
        Assert.Equal(await MetricsOf(source, id), await MetricsOf(target, id));
    }

    [Fact]
    public async Task Copy_ThatIsInterrupted_GoesOnWhereItWas()
    {
        await using var source = OpenSource();
        await using var target = OpenTarget();
        await RunAsync(source, new FakeEngine(), new FakeTrials(600, 1));
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var copy = new SweepCopy(source, target, TimeProvider.System);
        var sweep = (await source.Registry.FindSweepAsync("fake", Token))!;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            copy.RunAsync(sweep, new Told(_ => interrupt.Cancel()), interrupt.Token)
        );
        Assert.Empty(await target.Leases.ListWorkersAsync(Token));
        var counts = await target.Results.CountAsync(sweep.Id, Token);
        Assert.InRange(counts.Finished, 1, 599);
        var copied = await CopyAsync(source, target, "fake");
        Assert.Equal((600 - counts.Finished, counts.Finished), (copied.Done, copied.There));
        Assert.Equal(await FingerprintOf(source), await FingerprintOf(target));
    }

    [Fact]
    public async Task Copy_OfATrialThatIsTrainedThere_LeavesIt()
    {
        await using var source = OpenSource();
        await using var target = OpenTarget();
        var trials = new FakeTrials(3, 2);
        await RunAsync(source, new FakeEngine(), trials);
        await ClaimAsync(target, trials);
        var copied = await CopyAsync(source, target, "fake");
        Assert.Equal((2L, 1L), (copied.Done, copied.Held));
    }

    [Fact]
    public async Task Copy_OverOtherBits_IsRefused()
    {
        await using var source = OpenSource();
        await using var target = OpenTarget();
        var trials = new FakeTrials(3, 2);
        await RunAsync(source, new FakeEngine(), trials);
        long fence = await ClaimAsync(target, trials);
        await target.Attempts.CommitAsync(
            [
                new(
                    trials.At(0).Key,
                    fence,
                    [new Metric(1, "error", -1)],
                    null,
                    new AttemptEnd(AttemptOutcome.HandedBack, 0, null, null, 0)
                ),
            ],
            Token
        );
        var refused = await Assert.ThrowsAsync<SweepCopyException>(() => CopyAsync(source, target, "fake"));
        Assert.Contains($"of trial {trials.At(0).Key} of `fake` 1 metrics", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_OfASearch_BringsItsProposals()
    {
        const string grid = """
            name: search
            data: onehot
            train: { steps: 3 }
            search: { tpe: { trials: 6, seed: 2, ahead: 2, measure: test_error, startup: 3 } }
            grid: { learning_rate: { log_uniform: [0.001, 1] } }
            """;
        await using var source = OpenSource();
        await using var target = OpenTarget();
        string id = await TrainAsync(source, new FakeEngine(), grid);
        Assert.Equal(6, (await CopyAsync(source, target, id)).Done);
        Assert.Equal(
            (await source.Registry.FindSweepAsync(id, Token))!.Proposals,
            (await target.Registry.FindSweepAsync(id, Token))!.Proposals
        );
        Assert.Equal(await FingerprintOf(source, id), await FingerprintOf(target, id));
        var later = new FakeEngine();
        await TrainAsync(target, later, grid);
        Assert.Empty(later.Started);
    }

    [Fact]
    public async Task Copy_OfAProgramsTrial_BringsWhatItHasWritten()
    {
        const string grid = "name: words\nprogram: { run: [/bin/true], measures: [loss] }\ngrid: { seed: 0..1 }\n";
        await using var source = OpenSource();
        await using var target = OpenTarget();
        var sweep = await SweepQueue.AddAsync(source, new(grid, "a test"), runsPrograms: true, Token);
        await source.Leases.RegisterWorkerAsync(Another, TimeSpan.FromMinutes(5), Token);
        var planned = StoredGrid.TrialsOf(sweep).At(0);
        var attempt = Assert.Single(
            await source.ClaimTrialsAsync(
                sweep.Id,
                Another.Id,
                [new(planned.Ordinal, planned.Cell, planned.Key)],
                1,
                Token
            )
        );
        await source.Attempts.CommitAsync(
            [
                new(
                    planned.Key,
                    attempt.Fence,
                    [new Metric(1, "loss", 0.5)],
                    End: new AttemptEnd(AttemptOutcome.Finished, 1, null, null, 1)
                )
                {
                    Log = new LogPart(0, "said this\n"u8.ToArray()),
                    Remark = "1 of its reports broke a rule",
                },
            ],
            Token
        );

        Assert.Equal(1, (await CopyAsync(source, target, sweep.Id)).Done);

        var there = Assert.Single(await target.Results.ReadAttemptsAsync(planned.Key, Token));
        Assert.Equal("1 of its reports broke a rule", there.Remark);
        var log = await target.Programs.ReadLogAsync(planned.Key, there.Fence, cancellation: Token);
        Assert.Equal("said this\n", System.Text.Encoding.UTF8.GetString(log!.Bytes));
    }

    private static async Task<SweepCopied> CopyAsync(ISweepStore source, ISweepStore target, string sweep) =>
        await new SweepCopy(source, target, TimeProvider.System).RunAsync(
            (await source.Registry.FindSweepAsync(sweep, Token))!,
            new Told(_ => { }),
            Token
        );

    private static async Task<string> TrainAsync(ISweepStore store, FakeEngine engine, string grid)
    {
        await using var host = await SweepHost.StartAsync(store, engine, new HostOptions { Slots = 2 }, Token);
        string id = (await host.SubmitAsync(new(grid, "a test"), Token)).Id;
        Assert.Equal(SweepOutcome.Completed, (await host.EndOfAsync(id, Token)).Outcome);
        return id;
    }

    /// <summary>Lets another worker have the first trial.</summary>
    private static async Task<long> ClaimAsync(ISweepStore target, FakeTrials trials)
    {
        var sweep = await target.Registry.OpenSweepAsync(trials.Manifest(), Token);
        await target.Leases.RegisterWorkerAsync(Another, TimeSpan.FromMinutes(5), Token);
        var trial = trials.At(0);
        var claim = new TrialClaim(trial.Ordinal, trial.Cell, trial.Key);
        return Assert.Single(await target.ClaimTrialsAsync(sweep.Id, Another.Id, [claim], 1, Token)).Fence;
    }

    private static async Task<List<(long, TrialState, long, string?)>> StatesAsync(ISweepStore store)
    {
        var sweep = await store.Registry.FindSweepAsync("fake", Token);
        return await store
            .Results.ReadTrialsAsync(sweep!.Id, Token)
            .Select(trial => (trial.Ordinal, trial.State, trial.Step, trial.Reason))
            .ToListAsync(Token);
    }

    private sealed class Told(Action<SweepCopied> hear) : IProgress<SweepCopied>
    {
        public void Report(SweepCopied value) => hear(value);
    }
}

public sealed class SqliteToPostgresCopyTests : SweepCopyContract
{
    private readonly PostgresDatabase _database = new();

    protected override ISweepStore OpenSource() => OpenStore();

    protected override ISweepStore OpenTarget() => _database.Open();

    public override void Dispose()
    {
        _database.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class PostgresToSqliteCopyTests : SweepCopyContract
{
    private readonly PostgresDatabase _database = new();

    protected override ISweepStore OpenSource() => _database.Open();

    protected override ISweepStore OpenTarget() => OpenStore();

    public override void Dispose()
    {
        _database.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }
}
