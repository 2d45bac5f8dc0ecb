using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sweeps.Model.Measures;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Bench.Scale;

/// <summary>One kind of request to a store, many times, a number of them under way at once, as if from as many silos:
/// each of trials of its own.</summary>
internal static class StoreLoad
{
    private const int Warm = 64;

    /// <summary>
    /// Requests: <c>heartbeat</c>; <c>claim:N</c>, N new trials; <c>end:N:M</c>, the ends of N trials with M metrics
    /// each; <c>metrics:N:M</c>, M metrics each of N trials that go on; <c>checkpoint:BYTES</c>, the next state of a
    /// trial that goes on.
    /// </summary>
    public static async Task MeasureAsync(string location, string request, int times, int atOnce)
    {
        await using var store = SweepStores.Open(location);
        int[] numbers = [.. request.Split(':').Skip(1).Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        var ask = await PrepareAsync(store, request.Split(':')[0], numbers, times + Warm, atOnce);
        await AllAsync(ask, 0, Warm, Math.Min(atOnce, 8));
        Console.WriteLine("ready");
        Console.ReadLine();
        long began = Stopwatch.GetTimestamp();
        await AllAsync(ask, Warm, times, atOnce);
        Console.WriteLine(
            JsonSerializer.Serialize(new { trials = times, seconds = Stopwatch.GetElapsedTime(began).TotalSeconds })
        );
    }

    private static async Task<Func<int, Task>> PrepareAsync(
        ISweepStore store,
        string kind,
        int[] numbers,
        int times,
        int atOnce
    )
    {
        string sweep = (
            await store.Registry.OpenSweepAsync(new($"scale {kind} {string.Join(' ', numbers)}", "", "", 1, 1, "bench"))
        ).Id;
        string[] workers = [.. Enumerable.Range(0, atOnce).Select(at => $"{sweep}-{at}")];
        foreach (string worker in workers)
            await store.Leases.RegisterWorkerAsync(
                new(worker, Environment.MachineName, "", Environment.ProcessId, DateTimeOffset.UtcNow, 1),
                TimeSpan.FromHours(1)
            );
        switch (kind)
        {
            case "heartbeat":
                return at => store.Leases.HeartbeatAsync(workers[at % atOnce], TimeSpan.FromHours(1));
            case "claim":
                return at =>
                    store.Attempts.ClaimAsync(sweep, workers[at % atOnce], Claims(sweep, at * numbers[0], numbers[0]));
            case "end":
                var ends = await ClaimedAsync(store, sweep, workers[0], times * numbers[0]);
                return at =>
                    store.Attempts.CommitAsync([
                        .. Enumerable
                            .Range(at * numbers[0], numbers[0])
                            .Select(trial => new AttemptWrite(
                                ends[trial],
                                1,
                                Metrics(numbers[1], 0),
                                null,
                                new(AttemptOutcome.Finished, 5, new byte[32], null, 0.01)
                            )),
                    ]);
            case "metrics":
                var running = await ClaimedAsync(store, sweep, workers[0], times * numbers[0]);
                return at =>
                    store.Attempts.CommitAsync([
                        .. Enumerable
                            .Range(at * numbers[0], numbers[0])
                            .Select(trial => new AttemptWrite(running[trial], 1, Metrics(numbers[1], at))),
                    ]);
            case "checkpoint":
                var saved = await ClaimedAsync(store, sweep, workers[0], atOnce);
                byte[] bytes = RandomNumberGenerator.GetBytes(numbers[0]);
                return at =>
                    store.Attempts.CommitAsync([
                        new AttemptWrite(saved[at % atOnce], 1, [], new StoredCheckpoint(at + 1, bytes)),
                    ]);
            default:
                throw new ArgumentException(
                    $"A request is heartbeat, claim, end, metrics or checkpoint, but this is {kind}.",
                    nameof(kind)
                );
        }
    }

    private static async Task AllAsync(Func<int, Task> ask, int from, int times, int atOnce)
    {
        int next = from;
        await Task.WhenAll(
            Enumerable
                .Range(0, atOnce)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        for (
                            int at = Interlocked.Increment(ref next) - 1;
                            at < from + times;
                            at = Interlocked.Increment(ref next) - 1
                        )
                            await ask(at);
                    })
                )
        );
    }

    private static async Task<TrialKey[]> ClaimedAsync(ISweepStore store, string sweep, string worker, int trials)
    {
        var claims = Claims(sweep, 0, trials);
        foreach (var chunk in claims.Chunk(1024))
            await store.Attempts.ClaimAsync(sweep, worker, chunk);
        return [.. claims.Select(claim => claim.Trial)];
    }

    private static TrialClaim[] Claims(string sweep, int from, int count) =>
        [
            .. Enumerable
                .Range(from, count)
                .Select(ordinal => new TrialClaim(
                    ordinal,
                    ordinal / 5,
                    new TrialKey(SHA256.HashData(Encoding.UTF8.GetBytes($"{sweep}/{ordinal}")))
                )),
        ];

    private static Metric[] Metrics(int count, int step) =>
        [.. Enumerable.Range(0, count).Select(number => new Metric(step, $"measure.{number}", number * 0.1))];
}
