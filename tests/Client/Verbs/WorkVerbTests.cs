using Sweeps.Client.Terminals;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Client.Tests.Verbs;

public sealed class WorkVerbTests : IDisposable
{
    private readonly Scene _scene = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Queue_OfAGridThatPlanNotes_NotesTheSame()
    {
        string grid = _scene.Grid(
            Scene.TinyGrid.Replace("seed: 0..1", "seed: 0..1\n  learning_rate: [0.1, 0.2]", StringComparison.Ordinal),
            "noted.yaml"
        );
        string plan = (await Scene.RunAsync("plan", grid, "--store", _scene.Store)).Out;
        string note = plan.Split('\n').First(line => line.StartsWith("  note: ", StringComparison.Ordinal));

        Answer queued = await Scene.RunAsync("queue", grid, "--store", _scene.Store);

        Assert.Contains(note, queued.Out.Split('\n'));
    }

    [Fact]
    public async Task Work_OfTwoAtOnce_TrainsWhatIsQueuedOnceAndLeaves()
    {
        string other = Scene.TinyGrid.Replace("name: tiny", "name: other", StringComparison.Ordinal);
        other = other.Replace("0..1", "0..9", StringComparison.Ordinal);
        Answer queued = await QueueAsync(Scene.TinyGrid, "tiny.yaml");
        Assert.Equal(ExitCode.Done, queued.Code);
        Assert.Contains($"is queued in {_scene.Store}: 4 trials, 0 done.", queued.Out, StringComparison.Ordinal);
        Assert.EndsWith($"sweeps work --store {_scene.Store}\n", queued.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await QueueAsync(other, "other.yaml")).Code);

        Answer[] worked = await Task.WhenAll(WorkAsync("--idle", "2s"), WorkAsync("--idle", "2s"));
        Assert.All(worked, answer => Assert.Equal((ExitCode.Done, ""), (answer.Code, answer.Out)));
        Assert.All(
            worked,
            answer =>
                Assert.EndsWith(
                    "Leaving, since nothing was to be trained for 2.0 s.\n",
                    answer.Error,
                    StringComparison.Ordinal
                )
        );
        Assert.Contains("`other`", string.Concat(worked.Select(answer => answer.Error)), StringComparison.Ordinal);
        await using ISweepStore store = SweepStores.OpenToRead(_scene.Store);
        Assert.Empty(await store.Queue.ListQueueAsync(Token));
        int trials = 0;
        foreach (SweepRecord sweep in await store.Registry.ListSweepsAsync(Token))
        {
            await foreach (TrialRecord trial in store.Results.ReadTrialsAsync(sweep.Id, Token))
            {
                trials++;
                Assert.Equal(
                    [AttemptOutcome.Finished],
                    (await store.Results.ReadAttemptsAsync(trial.Trial, Token)).Select(attempt => attempt.Outcome)
                );
            }
        }

        Assert.Equal(4 + 20, trials);
        string alone = _scene.PathOf("alone.db");
        await Scene.RunAsync("run", _scene.PathOf("other.yaml"), "--store", alone);
        Assert.Equal(
            (await Scene.RunAsync("fingerprint", "other", "--store", alone)).Out,
            (await Scene.RunAsync("fingerprint", "other", "--store", _scene.Store)).Out
        );
    }

    [Fact]
    public async Task Work_AtItsTimeLimit_LeavesACheckpointAndTheSweepQueued()
    {
        await QueueAsync(
            Scene.TinyGrid.Replace("epochs: 3", "epochs: 100000000", StringComparison.Ordinal),
            "long.yaml"
        );
        Answer answer = await WorkAsync("--time-limit", "2s", "--slots", "1");
        Assert.Equal(ExitCode.Done, answer.Code);
        Assert.Contains(
            "Leaving after 2.0 s: what is training is checkpointed",
            answer.Error,
            StringComparison.Ordinal
        );
        await using ISweepStore store = SweepStores.OpenToRead(_scene.Store);
        string sweep = Assert.Single(await store.Queue.ListQueueAsync(Token)).SweepId;
        Assert.Equal(0, (await store.Results.CountAsync(sweep, Token)).Running);
        List<AttemptRecord> attempts = [];
        await foreach (TrialRecord trial in store.Results.ReadTrialsAsync(sweep, Token))
            attempts.AddRange(await store.Results.ReadAttemptsAsync(trial.Trial, Token));
        Assert.NotEmpty(attempts);
        Assert.All(attempts, attempt => Assert.Equal(AttemptOutcome.HandedBack, attempt.Outcome));
    }

    [Fact]
    public async Task Work_ThatIsSoonIdle_LooksAtWhatIsQueuedBeforeItLeaves()
    {
        await QueueAsync(Scene.TinyGrid, "tiny.yaml");
        Answer answer = await WorkAsync("--idle", "1s");
        Assert.Equal(ExitCode.Done, answer.Code);
        Assert.Contains("`tiny` (", answer.Error, StringComparison.Ordinal);
    }

    /// <summary>The other one's lease ends when this one has been idle for longer than it was told to wait.</summary>
    [Fact]
    public async Task Work_WhileAnotherThatIsGoneHoldsTrials_WaitsForThem()
    {
        await QueueAsync(Scene.TinyGrid, "tiny.yaml");
        await using (ISweepStore store = SweepStores.Open(_scene.Store))
        {
            SweepRecord sweep = Assert.Single(await store.Registry.ListSweepsAsync(Token));
            Plan plan = new(GridFile.Read(Scene.TinyGrid, "grid"));
            await store.Leases.RegisterWorkerAsync(
                new("gone", "elsewhere", "", 1, DateTimeOffset.UnixEpoch, 4),
                TimeSpan.FromSeconds(6),
                Token
            );
            await store.Attempts.ClaimAsync(
                sweep.Id,
                "gone",
                [
                    .. Enumerable
                        .Range(0, (int)plan.Trials)
                        .Select(ordinal => new TrialClaim(
                            ordinal,
                            plan.Cell(ordinal),
                            TrialKey.Of(plan.Configuration(ordinal))
                        )),
                ],
                cancellation: Token
            );
        }

        Answer answer = await WorkAsync("--idle", "1s");

        Assert.Contains("completed, 4 of 4", answer.Error, StringComparison.Ordinal);
        Assert.Empty(await QueueOfAsync());
    }

    [Fact]
    public async Task Work_ForLabelsThatItDoesNotCarry_LeavesThem()
    {
        Answer queued = await QueueAsync(Scene.TinyGrid, "tiny.yaml", "--label", "gpu");
        Assert.EndsWith($"sweeps work --store {_scene.Store} --labels gpu\n", queued.Out, StringComparison.Ordinal);
        Answer without = await WorkAsync("--idle", "1s");
        Assert.Equal(ExitCode.Done, without.Code);
        Assert.Single(await QueueOfAsync());
        Answer with = await WorkAsync("--idle", "1s", "--labels", "gpu");
        Assert.Contains("completed, 4 of 4", with.Error, StringComparison.Ordinal);
        Assert.Empty(await QueueOfAsync());
    }

    [Fact]
    public async Task Work_ForAStoreThatIsNotThere_IsRefusedAndMakesNone()
    {
        Answer answer = await WorkAsync();
        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.False(File.Exists(_scene.Store));
    }

    private async Task<IReadOnlyList<QueuedSweep>> QueueOfAsync()
    {
        await using ISweepStore store = SweepStores.OpenToRead(_scene.Store);
        return await store.Queue.ListQueueAsync(Token);
    }

    private Task<Answer> QueueAsync(string grid, string name, params string[] options) =>
        Scene.RunAsync(["queue", _scene.Grid(grid, name), "--store", _scene.Store, .. options]);

    private Task<Answer> WorkAsync(params string[] options) =>
        Scene.RunAsync(["work", "--store", _scene.Store, .. options]);
}
