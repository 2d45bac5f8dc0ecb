using System.Runtime.Versioning;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Client.Tests.Programs;

/// <summary>Limits of failures and of time where several processes train a sweep in one store.</summary>
[SupportedOSPlatform("linux")]
public sealed class ProcessLimitTests : IDisposable
{
    // The first two trials that are tried wait for each other: each process has one slot, so that both processes train.
    private const string Meet = """
        mkfifo "$1/pipe" 2>/dev/null
        if mkdir "$1/first" 2>/dev/null; then
          read word <"$1/pipe"
        elif mkdir "$1/second" 2>/dev/null; then
          echo here >"$1/pipe"
        fi

        """;

    private readonly Scene _scene = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("run")]
    [InlineData("work")]
    public async Task Failures_InTwoProcesses_EndTheSweepForBoth(string verb)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        string grid = Grid(Meet + "exit 3\n", "seed: 0..39", "failures: 4");

        Answer[] ends = await TrainByTwoAsync(verb, grid);

        await using ISweepStore store = SweepStores.OpenToRead(_scene.Store);
        SweepRecord sweep = (await store.Registry.ListSweepsAsync(Token)).Single();
        SweepCounts counts = await store.Results.CountAsync(sweep.Id, Token);
        Assert.Contains("and `stop.failures` is 4;", sweep.Reason, StringComparison.Ordinal);
        // At the fourth failure the other process may have one trial in flight.
        Assert.InRange(counts.Failed, 4, 5);
        Assert.Equal((0L, 0L), (counts.Running, counts.Finished));
        Assert.Equal(2, (await WorkersAsync(store, sweep)).Count);
        if (verb == "run")
            Assert.All(ends, end => Assert.True(end.Code != 0 && Says(end, "`stop.failures` is 4"), end.ToString()));
    }

    [Fact]
    public async Task TrialTime_InTwoProcesses_EndsTheTrialsOfBoth()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        // Nobody ever writes into the second pipe. The limit leaves the other process time to start.
        string grid = Grid(
            Meet + "mkfifo \"$1/never\" 2>/dev/null\nread word <\"$1/never\"\n",
            "seed: 0..1",
            "trial_time: 15 s"
        );

        Answer[] ends = await TrainByTwoAsync("run", grid);

        await using ISweepStore store = SweepStores.OpenToRead(_scene.Store);
        SweepRecord sweep = (await store.Registry.ListSweepsAsync(Token)).Single();
        await foreach (TrialRecord trial in store.Results.ReadTrialsAsync(sweep.Id, Token))
        {
            Assert.Equal(TrialState.Failed, trial.State);
            Assert.StartsWith("Time limit: `stop.trial_time` is 15 s", trial.Reason, StringComparison.Ordinal);
            Assert.Single(await store.Results.ReadAttemptsAsync(trial.Trial, Token));
        }

        Assert.Equal(2, (await store.Results.CountAsync(sweep.Id, Token)).Failed);
        Assert.Equal(2, (await WorkersAsync(store, sweep)).Count);
        Assert.All(ends, end => Assert.True(end.Code == 1, end.ToString()));
    }

    [Fact]
    public async Task Work_WithoutLeaveToRunPrograms_SaysWhatIsNotTrained()
    {
        string grid = Grid("exit 3\n", "seed: 0..1", "failures: 4");
        Assert.Equal(0, (await Scene.RunAsync("queue", grid, "--store", _scene.Store)).Code);

        Answer work = await Scene.RunAsync("work", "--idle", "1s", "--store", _scene.Store);

        Assert.Contains("`limited` (", work.Error, StringComparison.Ordinal);
        Assert.Contains(
            ") is not trained here: Programs are run only where that is allowed",
            work.Error,
            StringComparison.Ordinal
        );
    }

    private static bool Says(Answer answer, string words) =>
        (answer.Out + answer.Error).Contains(words, StringComparison.Ordinal);

    private string Grid(string script, string axis, string limit)
    {
        _scene.Grid(script, "train.sh");
        return _scene.Grid(
            $$"""
            name: limited
            program:
              run: [sh, train.sh, "{{Directory.CreateDirectory(_scene.PathOf("meeting")).FullName}}", "{seed}"]
              files: [train.sh]
              measures: { loss: { goal: minimize } }
            stop: { {{limit}} }
            grid: { {{axis}} }

            """
        );
    }

    private async Task<Answer[]> TrainByTwoAsync(string verb, string grid)
    {
        string[] command = ["run", grid];
        if (verb == "work")
        {
            Answer queued = await Scene.RunAsync("queue", grid, "--store", _scene.Store);
            Assert.EndsWith($"sweeps work --store {_scene.Store} --programs\n", queued.Out, StringComparison.Ordinal);
            command = ["work", "--programs", "--idle", "2s"];
        }

        using Sweeper one = Sweeper.Start([.. command, "--store", _scene.Store, "--slots", "1"]);
        using Sweeper other = Sweeper.Start([.. command, "--store", _scene.Store, "--slots", "1"]);
        return await Task.WhenAll(one.EndAsync(), other.EndAsync());
    }

    private static async Task<HashSet<string>> WorkersAsync(ISweepStore store, SweepRecord sweep)
    {
        HashSet<string> workers = [];
        await foreach (TrialRecord trial in store.Results.ReadTrialsAsync(sweep.Id, Token))
            workers.UnionWith(
                (await store.Results.ReadAttemptsAsync(trial.Trial, Token)).Select(attempt => attempt.Worker)
            );
        return workers;
    }
}
