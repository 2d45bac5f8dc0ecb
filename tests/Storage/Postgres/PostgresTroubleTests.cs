using System.Diagnostics;
using System.Security.Cryptography;
using Npgsql;
using Sweeps.Model.Measures;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage.Opening;

namespace Sweeps.Storage.Tests.Postgres;

/// <summary>What goes wrong between a store and its server, one thing at a time.</summary>
public sealed partial class PostgresTroubleTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("40001")]
    [InlineData("40P01")]
    public async Task Conflicts_OfTransactions_AreTriedAgainByTheStore(string state)
    {
        var (store, location, sweep) = await BeginAsync();
        await using var open = store;
        FailInserts(location, "trials", state, times: 3);
        var attempt = Assert.Single(await store.ClaimTrialsAsync(sweep, "w1", [Claim(0)], cancellation: Token));
        Assert.Equal(new ClaimAnswer.Claimed(1), attempt.Answer);
        FailInserts(location, "metrics", state, times: 3);
        Assert.Equal(WriteOutcome.Written, (await store.Attempts.CommitAsync([Write(attempt, 1)], Token))[0].Outcome);
        Assert.Equal(1, await store.Results.ReadMetricsAsync(sweep, new(), Token).CountAsync(Token));
    }

    [Fact]
    public async Task Conflicts_WithoutEnd_AreReportedAsBusy()
    {
        var (store, location, sweep) = await BeginAsync();
        await using var open = store;
        FailInserts(location, "trials", "40001", times: 1_000_000);
        var error = await Assert.ThrowsAsync<StoreException>(() =>
            store.Attempts.ClaimAsync(sweep, "w1", [Claim(0)], cancellation: Token)
        );
        Assert.Equal((StoreProblem.Busy, true), (error.Problem, error.IsTransient));
    }

    [Fact]
    public async Task Deadlock_WithAnotherProgram_IsSurvived()
    {
        var (store, location, sweep) = await BeginAsync();
        await using var open = store;
        var attempts = (
            await store.ClaimTrialsAsync(
                sweep,
                "w1",
                [.. Enumerable.Range(0, 2).Select(ordinal => Claim(ordinal))],
                cancellation: Token
            )
        )
            .OrderBy(attempt => attempt.Trial)
            .ToArray();
        await using var source = NpgsqlDataSource.Create(
            Sweeps.Storage.Postgres.PostgresLocation.Parse(location).Settings.ConnectionString
        );
        await using var other = await source.OpenConnectionAsync(Token);
        await using var transaction = await other.BeginTransactionAsync(Token);
        await LockAsync(other, attempts[1].Trial);
        var commit = store.Attempts.CommitAsync([.. attempts.Select(attempt => Write(attempt, 1))], Token);
        await UntilWaitingAsync(location);

        // Now each holds what the other waits for. The server ends one of the two; if it is ours, the store begins
        // again.
        try
        {
            await LockAsync(other, attempts[0].Trial);
            await transaction.CommitAsync(Token);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.DeadlockDetected)
        {
            await transaction.RollbackAsync(Token);
        }

        Assert.All(await commit, result => Assert.Equal(WriteOutcome.Written, result.Outcome));
    }

    [Theory]
    [InlineData("53100", StoreProblem.DiskFull)]
    [InlineData("53200", StoreProblem.Busy)]
    [InlineData("53300", StoreProblem.Busy)]
    [InlineData("57P01", StoreProblem.Away)]
    [InlineData("57P03", StoreProblem.Away)]
    [InlineData("58030", StoreProblem.Io)]
    public async Task Trouble_ThatMayPass_LeavesNothingBehindAndTheRequestWorksLater(string state, StoreProblem problem)
    {
        var (store, location, sweep) = await BeginAsync();
        await using var open = store;
        var attempt = Assert.Single(await store.ClaimTrialsAsync(sweep, "w1", [Claim(0)], cancellation: Token));
        FailInserts(location, "checkpoints", state, times: 1);
        AttemptWrite[] request = [Write(attempt, 500) with { Checkpoint = new(3, [1, 2, 3]) }];
        var error = await Assert.ThrowsAsync<StoreException>(() => store.Attempts.CommitAsync(request, Token));
        Assert.Equal((problem, true), (error.Problem, error.IsTransient));
        Assert.Contains(state, error.Message, StringComparison.Ordinal);
        Assert.Empty(await store.Results.ReadMetricsAsync(sweep, new(), Token).ToListAsync(Token));

        Assert.Equal(
            (WriteOutcome.Written, 0),
            await store.Attempts.CommitAsync(request, Token) is [var result]
                ? (result.Outcome, result.Violations)
                : default
        );
        Assert.Equal(500, await store.Results.ReadMetricsAsync(sweep, new(), Token).CountAsync(Token));
    }

    [Fact]
    public async Task Disk_Full_IsWaitedOutWithoutLoss()
    {
        await using var server = new PostgresServer(durable: true);
        using var disk = SmallDisk.TryMount(server.MakeFolder("small"), megabytes: 24);
        Assert.SkipWhen(
            disk is null,
            "A file system of limited size cannot be mounted here (that takes root and the right to mount); the "
                + "server's own word for a full disk is tested all the same."
        );
        string space = server.MakeFolder("small/space");
        server.Execute("postgres", $"CREATE TABLESPACE small LOCATION '{space}'");
        server.Execute("postgres", "CREATE DATABASE lab TEMPLATE template0 TABLESPACE small");
        await using var store = SweepStores.Open(server.Location("lab"));
        string sweep = await BeginAsync(store);
        var attempt = Assert.Single(await store.ClaimTrialsAsync(sweep, "w1", [Claim(0)], cancellation: Token));

        // Rows are written until they no longer fit; then other files go, and the request that failed is sent again.
        disk.Fill(leaveMegabytes: 2);
        int rounds = 0;
        StoreException? error = null;
        while (error is null)
        {
            try
            {
                await store.Attempts.CommitAsync([Write(attempt, 2000, from: rounds * 2000)], Token);
                rounds++;
            }
            catch (StoreException full)
            {
                error = full;
            }
        }

        Assert.Equal((StoreProblem.DiskFull, true), (error.Problem, error.IsTransient));
        disk.Free();
        await store.Attempts.CommitAsync(
            [
                Write(attempt, 2000, from: rounds * 2000) with
                {
                    End = new(AttemptOutcome.Finished, 1, new byte[32], null, 1),
                },
            ],
            Token
        );
        Assert.Equal(
            Enumerable.Range(0, (rounds + 1) * 2000).Select(step => (long)step),
            await store.Results.ReadMetricsAsync(sweep, new(), Token).Select(row => row.Metric.Step).ToListAsync(Token)
        );
        Assert.Equal(1, (await store.Results.CountAsync(sweep, Token)).Finished);
    }

    private static async Task<(ISweepStore Store, string Location, string Sweep)> BeginAsync()
    {
        string location = PostgresServer.Shared.MakeDatabase();
        var store = SweepStores.Open(location);
        return (store, location, await BeginAsync(store));
    }

    private static async Task<string> BeginAsync(ISweepStore store)
    {
        await store.Leases.RegisterWorkerAsync(new("w1", "host", "", 1, DateTimeOffset.UnixEpoch, 1), Lease, Token);
        return (await store.Registry.OpenSweepAsync(new("sweep", "d", "", 1000, 1, ""), Token)).Id;
    }

    private static TrialKey Key(long number) => new(SHA256.HashData(BitConverter.GetBytes(number)));

    private static TrialClaim Claim(long ordinal) => new(ordinal, ordinal, Key(ordinal));

    private static AttemptWrite Write(ClaimedTrial attempt, int metrics, int from = 0) =>
        new(
            attempt.Trial,
            attempt.Fence,
            [.. Enumerable.Range(from, metrics).Select(step => new Metric(step, "loss", step * 0.5))]
        );

    /// <summary>Makes the next inserts into a table fail with an error of the server's. The count is a sequence, which
    /// no rollback takes back.</summary>
    private static void FailInserts(string location, string table, string state, int times) =>
        PostgresServer.Shared.ExecuteAt(
            location,
            $"""
            CREATE SEQUENCE {table}_trouble;
            CREATE FUNCTION {table}_fail() RETURNS trigger LANGUAGE plpgsql AS $f$
            BEGIN
                IF nextval('{table}_trouble') <= {times} THEN RAISE EXCEPTION 'made up' USING ERRCODE = '{state}'; END
                IF;
                RETURN NULL;
            END $f$;
            CREATE TRIGGER fail AFTER INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_fail();
            """
        );

    private static async Task LockAsync(NpgsqlConnection connection, TrialKey trial)
    {
        await using var command = new NpgsqlCommand("SELECT FROM trials WHERE key = $1 FOR UPDATE", connection)
        {
            Parameters = { new() { Value = trial.ToArray() } },
        };
        await command.ExecuteNonQueryAsync(Token);
    }

    /// <summary>Returns when somebody waits for a lock.</summary>
    private static async Task UntilWaitingAsync(string location)
    {
        long begun = Stopwatch.GetTimestamp();
        while (
            PostgresServer.Shared.ExecuteAt(
                location,
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
                is 0L
        )
        {
            Assert.True(
                Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(90),
                "Nobody came to wait for the lock within 30 s."
            );
            await Task.Delay(5, Token);
        }
    }
}
