using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using Sweeps.Model.Measures;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage.Opening;

namespace Sweeps.Storage.Tests.Postgres;

/// <summary>
/// Workers that go on whatever happens to their server: a request that failed is sent again, as long as waiting can
/// help. Whatever was acknowledged must be there in the end, and everything once.
/// </summary>
public sealed class PostgresChaosTests
{
    private const int Trials = 300;
    private const int Steps = 40;
    private const int PerClaim = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connections_CutAgainAndAgain_LoseAndDoubleNothing()
    {
        await using var server = new PostgresServer(durable: false);
        string location = server.MakeDatabase();
        int cuts = 0;
        await RunAsync(
            location,
            turns: 25,
            trouble: () =>
            {
                long cut = (long)
                    server.ExecuteAt(
                        location,
                        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = "
                            + "current_database() AND pid <> pg_backend_pid()"
                    )!;
                Interlocked.Add(ref cuts, (int)cut);
            }
        );
        Assert.True(cuts >= 25, $"Only {cuts} connections were cut.");
    }

    [Fact]
    public async Task Server_CrashedAndStartedAgain_LosesAndDoublesNothing()
    {
        await using var server = new PostgresServer(durable: true);
        await RunAsync(
            server.MakeDatabase(),
            turns: 3,
            trouble: () =>
            {
                server.Crash();
                server.Start();
            }
        );
    }

    /// <summary>Four workers share a sweep; after every part of it something happens to their server.</summary>
    private static async Task RunAsync(string location, int turns, Action trouble)
    {
        var acknowledged = new ConcurrentBag<(long Ordinal, long Step)>();
        using var progress = new SemaphoreSlim(0);
        using var running = new CancellationTokenSource(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(running.Token, Token);
        var gate = new Gate();
        var workers = Enumerable
            .Range(0, 4)
            .Select(at => Task.Run(() => WorkAsync(location, $"w{at}", gate, acknowledged, progress, either.Token)))
            .ToArray();
        var all = Task.WhenAll(workers);

        for (int turn = 0; turn < turns; turn++)
        {
            // Some progress first, so that every blow hits workers at work.
            for (int answered = 0; answered < Trials / PerClaim * 2 * 4 / 5 / turns; answered++)
                await await Task.WhenAny(progress.WaitAsync(either.Token), all);
            Assert.False(all.IsCompleted);
            gate.Close();
            trouble();
            gate.Open();
        }

        await all;
        await using var store = SweepStores.Open(location);
        string sweep = (await store.Registry.FindSweepAsync("chaos", Token))!.Id;
        var expected =
            from ordinal in Enumerable.Range(0, Trials)
            from step in Enumerable.Range(0, Steps)
            select ((long)ordinal, (long)step, Value(ordinal, step));
        var rows = await store
            .Results.ReadMetricsAsync(sweep, new(), Token)
            .Select(row => (row.Ordinal, row.Metric.Step, row.Metric.Value))
            .ToListAsync(Token);
        Assert.Equal(expected, rows);
        Assert.Equal(Trials * Steps, acknowledged.Distinct().Count());
        Assert.Empty(await store.Results.ReadViolationsAsync(sweep, Token));
        Assert.Equal(new SweepCounts(0, 0, Trials, 0, 0, 0), await store.Results.CountAsync(sweep, Token));
        Assert.All(
            await store.Results.ReadTrialsAsync(sweep, Token).ToListAsync(Token),
            trial => Assert.Equal(1.0, trial.ComputeSeconds)
        );
    }

    private static async Task WorkAsync(
        string location,
        string worker,
        Gate gate,
        ConcurrentBag<(long Ordinal, long Step)> acknowledged,
        SemaphoreSlim progress,
        CancellationToken cancellation
    )
    {
        await using var store = await gate.PersistAsync(
            () => Task.Run(() => SweepStores.Open(location + "?pool=4"), cancellation),
            cancellation
        );
        string sweep = (
            await gate.PersistAsync(
                () => store.Registry.OpenSweepAsync(new("chaos", "d", "", Trials, 1, ""), cancellation),
                cancellation
            )
        ).Id;
        await gate.PersistAsync(
            async () =>
            {
                await store.Leases.RegisterWorkerAsync(
                    new(worker, "host", "", 1, DateTimeOffset.UnixEpoch, 1),
                    TimeSpan.FromMinutes(10),
                    cancellation
                );
                return true;
            },
            cancellation
        );

        TrialClaim[] claims =
        [
            .. Enumerable
                .Range(0, Trials)
                .Select(ordinal => new TrialClaim(
                    ordinal,
                    ordinal,
                    new TrialKey(SHA256.HashData(BitConverter.GetBytes(ordinal)))
                )),
        ];
        while (true)
        {
            var results = await gate.PersistAsync(
                () => store.ClaimTrialsAsync(sweep, worker, claims, PerClaim, cancellation),
                cancellation
            );
            var mine = results.Where(result => result.IsClaimed).ToArray();
            if (mine.Length == 0 && results.All(result => result.Answer is ClaimAnswer.Done))
                return;
            if (mine.Length == 0)
            {
                // Others hold what is left. They finish it, or their claim was lost in doubt and they hand it back.
                await Task.Delay(5, cancellation);
                continue;
            }

            foreach (int from in new[] { 0, Steps / 2 })
            {
                AttemptWrite[] writes =
                [
                    .. mine.Select(attempt => new AttemptWrite(
                        attempt.Trial,
                        attempt.Fence,
                        [
                            .. Enumerable
                                .Range(from, Steps / 2)
                                .Select(step => new Metric(step, "loss", Value(attempt.Ordinal, step))),
                        ],
                        from == 0 ? new StoredCheckpoint(Steps / 2, new byte[1000]) : null,
                        from == 0 ? null : new AttemptEnd(AttemptOutcome.Finished, Steps, new byte[32], null, 1.0)
                    )),
                ];
                var answers = await gate.PersistAsync(
                    () => store.Attempts.CommitAsync(writes, cancellation),
                    cancellation
                );
                Assert.All(
                    answers,
                    answer => Assert.Equal((WriteOutcome.Written, 0), (answer.Outcome, answer.Violations))
                );
                foreach (var attempt in mine)
                {
                    for (int step = from; step < from + Steps / 2; step++)
                        acknowledged.Add((attempt.Ordinal, step));
                }

                progress.Release();
            }
        }
    }

    private static double Value(long ordinal, long step) => 1.0 / (1 + ordinal * Steps + step);

    /// <summary>Closed while something is done to the server; whoever failed waits until it is open.</summary>
    private sealed class Gate
    {
        private volatile TaskCompletionSource _open = Opened();

        public void Close() => _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Open() => _open.TrySetResult();

        public async Task<T> PersistAsync<T>(Func<Task<T>> ask, CancellationToken cancellation)
        {
            long begun = Stopwatch.GetTimestamp();
            while (true)
            {
                try
                {
                    return await ask();
                }
                catch (StoreException error) when (error.IsTransient && Stopwatch.GetElapsedTime(begun) < Patience)
                {
                    await _open.Task.WaitAsync(cancellation);
                }
            }
        }

        private static TaskCompletionSource Opened()
        {
            var open = new TaskCompletionSource();
            open.SetResult();
            return open;
        }
    }
}
