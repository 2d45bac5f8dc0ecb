using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sweeps.Execution;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Bench.Scheduling;

/// <summary>
/// One sweep on a store that several processes share, each with the whole embedded host: claims, a slot, writes behind
/// it. Every process has trained a small sweep of its own before, so that its code is compiled.
/// </summary>
internal static class SharedSweep
{
    private const int Metrics = 10;

    /// <summary>Measures some sizes and prints a row for each.</summary>
    public static async Task MeasureAsync(string location, int processes, IEnumerable<int> sizes)
    {
        await using var store = SweepStores.Open(location);
        Console.WriteLine("| processes | trials | trials/s | metric rows/s | wall µs a trial | CPU µs a trial |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|");
        foreach (int size in sizes)
            await MeasureAsync(store, location, processes, size);
    }

    /// <summary>What each of the processes does.</summary>
    public static async Task WorkAsync(string location, int size, int slots)
    {
        await using var store = SweepStores.Open(location);
        await RunAsync(store, NoOpSweep.Of(500, $"warm{Environment.ProcessId}"), slots);
        var sweep = NoOpSweep.Of(size, $"shared{size}");
        Console.WriteLine("ready");
        Console.ReadLine();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        await RunAsync(store, sweep, slots);
        Console.WriteLine(
            (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds.ToString(
                "R",
                CultureInfo.InvariantCulture
            )
        );
        Console.ReadLine();
    }

    /// <summary>One process's part in a sweep, from a start at which nothing is compiled yet: for comparisons with
    /// other programs.</summary>
    public static async Task RunOnceAsync(string location, string name, int size, int metrics, int slots)
    {
        await using var store = SweepStores.Open(location);
        Console.WriteLine("ready");
        Console.ReadLine();
        var progress = await RunAsync(store, NoOpSweep.Of(size, name), slots, metrics);
        Console.WriteLine(JsonSerializer.Serialize(new { trials = progress.Finished }));
    }

    /// <summary>How long after the end of its lease the trials of a worker elsewhere that fell silent are taken over,
    /// by a process that is at the same sweep.</summary>
    public static async Task TakeOverAsync(string location, int held)
    {
        await using var store = SweepStores.Open(location);
        var sweep = NoOpSweep.Of(held, $"silent{Environment.ProcessId}");
        var record = await store.Registry.OpenSweepAsync(sweep.Manifest);
        await store.Leases.RegisterWorkerAsync(
            new("silent", "elsewhere", "another machine", 1, DateTimeOffset.UnixEpoch, held),
            TimeSpan.FromSeconds(10)
        );
        var trials = sweep.Trials();
        await store.Attempts.ClaimAsync(
            record.Id,
            "silent",
            [
                .. Enumerable
                    .Range(0, held)
                    .Select(position => trials.At(position))
                    .Select(trial => new TrialClaim(trial.Ordinal, trial.Cell, trial.Key)),
            ]
        );
        var leaseUntil = (await store.Leases.ListWorkersAsync())
            .Single(worker => worker.Identity.Id == "silent")
            .LeaseUntil;
        await RunAsync(store, sweep, slots: 2);
        var delays = new List<double>();
        await foreach (var trial in store.Results.ReadTrialsAsync(record.Id))
            delays.Add(((await store.Results.ReadAttemptsAsync(trial.Trial))[^1].Started - leaseUntil).TotalSeconds);
        delays.Sort();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{held} trials of a silent worker, from the end of its lease to the next attempt: median "
                    + $"{delays[held / 2]:0.00} s, longest {delays[^1]:0.00} s"
            )
        );
    }

    private static async Task MeasureAsync(ISweepStore store, string location, int processes, int size)
    {
        var workers = Enumerable
            .Range(0, processes)
            .Select(_ => Start("worker", location, size, Math.Max(1, Environment.ProcessorCount / processes)))
            .ToArray();
        foreach (var worker in workers)
            await worker.StandardOutput.ReadLineAsync();
        long began = Stopwatch.GetTimestamp();
        foreach (var worker in workers)
            await worker.StandardInput.WriteLineAsync();
        double own = 0;
        foreach (var worker in workers)
            own += double.Parse((await worker.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        foreach (var worker in workers)
        {
            await worker.StandardInput.WriteLineAsync();
            await worker.WaitForExitAsync();
        }

        var sweep = (await store.Registry.FindSweepAsync($"shared{size}"))!;
        var counts = await store.Results.CountAsync(sweep.Id);
        if (counts.Finished != size)
            throw new InvalidOperationException($"{counts.Finished} of {size} trials are finished.");
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {processes} | {size:n0} | {size / seconds:n0} | {(double)size * Metrics / seconds:n0} | "
                    + $"{seconds / size * 1e6:0} | {own / size * 1e6:0} |"
            )
        );
    }

    private static async Task<SweepProgress> RunAsync(
        ISweepStore store,
        NoOpSweep sweep,
        int slots,
        int metrics = Metrics
    )
    {
        var run = await new EmbeddedHost(store, new NoOpEngine(metrics), new HostOptions { Slots = slots }).StartAsync(
            sweep.Manifest,
            sweep.Trials()
        );
        var result = await run.Completion;
        if (result.Outcome != SweepOutcome.Completed || result.Progress.Done != sweep.Plan.Trials)
            throw new InvalidOperationException($"The run ended as {result.Outcome} with {result.Progress}.");
        return result.Progress;
    }

    private static Process Start(string mode, string location, int size, int slots)
    {
        string program = Environment.ProcessPath!;
        string[] before = program.EndsWith("dotnet", StringComparison.Ordinal)
            ? [typeof(SharedSweep).Assembly.Location]
            : [];
        string[] arguments =
        [
            .. before,
            mode,
            location,
            size.ToString(CultureInfo.InvariantCulture),
            slots.ToString(CultureInfo.InvariantCulture),
        ];
        return Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true }
        )!;
    }
}
