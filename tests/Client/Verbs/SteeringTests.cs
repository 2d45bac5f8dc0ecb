using System.Text.Json;
using Sweeps.Client.Terminals;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Client.Tests.Verbs;

/// <summary>Sweeps that are stopped, tried again, extended, or need fewer seeds than there are.</summary>
public sealed class SteeringTests : IDisposable
{
    private readonly Scene _scene = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("pause", ExitCode.Interrupted, "is paused")]
    [InlineData("cancel", ExitCode.Failed, "is cancelled")]
    public async Task Sweep_HaltedFromElsewhere_EndsWithItsCodeAndIsResumedToTheEnd(string verb, int code, string words)
    {
        // Long enough that the halt comes before the end, on whatever machine.
        string grid = _scene.Grid(
            Signals.Undisturbed.Grid.Replace("epochs: 300", "epochs: 1500", StringComparison.Ordinal)
        );
        using Sweeper process = Sweeper.Start(["run", grid, "--store", _scene.Store, "--slots", "2"]);
        await process.SaysAsync("2 running");
        Answer halted = await Scene.RunAsync(verb, "slow", "--store", _scene.Store);
        Assert.Contains($"The sweep `slow` {words}", halted.Out, StringComparison.Ordinal);
        Answer answer = await process.EndAsync();
        Assert.True(answer.Code == code, answer.ToString());
        Assert.Contains(words, answer.Error, StringComparison.Ordinal);
        Assert.Contains($"run {grid}", answer.Error, StringComparison.Ordinal);

        Answer resumed = await Scene.RunAsync("resume", "slow", "--set", "p=1", "--store", _scene.Store);
        Assert.Equal(ExitCode.Misuse, resumed.Code);
        resumed = await Scene.RunAsync("resume", "slow", "--store", _scene.Store);
        Assert.True(resumed.Code == ExitCode.Done, resumed.ToString());
        Assert.Contains(
            "4 finished",
            (await Scene.RunAsync("show", "slow", "--store", _scene.Store)).Out,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Cancel_WithAReason_IsSaidWhereverTheSweepIsShown()
    {
        string grid = _scene.Grid(Scene.TinyGrid);
        await Scene.RunAsync("run", grid, "--max-trials", "1", "--store", _scene.Store);
        string[] cancel = ["cancel", "tiny", "--store", _scene.Store, "--reason"];
        Answer steering = await Scene.RunAsync([.. cancel, "wrong rates;\n\u001b[2Jsee notes"]);
        Assert.Equal(ExitCode.Misuse, steering.Code);
        Assert.Contains("A reason must have no control characters", steering.Error, StringComparison.Ordinal);
        Answer cancelled = await Scene.RunAsync([.. cancel, "wrong rates;\nsee notes"]);
        Assert.Equal(ExitCode.Done, cancelled.Code);
        // One that got into the store otherwise.
        await using (ISweepStore store = SweepStores.Open(_scene.Store))
            await store.Registry.SetSweepIntentAsync(
                (await store.Registry.FindSweepAsync("tiny", Token))!.Id,
                SweepIntent.Cancel,
                "wrong rates;\n\u001b[2Jsee notes",
                Token
            );
        foreach (
            string[] verb in (string[][])
                [
                    ["list"],
                    ["show", "tiny"],
                    ["why", "tiny", "3"],
                    ["watch", "tiny"],
                ]
        )
        {
            Answer said = await Scene.RunAsync([.. verb, "--store", _scene.Store]);
            Assert.Contains("wrong rates;", said.Out + said.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("\u001b[2J", said.Out + said.Error, StringComparison.Ordinal);
        }

        await Scene.RunAsync("run", grid, "--store", _scene.Store);
        Answer done = await Scene.RunAsync("show", "tiny", "--store", _scene.Store);
        Assert.DoesNotContain("  because ", done.Out, StringComparison.Ordinal);
        Answer late = await Scene.RunAsync("pause", "tiny", "--reason", new string('x', 1001), "--store", _scene.Store);
        Assert.Equal(ExitCode.Misuse, late.Code);
        Assert.Contains("at most 1000 characters, but has 1001", late.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_OfAFailedTrial_TrainsItAndNothingElse()
    {
        string grid = _scene.Grid(Scene.TinyGrid);
        await FailAsync(ordinal: 2);
        Answer shown = await Scene.RunAsync("show", "tiny", "--store", _scene.Store);
        Assert.Contains("1 failed", shown.Out, StringComparison.Ordinal);
        Answer answer = await Scene.RunAsync("retry", grid, "--failed", "--store", _scene.Store);
        Assert.True(answer.Code == ExitCode.Done, answer.ToString());
        Assert.Contains("1 failed trial will be tried again.", answer.Error, StringComparison.Ordinal);
        Assert.Contains("4 trained, 0 already done", answer.Error, StringComparison.Ordinal);
        Assert.Contains(
            "No trial has failed.",
            (await Scene.RunAsync("retry", "tiny", "--store", _scene.Store)).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Extend_WithAGridFile_TrainsWhatThatAdds()
    {
        await Scene.RunAsync("run", _scene.Grid(Scene.TinyGrid), "--store", _scene.Store);
        string wider = _scene.Grid(
            Scene.TinyGrid.Replace("seed: 0..1", "seed: 0..2", StringComparison.Ordinal),
            "wider.yaml"
        );
        Answer answer = await Scene.RunAsync("extend", "tiny", wider, "--store", _scene.Store);
        Assert.True(answer.Code == ExitCode.Done, answer.ToString());
        Assert.Contains("2 trained, 4 already done", answer.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Misuse, (await Scene.RunAsync("extend", "tiny", wider, "--store", _scene.Store)).Code);
    }

    [Fact]
    public async Task Extend_WithMoreEpochs_ContinuesAndGivesTheBitsOfAStraightRun()
    {
        string grid = _scene.Grid(Scene.TinyGrid);
        await Scene.RunAsync("run", grid, "--store", _scene.Store);
        Answer answer = await Scene.RunAsync("extend", "tiny", "--epochs", "7", "--store", _scene.Store);
        Assert.Contains("4 trained, 0 already done", answer.Error, StringComparison.Ordinal);
        await using (ISweepStore store = SweepStores.Open(_scene.Store))
        {
            await foreach (
                TrialRecord trial in store.Results.ReadTrialsAsync(
                    (await store.Registry.FindSweepAsync("tiny", Token))!.Id,
                    Token
                )
            )
                Assert.Equal(3 * 6, Assert.Single(await store.Results.ReadAttemptsAsync(trial.Trial, Token)).FromStep);
        }

        string straight = _scene.PathOf("straight.db");
        await Scene.RunAsync("run", grid, "--set", "epochs=7", "--store", straight, "--keep", "never");
        Assert.Equal(
            (await Scene.RunAsync("fingerprint", "tiny", "--store", straight)).Out,
            (await Scene.RunAsync("fingerprint", "tiny", "--store", _scene.Store)).Out
        );
    }

    [Fact]
    public async Task Sweep_WhoseCellsHaveSeedsEnough_SaysWhichAreNotNeeded()
    {
        string grid = _scene.Grid(
            Scene.TinyGrid.Replace(
                "  seed: 0..1\n",
                "seeds: { start: 2, until: { measure: test_error, half_width: 100, max: 5 } }\n",
                StringComparison.Ordinal
            )
        );
        Answer run = await Scene.RunAsync("run", grid, "--store", _scene.Store);
        Assert.True(run.Code == ExitCode.Done, run.ToString());
        Assert.Contains("0 failed, 6 not needed.", run.Error, StringComparison.Ordinal);
        Assert.Contains(
            "4 finished, 6 not needed",
            (await Scene.RunAsync("show", "tiny", "--store", _scene.Store)).Out,
            StringComparison.Ordinal
        );
        Answer why = await Scene.RunAsync("why", "tiny", "4", "--store", _scene.Store);
        Assert.Contains(
            "is not needed: the first 2 seeds of its cell give test_error as",
            why.Out,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Results_Paired_AreTheMeansOfTheDifferencesSeedBySeed()
    {
        await Scene.RunAsync("run", _scene.Grid(Scene.TinyGrid), "--store", _scene.Store);
        JsonElement[] trials =
        [
            .. JsonDocument
                .Parse(
                    (
                        await Scene.RunAsync(
                            "results",
                            "tiny",
                            "--store",
                            _scene.Store,
                            "-m",
                            "test_error",
                            "--format",
                            "json"
                        )
                    ).Out
                )
                .RootElement.EnumerateArray(),
        ];
        double Error(int trial) => trials[trial].GetProperty("test_error").GetDouble();
        double expected = (Error(2) - Error(0) + (Error(3) - Error(1))) / 2;

        Answer paired = await Scene.RunAsync(
            "results",
            "tiny",
            "--paired",
            "p=0",
            "-m",
            "test_error",
            "--format",
            "json",
            "--store",
            _scene.Store
        );
        JsonElement row = Assert.Single(
            JsonDocument.Parse(paired.Out).RootElement.EnumerateArray(),
            row => row.GetProperty("p").ToString() == "0.5"
        );
        Assert.Equal(
            (expected, 2, 0),
            (
                row.GetProperty("test_error_difference").GetDouble(),
                row.GetProperty("test_error_n").GetInt32(),
                row.GetProperty("unpaired").GetInt32()
            )
        );
        Answer table = await Scene.RunAsync(
            "results",
            "tiny",
            "--paired",
            "p=0",
            "-m",
            "test_error",
            "--store",
            _scene.Store
        );
        Assert.Contains("test_error − (p 0)", table.Out.Split('\n')[0], StringComparison.Ordinal);
        Assert.Equal(
            ExitCode.Misuse,
            (await Scene.RunAsync("results", "tiny", "--paired", "p=0.1", "--store", _scene.Store)).Code
        );
    }

    /// <summary>Records that a trial of the tiny grid has failed, as a worker would.</summary>
    private async Task FailAsync(long ordinal)
    {
        SweepDefinition definition = GridFile.Read(Scene.TinyGrid, "grid");
        Plan plan = new(definition);
        await using ISweepStore store = SweepStores.Open(_scene.Store);
        SweepRecord sweep = await store.Registry.OpenSweepAsync(
            SweepManifest.Of(definition, plan.Trials, "a test"),
            Token
        );
        await store.Leases.RegisterWorkerAsync(
            new("w", "host", "", 1, DateTimeOffset.UnixEpoch, 1),
            TimeSpan.FromMinutes(1),
            Token
        );
        TrialKey key = TrialKey.Of(plan.Configuration(ordinal));
        await store.Attempts.ClaimAsync(sweep.Id, "w", [new(ordinal, plan.Cell(ordinal), key)], cancellation: Token);
        await store.Attempts.CommitAsync(
            [new(key, 1, [], null, new AttemptEnd(AttemptOutcome.Failed, 0, null, "the disk was unplugged", 0.1))],
            Token
        );
        await store.Leases.ReleaseWorkerAsync("w", "done", Token);
    }
}
