using System.Collections.Immutable;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Storage.Tests;

public abstract partial class StoreProtocolContract
{
    private static readonly ImmutableArray<double> Odd =
    [
        0.0,
        -0.0,
        1.0 / 3,
        double.Epsilon,
        -double.Epsilon,
        double.MaxValue,
        double.PositiveInfinity,
        double.NegativeInfinity,
        double.NaN,
        BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_1234),
        BitConverter.Int64BitsToDouble(0x7FF0_0000_0000_0001),
        5e-310,
        1e15,
        3,
    ];

    [Fact]
    public async Task Checkpoint_Written_TakesThePlaceOfTheOneBefore()
    {
        var (store, sweep) = await BeginAsync();
        var attempt = await TakeAsync(store, sweep, 0);
        Assert.Null(await store.Attempts.ReadCheckpointAsync(attempt.Trial, Token));
        await CommitAsync(store, Write(attempt, checkpoint: Checkpoint(5, 3_000_000)));
        await CommitAsync(store, Write(attempt, [Row(1, "loss", 1)]));
        await CommitAsync(store, Write(attempt, checkpoint: Checkpoint(8, 2_000_000)));
        var stored = await Another().Attempts.ReadCheckpointAsync(attempt.Trial, Token);
        Assert.Equal(8, stored!.Step);
        Assert.Equal(Checkpoint(8, 2_000_000).Bytes, stored.Bytes);
        Assert.Equal(8, (await TrialAsync(store, sweep, 0)).Step);
    }

    [Fact]
    public async Task Write_ForATrialNobodyClaimed_IsMisuseAndWritesNothing()
    {
        var (store, sweep) = await BeginAsync();
        var attempt = await TakeAsync(store, sweep, 0);
        var error = await Assert.ThrowsAsync<StoreException>(() =>
            store.Attempts.CommitAsync([Write(attempt, [Row(1, "loss", 1)]), new AttemptWrite(Key(99), 1, [])], Token)
        );
        Assert.Equal(StoreProblem.Misuse, error.Problem);
        Assert.Empty(await MetricsAsync(store, sweep));
    }

    [Fact]
    public async Task Commit_OfManyTrials_WritesAll()
    {
        var (store, sweep) = await BeginAsync();
        var attempts = await store.ClaimTrialsAsync(sweep, "w1", Claims(0, 100), cancellation: Token);
        AttemptWrite[] writes =
        [
            .. attempts.Select(attempt =>
                Write(
                    attempt,
                    [
                        .. Enumerable
                            .Range(0, 50)
                            .SelectMany(step =>
                                new[] { Row(step, "error", step + attempt.Ordinal), Row(step, "loss", step * 0.1) }
                            ),
                    ],
                    end: End(AttemptOutcome.Finished)
                )
            ),
        ];
        Assert.All(
            await store.Attempts.CommitAsync(writes, Token),
            result => Assert.Equal((WriteOutcome.Written, 0), (result.Outcome, result.Violations))
        );
        Assert.Equal(new SweepCounts(0, 0, 100, 0, 0, 0), await store.Results.CountAsync(sweep, Token));
        var expected =
            from ordinal in Enumerable.Range(0, 100)
            from step in Enumerable.Range(0, 50)
            from text in new[] { Text(ordinal, step, "error", step + ordinal), Text(ordinal, step, "loss", step * 0.1) }
            select text;
        Assert.Equal(expected, await MetricsAsync(store, sweep));
    }

    [Fact]
    public async Task Commits_OfManyProcessesAtOnce_AreAllThere()
    {
        var (store, sweep) = await BeginAsync();
        var attempts = await store.ClaimTrialsAsync(sweep, "w1", Claims(0, 40), cancellation: Token);
        var stores = Enumerable.Range(0, 4).Select(_ => Another()).ToArray();

        // Every process writes for every trial, in an order of its own: each has to wait for the others' locks.
        await Task.WhenAll(
            stores.Select(
                (one, at) =>
                    Task.Run(async () =>
                    {
                        for (int round = 0; round < 5; round++)
                            await one.Attempts.CommitAsync(
                                [
                                    .. attempts
                                        .OrderBy(attempt => (attempt.Ordinal * 17 + at * 7) % 40)
                                        .Select(attempt =>
                                            Write(attempt, [Row(round, $"m{at}", at)], Checkpoint(round))
                                        ),
                                ],
                                Token
                            );
                    })
            )
        );
        var expected =
            from ordinal in Enumerable.Range(0, 40)
            from round in Enumerable.Range(0, 5)
            from at in Enumerable.Range(0, 4)
            select Text(ordinal, round, $"m{at}", at);
        Assert.Equal(expected, await MetricsAsync(store, sweep));
    }

    [Fact]
    public async Task RetryFailed_OfASweep_LetsItsFailedTrialsWait()
    {
        var (store, sweep) = await BeginAsync();
        string other = (await store.Registry.OpenSweepAsync(Manifest("second"), Token)).Id;
        await CommitAsync(store, Write(await TakeAsync(store, sweep, 0), end: End(AttemptOutcome.Failed, 3, "boom")));
        await CommitAsync(store, Write(await TakeAsync(store, sweep, 1), end: End(AttemptOutcome.Finished)));
        await CommitAsync(store, Write(await TakeAsync(store, other, 2), end: End(AttemptOutcome.Failed, 3, "boom")));

        Assert.Equal(1, await store.Registry.RetryFailedAsync(sweep, Token));
        Assert.Equal(0, await store.Registry.RetryFailedAsync(sweep, Token));
        var again = await TakeAsync(store, sweep, 0);
        Assert.Equal(new ClaimAnswer.Claimed(2), again.Answer);
        Assert.Equal(1, (await store.Results.CountAsync(other, Token)).Failed);
    }
}
