using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Sweeps.Bench.Scheduling;
using Sweeps.Execution;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Trials;
using Sweeps.Model.Data;
using Sweeps.Model.Engines.Native;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

// How many trials a second, each durable, when training costs nothing? Argument: a folder on the disk to measure
// (default: the current one). A second argument names one number of trials, of 10 metrics each, in place of the
// table's. Prints markdown. Baseline: what the disk itself can do, one write at a time.
// `noop LOCATION NAME TRIALS METRICS SLOTS` is one process of a sweep that others may share: it says `ready`, begins at
// a line from stdin, and says what it did. `shared LOCATION PROCESSES TRIALS …` measures sweeps that processes share on
// a PostgreSQL server (see bench/Storage/with-postgres), `takeover LOCATION TRIALS` how long the trials of a silent
// worker wait.
switch (args)
{
    case ["worker", var place, var size, var slots]:
        await SharedSweep.WorkAsync(place, Number(size), Number(slots));
        return;
    case ["noop", var place, var name, var size, var metrics, var slots]:
        await SharedSweep.RunOnceAsync(place, name, Number(size), Number(metrics), Number(slots));
        return;
    case ["shared", var place, var processes, .. var sizes]:
        await SharedSweep.MeasureAsync(place, Number(processes), sizes.Select(Number));
        return;
    case ["takeover", var place, var trials]:
        await SharedSweep.TakeOverAsync(place, Number(trials));
        return;
}

string folder = Path.Combine(
    args.Length > 0 ? args[0] : Environment.CurrentDirectory,
    $"sweeps-bench-{Environment.ProcessId}"
);
Directory.CreateDirectory(folder);
try
{
    Console.WriteLine(
        $"{Environment.ProcessorCount} × {Processor()}, {RuntimeInformation.OSDescription}, .NET "
            + $"{Environment.Version}; SQLite, WAL, synchronous=FULL"
    );
    Console.WriteLine();
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"One 4 KiB write and flush to this disk: {FlushMilliseconds():0.00} ms (median of 200)"
        )
    );
    Console.WriteLine();
    Console.WriteLine(
        "| trials | metrics each | engine | trials/s | metric rows/s | CPU µs a trial | again, all done: trials/s |"
    );
    Console.WriteLine("|---:|---:|---|---:|---:|---:|---:|");
    await MeasureAsync(200, 10, real: false, show: false);
    if (args.Length > 1)
    {
        await MeasureAsync(Number(args[1]), 10, real: false);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\nGreatest working set: {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB"
            )
        );
        return;
    }

    foreach (int metrics in new[] { 0, 10 })
    {
        foreach (int trials in new[] { 1_000, 10_000, 100_000 })
            await MeasureAsync(trials, metrics, real: false);
    }

    await MeasureAsync(1_000, 0, real: true);
}
finally
{
    Directory.Delete(folder, recursive: true);
}

async Task MeasureAsync(int trials, int metrics, bool real, bool show = true)
{
    string path = Path.Combine(folder, Guid.NewGuid().ToString("n"));
    var (manifest, plan) = NoOpSweep.Of(trials);
    ITrainingEngine engine = real ? new TrainingEngine(new DataSets(), new NativeNetworks()) : new NoOpEngine(metrics);
    await using var store = SweepStores.Open(path);

    var (seconds, processor) = await RunAsync(store, engine, manifest, plan, result => result.Progress.Finished);
    var (again, _) = await RunAsync(store, engine, manifest, plan, result => result.Progress.Reused);
    long rows = 0;
    await foreach (
        var row in store.Results.ReadMetricsAsync((await store.Registry.FindSweepAsync("noop"))!.Id, new MetricQuery())
    )
        rows++;
    if (!real && rows != (long)trials * metrics)
        throw new InvalidOperationException($"{rows} metrics were recorded, not {(long)trials * metrics}.");
    if (show)
    {
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {trials:n0} | {(double)rows / trials:0.#} | {(real ? "own, 0 epochs" : "none")} | "
                    + $"{trials / seconds:n0} | {rows / seconds:n0} | {processor / trials * 1e6:0} | "
                    + $"{trials / again:n0} |"
            )
        );
    }
}

static async Task<(double Seconds, double Processor)> RunAsync(
    ISweepStore store,
    ITrainingEngine engine,
    SweepManifest manifest,
    Plan plan,
    Func<SweepResult, long> expected
)
{
    long began = Stopwatch.GetTimestamp();
    var before = Process.GetCurrentProcess().TotalProcessorTime;
    var run = await new EmbeddedHost(store, engine).StartAsync(manifest, new PlannedTrials(plan));
    var result = await run.Completion;
    var elapsed = Stopwatch.GetElapsedTime(began);
    if (result.Outcome != SweepOutcome.Completed || expected(result) != plan.Trials)
        throw new InvalidOperationException($"The run ended as {result.Outcome} with {result.Progress}.");
    return (elapsed.TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

double FlushMilliseconds()
{
    using var file = File.OpenHandle(Path.Combine(folder, "flush"), FileMode.Create, FileAccess.Write);
    byte[] page = new byte[4096];
    var times = new List<double>();
    for (int at = 0; at < 200; at++)
    {
        long began = Stopwatch.GetTimestamp();
        RandomAccess.Write(file, page, at * 4096L);
        RandomAccess.FlushToDisk(file);
        times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    times.Sort();
    return times[times.Count / 2];
}

static string Processor() =>
    File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':')[1]
            .Trim()
            ?? "?"
        : RuntimeInformation.ProcessArchitecture.ToString();
