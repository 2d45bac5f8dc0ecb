using Sweeps.Scheduling.Machine;
using Sweeps.Storage.Opening;
using Sweeps.Storage.Postgres;

namespace Sweeps.Storage.Tests.Postgres;

public sealed partial class PostgresTroubleTests
{
    [Fact]
    public async Task Claim_InDoubt_IsHandedBackOnlyIfItsTransactionIsOneTheServerKept()
    {
        var (store, location, sweep) = await BeginAsync();
        await using var open = store;
        var attempt = Assert.Single(await store.ClaimTrialsAsync(sweep, "w1", [Claim(0)], cancellation: Token));
        await using var connections = new PostgresConnections(PostgresLocation.Parse(location));
        var doubts = new InDoubtTransactions(connections);
        long worker = (long)PostgresServer.Shared.ExecuteAt(location, "SELECT worker FROM trials")!;

        // A server that crashed may know nothing of a transaction, and count on from before it.
        doubts.Add(
            (string)
                PostgresServer.Shared.ExecuteAt(
                    location,
                    "SELECT (pg_current_xact_id()::text::bigint + 1000000000)::text"
                )!,
            worker,
            [Claim(0)],
            [attempt.Answer]
        );
        await doubts.SettleAsync(Token);
        Assert.Equal(1, (await store.Results.CountAsync(sweep, Token)).Running);

        doubts.Add(
            (string)PostgresServer.Shared.ExecuteAt(location, "SELECT xmin::text FROM trials")!,
            worker,
            [Claim(0)],
            [attempt.Answer]
        );
        await doubts.SettleAsync(Token);
        Assert.Equal(0, (await store.Results.CountAsync(sweep, Token)).Running);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Commit_WhoseAnswerIsLost_MayBeSentAgain(bool committed)
    {
        string location = PostgresServer.Shared.MakeDatabase();
        using var proxy = new CutProxy(PostgresServer.Shared.Port);
        await using var store = SweepStores.Open(
            location.Replace($":{PostgresServer.Shared.Port}/", $":{proxy.Port}/", StringComparison.Ordinal)
        );
        await using var direct = SweepStores.Open(location);
        string sweep = await BeginAsync(store);
        var attempts = await store.ClaimTrialsAsync(
            sweep,
            "w1",
            [.. Enumerable.Range(0, 10).Select(ordinal => Claim(ordinal))],
            cancellation: Token
        );
        AttemptWrite[] request =
        [
            .. attempts.Select(attempt =>
                Write(attempt, 100) with
                {
                    End = new(AttemptOutcome.Finished, 100, new byte[32], null, 2.5),
                }
            ),
        ];

        proxy.CutNext(committed ? CutProxy.Cut.AfterCommit : CutProxy.Cut.BeforeCommit);
        var error = await Assert.ThrowsAsync<StoreException>(() => store.Attempts.CommitAsync(request, Token));
        Assert.Equal((StoreProblem.Away, true), (error.Problem, error.IsTransient));
        Assert.Equal(committed ? 10 : 0, (await direct.Results.CountAsync(sweep, Token)).Finished);

        Assert.All(
            await store.Attempts.CommitAsync(request, Token),
            result => Assert.Equal((WriteOutcome.Written, 0), (result.Outcome, result.Violations))
        );
        Assert.Equal(1000, await direct.Results.ReadMetricsAsync(sweep, new(), Token).CountAsync(Token));
        Assert.All(
            await direct.Results.ReadTrialsAsync(sweep, Token).ToListAsync(Token),
            trial => Assert.Equal((TrialState.Finished, 1, 2.5), (trial.State, trial.Attempts, trial.ComputeSeconds))
        );
        Assert.Equal(0, Assert.Single(await direct.Results.ReadAttemptsAsync(Key(0), Token)).Refusals);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Claim_WhoseAnswerIsLost_LeavesNoTrialHeldByNobody(bool committed)
    {
        string location = PostgresServer.Shared.MakeDatabase();
        using var proxy = new CutProxy(PostgresServer.Shared.Port);
        await using var store = SweepStores.Open(
            location.Replace($":{PostgresServer.Shared.Port}/", $":{proxy.Port}/", StringComparison.Ordinal)
        );
        await using var direct = SweepStores.Open(location);
        string sweep = await BeginAsync(store);
        var before = Assert.Single(await store.ClaimTrialsAsync(sweep, "w1", [Claim(50)], cancellation: Token));
        TrialClaim[] wanted = [.. Enumerable.Range(0, 10).Select(ordinal => Claim(ordinal))];

        proxy.CutNext(committed ? CutProxy.Cut.AfterCommit : CutProxy.Cut.BeforeCommit);
        Assert.True(
            (
                await Assert.ThrowsAsync<StoreException>(() =>
                    store.Attempts.ClaimAsync(sweep, "w1", wanted, cancellation: Token)
                )
            ).IsTransient
        );
        Assert.Equal(committed ? 11 : 1, (await direct.Results.CountAsync(sweep, Token)).Running);

        var again = await store.ClaimTrialsAsync(sweep, "w1", wanted, limit: 4, Token);
        Assert.Equal(
            Enumerable.Repeat(new ClaimAnswer.Claimed(committed ? 2 : 1), 4),
            again.Take(4).Select(result => result.Answer)
        );
        Assert.Equal(5, (await direct.Results.CountAsync(sweep, Token)).Running);
        Assert.Equal(WriteOutcome.Written, (await store.Attempts.CommitAsync([Write(before, 1)], Token))[0].Outcome);
        if (committed)
            Assert.Equal(
                [AttemptOutcome.HandedBack, null],
                (await direct.Results.ReadAttemptsAsync(Key(0), Token)).Select(attempt => attempt.Outcome)
            );
    }
}
