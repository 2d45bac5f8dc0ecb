using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Sweeps.Model.Measures;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Bench.Storage;

/// <summary>One kind of request after the other, from one process that waits for each answer.</summary>
internal sealed class Rates(ISweepStore store)
{
    private const string Worker = "bench";

    private int _sweeps;

    public static TrialClaim Claim(string sweep, int ordinal) =>
        new(ordinal, ordinal / 5, new TrialKey(SHA256.HashData(Encoding.UTF8.GetBytes($"{sweep}/{ordinal}"))));

    public async Task WarmUpAsync()
    {
        await store.Leases.RegisterWorkerAsync(
            new(Worker, Environment.MachineName, "", Environment.ProcessId, DateTimeOffset.UtcNow, 1),
            TimeSpan.FromHours(1)
        );
        await ClaimsAsync(64, 640);
        await MetricsAsync(10, 100);
        await MetricsAsync(1000, 10_000);
    }

    /// <summary>Claims of new trials a second.</summary>
    public async Task<double> ClaimsAsync(int batch, int total)
    {
        string sweep = await NewSweepAsync();
        var requests = Enumerable.Range(0, total).Select(ordinal => Claim(sweep, ordinal)).Chunk(batch).ToArray();
        return await RateAsync(
            requests,
            request => store.Attempts.ClaimAsync(sweep, Worker, request),
            request => request.Length
        );
    }

    /// <summary>New metric rows a second: one request has those of ten trials.</summary>
    public async Task<double> MetricsAsync(int batch, int total)
    {
        var attempts = await AttemptsAsync();
        var requests = Requests(attempts, batch, total);
        return await RateAsync(
            requests,
            store.Attempts.CommitAsync,
            request => request.Sum(write => write.Metrics.Count)
        );
    }

    /// <summary>The same rows once more: each is compared with what is there.</summary>
    public async Task<double> AgainAsync(int batch, int total)
    {
        var attempts = await AttemptsAsync();
        var requests = Requests(attempts, batch, total);
        await RateAsync(requests, store.Attempts.CommitAsync, request => request.Length);
        return await RateAsync(
            requests,
            store.Attempts.CommitAsync,
            request => request.Sum(write => write.Metrics.Count)
        );
    }

    private static AttemptWrite[][] Requests(
        IReadOnlyList<(TrialKey Trial, long Fence)> attempts,
        int batch,
        int total
    ) =>
        [
            .. Enumerable
                .Range(0, total / batch)
                .Select(request =>
                    attempts
                        .Select(attempt => new AttemptWrite(
                            attempt.Trial,
                            attempt.Fence,
                            [
                                .. Enumerable
                                    .Range(0, batch / attempts.Count)
                                    .Select(at => new Metric(
                                        request * (batch / attempts.Count) + at,
                                        "loss",
                                        at * 0.1
                                    )),
                            ]
                        ))
                        .ToArray()
                ),
        ];

    private async Task<IReadOnlyList<(TrialKey Trial, long Fence)>> AttemptsAsync()
    {
        string sweep = await NewSweepAsync();
        TrialClaim[] claims = [.. Enumerable.Range(0, 10).Select(ordinal => Claim(sweep, ordinal))];
        var answers = await store.Attempts.ClaimAsync(sweep, Worker, claims);
        return [.. claims.Zip(answers, (claim, answer) => (claim.Trial, ((ClaimAnswer.Claimed)answer).Fence))];
    }

    private async Task<string> NewSweepAsync() =>
        (await store.Registry.OpenSweepAsync(new($"rates {++_sweeps}", "", "", 1, 1, "bench"))).Id;

    private static async Task<double> RateAsync<TRequest, TResult>(
        TRequest[] requests,
        Func<TRequest, CancellationToken, Task<TResult>> ask,
        Func<TRequest, int> size
    )
    {
        long began = Stopwatch.GetTimestamp();
        foreach (var request in requests)
            await ask(request, CancellationToken.None);
        return requests.Sum(size) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static Task<double> RateAsync<TRequest, TResult>(
        TRequest[] requests,
        Func<TRequest, Task<TResult>> ask,
        Func<TRequest, int> size
    ) => RateAsync(requests, (request, _) => ask(request), size);
}
