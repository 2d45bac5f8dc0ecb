using System.Diagnostics;
using System.Globalization;
using Sweeps.Bench.Storage;
using Sweeps.Storage.Opening;

// How fast is a store by itself: no training, no scheduler? Arguments: its location, and the number of trials of the
// longest queue (default 100,000). The store should be empty. Prints markdown; `bench/Storage/with-postgres` makes a
// PostgreSQL server to measure.
if (args is ["worker", var place, var sweepId, var name, var trials, var metrics])
{
    await using var store = SweepStores.Open(place);
    await store.Leases.ListWorkersAsync();
    Console.WriteLine("ready");
    Console.ReadLine();
    await new Walk(
        store,
        sweepId,
        name,
        int.Parse(trials, CultureInfo.InvariantCulture),
        int.Parse(metrics, CultureInfo.InvariantCulture)
    ).RunAsync();
    return;
}

string location = args.Length > 0 ? args[0] : SweepStores.DefaultLocation;
int longest = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100_000;
await using var own = SweepStores.Open(location);
Console.WriteLine($"Store: {own.Location}");
Console.WriteLine();
Console.WriteLine("| question | processes | size | rate |");
Console.WriteLine("|---|---:|---:|---:|");

var rates = new Rates(own);
await rates.WarmUpAsync();
foreach (int batch in new[] { 1, 64, 512 })
    Print("claims/s of new trials", 1, $"{batch} a request", await rates.ClaimsAsync(batch, batch == 1 ? 500 : 20_000));
foreach (int batch in new[] { 10, 1_000, 10_000, 50_000 })
    Print(
        "metric rows/s",
        1,
        $"{batch:n0} a request",
        await rates.MetricsAsync(batch, batch == 10 ? 5_000 : 1_000_000)
    );
Print("metric rows/s, all of them there already", 1, "10,000 a request", await rates.AgainAsync(10_000, 200_000));
foreach (int processes in new[] { 1, 4 })
{
    for (int queue = 1_000; queue <= longest; queue *= 10)
        Print(
            "trials/s: claimed, 10 metrics, ended",
            processes,
            $"{queue:n0} trials",
            await SharedAsync(processes, queue)
        );
}

async Task<double> SharedAsync(int processes, int queue)
{
    var sweep = await own.Registry.OpenSweepAsync(
        new($"shared {processes} {queue}", $"{processes}", "", queue, 1, "bench")
    );
    var workers = Enumerable
        .Range(0, processes)
        .Select(at =>
            Process.Start(
                new ProcessStartInfo(
                    Environment.ProcessPath!,
                    [
                        .. Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal)
                            ? [typeof(Walk).Assembly.Location]
                            : Array.Empty<string>(),
                        "worker",
                        location,
                        sweep.Id,
                        $"{sweep.Id}-{at}",
                        queue.ToString(CultureInfo.InvariantCulture),
                        "10",
                    ]
                )
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                }
            )!
        )
        .ToArray();
    foreach (var worker in workers)
        await worker.StandardOutput.ReadLineAsync();
    long began = Stopwatch.GetTimestamp();
    foreach (var worker in workers)
        await worker.StandardInput.WriteLineAsync();
    foreach (var worker in workers)
    {
        await worker.WaitForExitAsync();
        if (worker.ExitCode != 0)
            throw new InvalidOperationException($"A worker ended with {worker.ExitCode}.");
    }

    double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
    var counts = await own.Results.CountAsync(sweep.Id);
    if (counts.Finished != queue)
        throw new InvalidOperationException($"{counts.Finished} of {queue} trials are finished.");
    return queue / seconds;
}

static void Print(string question, int processes, string size, double rate) =>
    Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"| {question} | {processes} | {size} | {rate:n0} |")
    );
