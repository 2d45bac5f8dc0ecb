using System.Diagnostics;
using System.Text.Json;
using Sweeps.Bench.Scheduling;
using Sweeps.Execution.Coordination;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Bench.Scale;

/// <summary>
/// A coordinator with many workers that are not there: each order is answered at once by the end of its trial, and the
/// store grants every claim. What is left is what the coordinator itself costs: decoding and naming trials, the
/// machine, orders and reports.
/// </summary>
internal static class CoordinatorLoad
{
    private const int WarmUp = 20_000;

    /// <summary>Conducts a sweep. <paramref name="seconds"/> is what trials are said to have taken: for short ones it
    /// claims ahead, many at a time.</summary>
    /// <param name="workers">Workers in all.</param>
    /// <param name="slots">Slots of each.</param>
    /// <param name="trials">Trials in all.</param>
    /// <param name="seconds">What trials are said to have taken.</param>
    /// <param name="shards">Coordinators that share plan and workers, each with its part of both and knowing nothing of
    /// the others.</param>
    public static async Task MeasureAsync(int workers, int slots, int trials, double seconds, int shards)
    {
        // Until what is called often has been compiled for good.
        await RunAsync(shards, slots, WarmUp, seconds, shards);
        Console.WriteLine("ready");
        Console.ReadLine();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        long allocated = GC.GetTotalAllocatedBytes();
        var (took, claims) = await RunAsync(workers, slots, trials, seconds, shards);
        double own = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        Console.WriteLine(
            JsonSerializer.Serialize(
                new
                {
                    trials,
                    claims,
                    seconds = took.TotalSeconds,
                    cpu_microseconds = own / trials * 1e6,
                    allocated_bytes = (GC.GetTotalAllocatedBytes() - allocated) / trials,
                }
            )
        );
    }

    private static async Task<(TimeSpan Took, int Claims)> RunAsync(
        int workers,
        int slots,
        int trials,
        double seconds,
        int shards
    )
    {
        var sweep = NoOpSweep.Of(trials, $"load{trials}");
        var (store, claims) = GrantingStore.Make();
        var record = new SweepRecord("load", sweep.Manifest, SweepIntent.Run, DateTimeOffset.UnixEpoch);
        var whole = sweep.Trials();
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, shards)
                .Select(shard =>
                    CoordinateAsync(
                        store,
                        record,
                        shards == 1 ? whole : new Shard(whole, shard, shards),
                        workers / shards,
                        slots,
                        seconds
                    )
                )
        );
        return (Stopwatch.GetElapsedTime(began), claims());
    }

    private static async Task CoordinateAsync(
        ISweepStore store,
        SweepRecord record,
        ITrialPlan trials,
        int workers,
        int slots,
        double seconds
    )
    {
        SweepCoordinator? coordinator = null;
        coordinator = new SweepCoordinator(
            store,
            record,
            trials,
            null,
            TimeProvider.System,
            (worker, order) =>
            {
                if (order is WorkerOrder.Train { Order: var train })
                    coordinator!.Report(
                        worker,
                        new AttemptReport.Ended(train.Attempt, AttemptOutcome.Finished, 0, seconds)
                    );
            }
        );
        for (int worker = 0; worker < workers; worker++)
            coordinator.Join($"worker-{worker}", slots, []);
        var verdict = await Task.Run(() => coordinator.RunAsync(CancellationToken.None));
        if (verdict != SweepVerdict.Completed || coordinator.State.Tally.Finished != trials.Count)
            throw new InvalidOperationException($"The sweep ended as {verdict} with {coordinator.State.Tally}.");
    }

    /// <summary>Every so-manieth trial of a sweep.</summary>
    private sealed class Shard(ITrialPlan whole, int number, int of) : ITrialPlan
    {
        public long Count => (whole.Count - number + of - 1) / of;

        public QueuedTrial At(long position) => whole.At(position * of + number);

        public double SecondsFrom(long position) =>
            whole.SecondsFrom(Math.Min(whole.Count - 1, position * of + number)) / of;
    }
}
