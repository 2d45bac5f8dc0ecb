using System.Diagnostics;
using System.Text.Json;
using Sweeps.Bench.Scheduling;
using Sweeps.Execution;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Bench.Scale;

/// <summary>What a worker of many slots asks of the database: the whole embedded host, with trials that take their time
/// and no processor.</summary>
internal static class SiloLoad
{
    /// <summary>Runs a sweep. The JSON line says which share of the slots' time trials had.</summary>
    public static async Task MeasureAsync(
        string location,
        int trials,
        int slots,
        double seconds,
        int snapshots,
        int gatherMilliseconds
    )
    {
        await using var store = SweepStores.Open(location);
        await RunAsync(store, "warm", 4 * slots, slots, 0.01, 2, 0);
        Console.WriteLine("ready");
        Console.ReadLine();
        long began = Stopwatch.GetTimestamp();
        double slept = await RunAsync(store, "silo", trials, slots, seconds, snapshots, gatherMilliseconds);
        double took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(
            JsonSerializer.Serialize(
                new
                {
                    trials,
                    seconds = took,
                    busy = slept / took / slots,
                }
            )
        );
        Console.ReadLine();
    }

    private static async Task<double> RunAsync(
        ISweepStore store,
        string name,
        int trials,
        int slots,
        double seconds,
        int snapshots,
        int gatherMilliseconds
    )
    {
        var sweep = NoOpSweep.Of(trials, name);
        var engine = new SleepingEngine(seconds, snapshots, 10);
        var options = new HostOptions { Slots = slots, Gather = TimeSpan.FromMilliseconds(gatherMilliseconds) };
        var run = await new EmbeddedHost(store, engine, options).StartAsync(sweep.Manifest, sweep.Trials());
        var result = await run.Completion;
        if (result.Outcome != SweepOutcome.Completed || result.Progress.Finished != trials)
            throw new InvalidOperationException($"The run ended as {result.Outcome} with {result.Progress}.");
        return engine.Slept;
    }
}
