using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Storage.Tests;

/// <summary>Numbers of trials, and lists of those that have not finished, which stores keep up to date while states
/// change: they must be what a walk along all members finds.</summary>
public abstract partial class StoreProtocolContract
{
    private static readonly AttemptOutcome[] Outcomes =
    [
        AttemptOutcome.Finished,
        AttemptOutcome.Finished,
        AttemptOutcome.Finished,
        AttemptOutcome.Diverged,
        AttemptOutcome.Stopped,
        AttemptOutcome.Failed,
        AttemptOutcome.Retried,
        AttemptOutcome.HandedBack,
    ];

    /// <summary>Changes the tables behind the store's back, as builds do that know less of them. In the words that both
    /// kinds of store understand.</summary>
    protected abstract void Execute(string sql);

    /// <summary>Sweeps that share trials, workers that come and go, requests that come late, and builds before the
    /// tallies at work beside this one: after any history, all numbers are right.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Counts_AfterAnyHistory_AreThoseOfARecount(int seed)
    {
        BrokenOnPurpose.UnionWith(["open-attempts", "results"]);
        Random random = new(seed);
        var store = Another();
        string[] sweeps =
        [
            .. await Task.WhenAll(
                Enumerable
                    .Range(0, 3)
                    .Select(async number =>
                        (await store.Registry.OpenSweepAsync(Manifest($"sweep {number}"), Token)).Id
                    )
            ),
        ];
        string[] workers = ["w1", "w2", "w3"];
        foreach (string worker in workers)
            await RegisterAsync(store, worker);
        List<(TrialKey Trial, long Fence)> attempts = [];

        for (int step = 0; step < 120; step++)
        {
            string sweep = sweeps[random.Next(3)];
            string worker = workers[random.Next(3)];
            switch (random.Next(12))
            {
                case < 5:
                    // The second sweep has most of the first one's trials under other numbers, the third some of them
                    // twice.
                    int number = Array.IndexOf(sweeps, sweep);
                    TrialClaim[] claims =
                    [
                        .. Enumerable
                            .Range(random.Next(40), random.Next(1, 8))
                            .Select(ordinal => new TrialClaim(
                                ordinal,
                                ordinal / 5,
                                Key(number == 2 ? ordinal / 2 : ordinal + 7 * number)
                            )
                            {
                                StopsAccepted = random.Next(3) == 0 ? "so" : null,
                            }),
                    ];
                    var results = await store.ClaimTrialsAsync(sweep, worker, claims, random.Next(1, 8), Token);
                    attempts.AddRange(
                        results.Where(result => result.IsClaimed).Select(result => (result.Trial, result.Fence))
                    );
                    break;
                case < 9 when attempts.Count > 0:
                    // Some of those attempts have ended long ago: then the write is refused, or recognised.
                    var writes = Enumerable
                        .Range(0, random.Next(1, 6))
                        .Select(_ => attempts[^random.Next(1, Math.Min(12, attempts.Count) + 1)])
                        .Distinct()
                        .Select(attempt => new AttemptWrite(
                            attempt.Trial,
                            attempt.Fence,
                            [],
                            End: End(Outcomes[random.Next(Outcomes.Length)], reason: "so")
                        ));
                    await store.Attempts.CommitAsync([.. writes], Token);
                    break;
                case 9:
                    await store.Leases.ReleaseWorkerAsync(worker, "gone", Token);
                    await RegisterAsync(store, worker);
                    break;
                case 10:
                    await store.Registry.RetryFailedAsync(sweep, Token);
                    break;
                case 11 when random.Next(3) == 0:
                    LetPass(2 * Lease);
                    await RegisterAsync(store, workers[random.Next(3)]);
                    break;
                case 11 when random.Next(2) == 0:
                    Execute(
                        "UPDATE trials SET state = 5, worker = NULL WHERE number = (SELECT max(number) FROM trials "
                            + "WHERE state = 1)"
                    );
                    Execute(
                        "UPDATE trials SET state = 0 WHERE number = (SELECT min(number) FROM trials WHERE state = 5)"
                    );
                    break;
                case 11 when random.Next(8) == 0:
                    Execute("UPDATE trials SET home = NULL, ordinal = NULL");
                    Execute("UPDATE members SET tallied = (1 = 0)");
                    Execute("DELETE FROM tallies");
                    break;
            }

            if (step % 10 == 9)
                await RequireRightNumbersAsync(store, sweeps);
        }
    }

    [Fact]
    public async Task Counts_OfManyAtOnce_AreThoseOfARecount()
    {
        var store = Another();
        string[] sweeps =
        [
            (await store.Registry.OpenSweepAsync(Manifest("left"), Token)).Id,
            (await store.Registry.OpenSweepAsync(Manifest("right"), Token)).Id,
        ];
        await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(number =>
                    Task.Run(
                        async () =>
                        {
                            Random random = new(number);
                            string worker = $"w{number}";
                            await RegisterAsync(store, worker);
                            for (int round = 0; round < 12; round++)
                            {
                                var results = await store.ClaimTrialsAsync(
                                    sweeps[random.Next(2)],
                                    worker,
                                    Claims(random.Next(60), 6),
                                    cancellation: Token
                                );
                                await store.Attempts.CommitAsync(
                                    [
                                        .. results
                                            .Where(result => result.IsClaimed)
                                            .Select(result =>
                                                Write(
                                                    result,
                                                    end: End(Outcomes[random.Next(Outcomes.Length)], reason: "so")
                                                )
                                            ),
                                    ],
                                    Token
                                );
                            }
                        },
                        Token
                    )
                )
        );

        await RequireRightNumbersAsync(store, sweeps);
        Assert.Equal(0, (await store.Results.CountAsync(sweeps[0], Token)).Running);
    }

    [Fact]
    public async Task Claim_OfAnotherTrialUnderANumberThatIsTaken_IsRefusedWhole()
    {
        var (store, sweep) = await BeginAsync();
        await TakeAsync(store, sweep, 3);
        var refused = await Assert.ThrowsAsync<StoreException>(() =>
            store.Attempts.ClaimAsync(sweep, "w1", [Claim(4), new TrialClaim(3, 0, Key(1000))], cancellation: Token)
        );
        Assert.Equal(StoreProblem.Misuse, refused.Problem);
        Assert.Equal(new SweepCounts(0, 1, 0, 0, 0, 0), await store.Results.CountAsync(sweep, Token));
    }

    [Fact]
    public async Task Trials_ReadByState_ComeInOrderWhateverBroughtThem()
    {
        var (store, first) = await BeginAsync();
        var second = (await store.Registry.OpenSweepAsync(Manifest("second"), Token)).Id;
        foreach (long ordinal in new[] { 8L, 2, 5 })
            await CommitAsync(
                store,
                Write(await TakeAsync(store, first, ordinal), end: End(AttemptOutcome.Failed, reason: "its own"))
            );
        await CommitAsync(store, Write(await TakeAsync(store, first, 6), end: End(AttemptOutcome.Finished)));
        await store.Attempts.ClaimAsync(second, "w1", Claims(0, 10), cancellation: Token);
        await CommitAsync(
            store,
            Write(
                (await store.Results.ReadTrialAsync(second, 7, Token)) is { } trial
                    ? new(7, trial.Trial, new ClaimAnswer.Claimed(trial.Fence))
                    : throw new InvalidOperationException(),
                end: End(AttemptOutcome.Diverged, reason: "norm")
            )
        );

        Assert.Equal([2L, 5, 8], await OrdinalsAsync(new(States: [TrialState.Failed])));
        Assert.Equal([0L, 1, 3, 4, 9], await OrdinalsAsync(new(States: [TrialState.Running])));
        Assert.Equal([5L, 7, 8], await OrdinalsAsync(new(3, [TrialState.Failed, TrialState.Diverged])));
        Assert.Equal(
            [2L, 5, 6, 7, 8],
            await OrdinalsAsync(new(States: [TrialState.Failed, TrialState.Diverged, TrialState.Finished]))
        );

        async Task<List<long>> OrdinalsAsync(TrialQuery query) =>
            await store.Results.ReadTrialsAsync(second, query, Token).Select(trial => trial.Ordinal).ToListAsync(Token);
    }

    /// <summary>Recounts everything, one trial at a time.</summary>
    internal static async Task RequireRightNumbersAsync(ISweepStore store, IReadOnlyList<string> sweeps)
    {
        var all = await store.Results.CountAsync(Token);
        foreach (string sweep in sweeps)
        {
            var trials = await store.Results.ReadTrialsAsync(sweep, Token).ToListAsync(Token);
            var expected = Recount(trials);
            Assert.Equal(expected, await store.Results.CountAsync(sweep, Token));
            Assert.Equal(expected, all.GetValueOrDefault(sweep, new(0, 0, 0, 0, 0, 0)));
            Assert.Equal(
                trials
                    .GroupBy(trial => trial.Cell)
                    .OrderBy(cell => cell.Key)
                    .Select(cell => new CellCounts(cell.Key, Recount(cell))),
                await store.Results.CountCellsAsync(sweep, Token)
            );
            foreach (
                TrialState[] states in (TrialState[][])
                    [
                        [TrialState.Failed],
                        [TrialState.Running],
                        [TrialState.Waiting, TrialState.Stopped, TrialState.Running],
                        [TrialState.Diverged, TrialState.Finished],
                    ]
            )
            {
                TrialQuery query = new(11, states);
                Assert.Equal(
                    trials
                        .Where(query.Takes)
                        .Select(trial =>
                            (trial.Ordinal, trial.Cell, trial.Trial, trial.State, trial.Fence, trial.Worker)
                        ),
                    await store
                        .Results.ReadTrialsAsync(sweep, query, Token)
                        .Select(trial =>
                            (trial.Ordinal, trial.Cell, trial.Trial, trial.State, trial.Fence, trial.Worker)
                        )
                        .ToListAsync(Token)
                );
            }

            List<AttemptRecord> attempts = [];
            foreach (var trial in trials)
                attempts.AddRange(await store.Results.ReadAttemptsAsync(trial.Trial, Token));
            long Of(AttemptOutcome outcome) => attempts.Count(attempt => attempt.Outcome == outcome);
            Assert.Equal(
                new AttemptCounts(Of(AttemptOutcome.Retried), Of(AttemptOutcome.Lost), Of(AttemptOutcome.HandedBack)),
                await store.Results.CountAttemptsAsync(sweep, Token)
            );
        }
    }

    private static SweepCounts Recount(IEnumerable<TrialRecord> trials)
    {
        long[] counts = new long[6];
        foreach (var trial in trials)
            counts[(int)trial.State]++;
        return new(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]);
    }
}
