using Sweeps.Model.Measures;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Storage.Tests;

/// <summary>What trials measured last, which stores put aside when a trial ends: it must be what a walk through all
/// metrics finds.</summary>
public abstract partial class StoreProtocolContract
{
    /// <summary>Forgets what was put aside, as if an older build had ended the trials.</summary>
    protected abstract void ForgetFinals();

    [Fact]
    public async Task Finals_OfTrialsInEveryState_AreTheLastRowsOfTheirMetrics()
    {
        var (store, sweep) = await BeginAsync();
        await EndAsync(
            store,
            sweep,
            3,
            AttemptOutcome.Finished,
            [Row(0, "é", 1), Row(0, "b", -0.0), Row(5, "é", 2), Row(5, "a.b", 0.1), Row(10, "é", double.NaN)]
        );
        await EndAsync(
            store,
            sweep,
            2,
            AttemptOutcome.Diverged,
            [Row(0, "b", 4), Row(7, "b", double.PositiveInfinity)]
        );
        await EndAsync(store, sweep, 7, AttemptOutcome.Stopped, [Row(0, "b", 4), Row(7, "b", 3)]);
        await EndAsync(store, sweep, 5, AttemptOutcome.Failed, [Row(1, "a", 4)]);
        await EndAsync(store, sweep, 6, AttemptOutcome.Retried, [Row(1, "a", 4), Row(0, "_", 1)]);
        await EndAsync(store, sweep, 9, AttemptOutcome.Finished, []);
        await CommitAsync(store, Write(await TakeAsync(store, sweep, 8), [Row(3, "b", 1), Row(2, "b", 2)]));
        await TakeAsync(store, sweep, 10);

        var kept = await RequireSameAsync(store, sweep);
        ForgetFinals();
        Assert.Equal(kept, await RequireSameAsync(store, sweep));
    }

    [Fact]
    public async Task Finals_OfATrialThatIsTrainedOn_AreThoseOfTheLongerTraining()
    {
        var (store, sweep) = await BeginAsync();
        await EndAsync(store, sweep, 4, AttemptOutcome.Stopped, [Row(0, "a", 1), Row(5, "a", 2)]);

        var again = await TakeAsync(store, sweep, 4);
        await CommitAsync(store, Write(again, [Row(5, "a", 2), Row(6, "a", 3)]));
        await RequireSameAsync(store, sweep);
        await CommitAsync(store, Write(again, [Row(10, "a", 4), Row(10, "b", 5)], end: End(AttemptOutcome.Finished)));
        Assert.Equal(["4 Finished", Text(4, 10, "a", 4), Text(4, 10, "b", 5)], await RequireSameAsync(store, sweep));
    }

    [Fact]
    public async Task Finals_OfAnEndThatIsSentAgain_AreStillThoseOfAllMetrics()
    {
        var (store, sweep) = await BeginAsync();
        var attempt = await TakeAsync(store, sweep, 1);
        await CommitAsync(store, Write(attempt, [Row(1, "a", 1)], end: End(AttemptOutcome.Finished)));
        Assert.Equal(
            WriteOutcome.Written,
            (
                await CommitAsync(
                    store,
                    Write(attempt, [Row(1, "a", 1), Row(2, "a", 7)], end: End(AttemptOutcome.Finished))
                )
            ).Outcome
        );

        Assert.Equal(["1 Finished", Text(1, 2, "a", 7)], await RequireSameAsync(store, sweep));
    }

    [Fact]
    public async Task Finals_OfSomeMeasures_AreThose()
    {
        var (store, sweep) = await BeginAsync();
        await EndAsync(store, sweep, 1, AttemptOutcome.Finished, [Row(1, "a", 1), Row(2, "b", 2), Row(2, "c", 3)]);

        Assert.Equal(
            ["1 Finished", Text(1, 1, "a", 1), Text(1, 2, "c", 3)],
            await FinalsAsync(store, sweep, ["c", "a", "nothing"])
        );
        Assert.Equal(["1 Finished"], await FinalsAsync(store, sweep, []));
    }

    private static async Task EndAsync(
        ISweepStore store,
        string sweep,
        long ordinal,
        AttemptOutcome outcome,
        IReadOnlyList<Metric> metrics
    )
    {
        var attempt = await TakeAsync(store, sweep, ordinal);
        await CommitAsync(store, Write(attempt, [.. metrics.Take(2)]));
        await CommitAsync(
            store,
            Write(
                attempt,
                [.. metrics.Skip(2)],
                end: End(outcome, reason: outcome == AttemptOutcome.Finished ? null : "because")
            )
        );
    }

    /// <summary>The finals, once they were found to be what the metrics and trials say one by one.</summary>
    private static async Task<List<string>> RequireSameAsync(ISweepStore store, string sweep)
    {
        List<string> expected = [];
        List<string> expectedRows = [];
        await foreach (var trial in store.Results.ReadTrialsAsync(sweep, Token))
        {
            var rows = await store
                .Results.ReadMetricsAsync(sweep, new(Ordinal: trial.Ordinal), Token)
                .ToListAsync(Token);
            var last = rows.GroupBy(row => row.Metric.Measure)
                .Select(rows => rows.MaxBy(row => row.Metric.Step))
                .ToList();
            expected.AddRange([
                $"{trial.Ordinal} {trial.State}",
                .. last.OrderBy(row => row.Metric.Measure, StringComparer.Ordinal).Select(row => Text(row)),
            ]);
            expectedRows.AddRange(
                last.OrderBy(row => row.Metric.Step)
                    .ThenBy(row => row.Metric.Measure, StringComparer.Ordinal)
                    .Select(row => Text(row))
            );
        }

        Assert.Equal(expected, await FinalsAsync(store, sweep));
        Assert.Equal(expectedRows, await MetricsAsync(store, sweep, new(LastOnly: true)));
        return expected;
    }

    private static async Task<List<string>> FinalsAsync(
        ISweepStore store,
        string sweep,
        IReadOnlyList<string>? measures = null
    )
    {
        List<string> lines = [];
        await foreach (var trial in store.Results.ReadFinalsAsync(sweep, measures, Token))
            lines.AddRange([
                $"{trial.Ordinal} {trial.State}",
                .. trial.Last.Select(last => Text(trial.Ordinal, last.Step, last.Measure, last.Value)),
            ]);
        return lines;
    }
}
