using System.Diagnostics;
using System.Globalization;
using Sweeps.Execution.Control;
using Sweeps.Execution.Progress;
using Sweeps.Grains.Contracts;
using Sweeps.Storage;
using Sweeps.Tests;

namespace Sweeps.Cluster.Tests;

/// <summary>How a cluster answers while it trains, and how many trials it gets through. What has to hold is counted,
/// in steps and transactions, which a slow or busy machine has no more of; times are printed.</summary>
public sealed class LoadTests(LoadTests.Pair pair) : IClassFixture<LoadTests.Pair>
{
    /// <summary>Two silos that write durably, with a slot for each core together.</summary>
    public sealed class Pair() : SharedCluster(durable: true, silos: 2, slots: Half);

    private const string Long = """
        name: every core
        data: { name: mixture, train: 2000, test: 100, dimension: 50, classes: 4 }
        network: { hidden: 128 }
        noise: { kind: replace, p: 0 }
        train: { batch: 10, epochs: 100000 }
        measure: { at: [end], of: [error] }
        grid: { seed: 0..9 }
        """;

    private const string Short = """
        name: next to nothing
        data: { name: mixture, train: 4, test: 2, dimension: 2, classes: 2 }
        network: { hidden: 2 }
        noise: { kind: replace, p: 0 }
        train: { batch: 4, epochs: 1 }
        measure: { at: [end], of: [error] }
        grid: { seed: 0..3999 }
        """;

    private const int Questions = 100;

    private static readonly int Half = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>A slot trains for 50 ms before it looks up: some 1,250 steps of these on a fast core.</summary>
    private const int StepsOfACall = 1000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Questions_WhileEveryCoreTrains_AreAnsweredAtOnce()
    {
        var scene = await pair.SceneAsync();
        var sweep = await scene.Control.SubmitAsync(new SweepSubmission(Long, "a test"), Token);
        await BusyAsync(scene, sweep, Environment.ProcessorCount);
        var grain = scene.Grains.GetGrain<ISweepGrain>(sweep.Id);
        List<double> cluster = [],
            whole = [];
        long before = await StepsAsync(scene, sweep);
        for (int call = 0; call < Questions; call++)
        {
            cluster.Add(await TimeAsync(() => grain.LookAsync()));
            whole.Add(await TimeAsync(() => scene.Control.LookAsync(sweep.Id, Token)));
        }

        long steps = (await StepsAsync(scene, sweep) - before) / (2 * Questions * Environment.ProcessorCount);
        var clock = Stopwatch.StartNew();
        await scene.Control.SetIntentAsync(sweep.Id, SweepIntent.Cancel, null, Token);
        var live = await scene.EndOfAsync(sweep.Id, Token);
        Assert.Equal(SweepOutcome.Cancelled, live.Outcome);
        var cancelled = clock.Elapsed;
        Assert.All(
            await scene.Store.Results.ReadTrialsAsync(sweep.Id, Token).ToListAsync(Token),
            trial => Assert.Equal(TrialState.Waiting, trial.State)
        );
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Questions} questions to a sweep while {Environment.ProcessorCount} of "
                    + $"{Environment.ProcessorCount} cores train: p50 {Percentile(cluster, 50):0.0} ms, p99 "
                    + $"{Percentile(cluster, 99):0.0} ms; with what the store knows p50 "
                    + $"{Percentile(whole, 50):0.0} ms, p99 {Percentile(whole, 99):0.0} ms; a slot took {steps} steps "
                    + $"meanwhile, on average; cancelled, all handed back, in {cancelled.TotalSeconds:0.00} s"
            )
        );
        Assert.True(
            steps < StepsOfACall,
            $"A question should be answered before a slot has trained {StepsOfACall} steps, about one call of its "
                + $"training loop, but it trained {steps}."
        );
    }

    [Fact]
    public async Task Trials_OfNextToNoWork_GoThroughInBatches()
    {
        var scene = await pair.SceneAsync();
        long before = Transactions(scene);
        var clock = Stopwatch.StartNew();
        var sweep = await scene.Control.SubmitAsync(new SweepSubmission(Short, "a test"), Token);
        var live = await scene.EndOfAsync(sweep.Id, Token);
        var took = clock.Elapsed;
        Assert.Equal((SweepOutcome.Completed, 4000L), (live.Outcome, live.Progress.Done));
        double each = (Transactions(scene) - before) / 4000.0;
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"4000 durable trials of next to no work through 2 silos in {took.TotalSeconds:0.0} s: "
                    + $"{4000 / took.TotalSeconds:0} trials/s, from submission to end; {each:0.000} transactions each"
            )
        );
        Assert.True(each < 0.25, $"Four trials should share a transaction at least, but each had {each:0.000}.");
    }

    private static Task BusyAsync(ClusterScene scene, SweepRecord sweep, int slots) =>
        Waiting.UntilAsync(
            async () => (await scene.Control.LookAsync(sweep.Id, Token))!.Progress.Running >= slots,
            () => $"all {slots} slots are at work\n{scene.Logs}",
            Token
        );

    /// <summary>The updates that all slots together are at.</summary>
    private static async Task<long> StepsAsync(ClusterScene scene, SweepRecord sweep) =>
        (await scene.Control.LookAsync(sweep.Id, Token))!.Progress.Slots.Sum(slot => slot.Step);

    /// <summary>How many transactions have written something.</summary>
    private static long Transactions(ClusterScene scene) =>
        (long)scene.Server.ExecuteAt(scene.Location, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")!;

    private static async Task<double> TimeAsync(Func<Task> call)
    {
        long began = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static double Percentile(List<double> values, int percent)
    {
        var ordered = values.Order().ToList();
        return ordered[Math.Min(ordered.Count - 1, ordered.Count * percent / 100)];
    }
}
