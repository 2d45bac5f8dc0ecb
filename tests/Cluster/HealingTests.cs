using System.Diagnostics;
using System.Globalization;
using Sweeps.Execution.Control;
using Sweeps.Execution.Progress;
using Sweeps.Storage;
using Sweeps.Tests;

namespace Sweeps.Cluster.Tests;

/// <summary>What becomes of trials when silos freeze, and when they leave.</summary>
public sealed class HealingTests(HealingTests.Pair pair) : IClassFixture<HealingTests.Pair>
{
    /// <summary>Two silos that stay. No lease runs out on the way: what frees trials is that others have declared their
    /// silo dead.</summary>
    public sealed class Pair()
        : SharedCluster(durable: false, silos: 2, slots: 1, ClusterScene.EndlessLease, _programs);

    private static readonly (string Key, string Value) _programs = ("SWEEPS_PROGRAMS", "1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silo_ThatFreezes_LosesItsTrialsAndEndsItselfWhenItThaws()
    {
        var scene = await pair.SceneAsync();
        var sweep = await scene.Control.SubmitAsync(Lasting("frozen"), Token);
        var frozen = scene.Add(1, ClusterScene.EndlessLease, _programs);
        await frozen.ReadyAsync(Token);
        long mine = await TrialOfAsync(scene, frozen);
        frozen.Freeze();
        var clock = Stopwatch.StartNew();
        await scene.UntilAsync(
            $"SELECT count(*) FROM orleansmembershiptable WHERE port = {frozen.SiloPort} AND status = 6",
            Token
        );
        var noticed = clock.Elapsed;
        await scene.UntilAsync($"SELECT count(*) FROM attempts WHERE trial = {mine} AND outcome = 8", Token);
        var freed = clock.Elapsed;
        frozen.Thaw();
        Assert.Equal(3, await frozen.ExitAsync(Token));
        const string Words = "The silo cannot go on and ends with exit code 3;";
        await Waiting.UntilAsync(
            () => frozen.Log.Contains(Words, StringComparison.Ordinal),
            () => $"the silo says `{Words}`, but it said:\n{frozen.Log}",
            Token
        );
        // One line says it, and no pages of what follows from it.
        Assert.DoesNotContain("   at ", frozen.Log[frozen.Log.IndexOf("cannot go on", StringComparison.Ordinal)..]);
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"a frozen silo was declared dead after {noticed.TotalSeconds:0.0} s, its trials were free after "
                    + $"{freed.TotalSeconds:0.0} s; thawed, it ended itself with exit code {frozen.ExitCode}"
            )
        );
        await CancelAsync(scene, sweep);
    }

    [Fact]
    public async Task Silo_ThatLeaves_HandsItsTrialsBackAndInterruptsNoOther()
    {
        var scene = await pair.SceneAsync();
        var sweep = await scene.Control.SubmitAsync(Lasting("left"), Token);
        List<(long Trial, long Fence)> others = [];
        foreach (var silo in scene.Silos.Take(2))
            others.Add((await TrialOfAsync(scene, silo), await FenceOfAsync(scene, silo)));
        var third = scene.Add(1, ClusterScene.EndlessLease, _programs);
        await third.ReadyAsync(Token);
        await TrialOfAsync(scene, third);

        var clock = Stopwatch.StartNew();
        int leaving = third.ProcessId;
        third.Terminate();
        Assert.Equal(0, await third.ExitAsync(Token));
        var left = clock.Elapsed;
        Assert.Equal(
            0L,
            scene.Server.ExecuteAt(
                scene.Location,
                $"SELECT count(*) FROM attempts a JOIN workers w ON w.number = a.worker WHERE w.process = "
                    + $"{leaving} AND a.outcome IS DISTINCT FROM 7"
            )
        );
        // Whatever the directory lost with the silo, the sweep knows the other silos' trials, and they train on under
        // their fences.
        var live = (await scene.Control.LookAsync(sweep.Id, Token))!;
        Assert.Equal((null, 0L), (live.Outcome, live.Progress.Lost));
        foreach (var (trial, fence) in others)
            Assert.Equal(
                (1L, fence),
                (
                    scene.Server.ExecuteAt(
                        scene.Location,
                        $"SELECT count(*) FROM trials WHERE number = {trial} AND state = 1"
                    ),
                    scene.Server.ExecuteAt(scene.Location, $"SELECT fence FROM trials WHERE number = {trial}")
                )
            );
        TestContext.Current.TestOutputHelper?.WriteLine(
            FormattableString.Invariant(
                $"a silo that was asked to end had handed back its trials and left after {left.TotalSeconds:0.00} s"
            )
        );
        await CancelAsync(scene, sweep);
    }

    [Fact]
    public async Task Sweep_PausedAndResumed_GoesOn()
    {
        var scene = await pair.SceneAsync();
        var sweep = await scene.Control.SubmitAsync(Lasting("paused"), Token);
        await TrialOfAsync(scene, scene.Silos[0]);
        await scene.Control.SetIntentAsync(sweep.Id, SweepIntent.Pause, null, Token);
        Assert.Equal(SweepOutcome.Paused, (await scene.EndOfAsync(sweep.Id, Token)).Outcome);
        Assert.Equal(0, (await scene.Store.Results.CountAsync(sweep.Id, Token)).Running);
        await scene.Control.SetIntentAsync(sweep.Id, SweepIntent.Run, null, Token);
        await TrialOfAsync(scene, scene.Silos[0]);
        await CancelAsync(scene, sweep);
    }

    /// <summary>A sweep of trials that last, and leave the processor to the silos.</summary>
    private static SweepSubmission Lasting(string name) =>
        new(
            $$"""
            name: {{name}}
            program: { run: [sleep, "100000"], env: { TEST: {{name}} }, measures: [loss] }
            grid: { seed: 0..7 }
            """,
            "a test"
        );

    private static async Task CancelAsync(ClusterScene scene, SweepRecord sweep)
    {
        await scene.Control.SetIntentAsync(sweep.Id, SweepIntent.Cancel, null, Token);
        Assert.Equal(SweepOutcome.Cancelled, (await scene.EndOfAsync(sweep.Id, Token)).Outcome);
    }

    private static string Held(SiloProcess silo, string what) =>
        $"SELECT {what} FROM trials t JOIN workers w ON w.number = t.worker WHERE t.state = 1 AND w.process = "
        + $"{silo.ProcessId} ORDER BY t.number LIMIT 1";

    private static async Task<long> TrialOfAsync(ClusterScene scene, SiloProcess silo) =>
        await scene.UntilAsync(Held(silo, "t.number"), Token);

    private static async Task<long> FenceOfAsync(ClusterScene scene, SiloProcess silo) =>
        await scene.UntilAsync(Held(silo, "t.fence"), Token);
}
