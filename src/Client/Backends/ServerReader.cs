using System.Runtime.CompilerServices;
using Sweeps.Api.Calls;
using Sweeps.Api.Contract;
using Sweeps.Execution.Reading;
using Sweeps.Model.Measures;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Client.Backends;

/// <summary>Has a server answer what can be asked about sweeps.</summary>
/// <param name="client">The server.</param>
/// <param name="store">Where it records results.</param>
internal sealed class ServerReader(SweepsClient client, string store) : ISweepReader
{
    /// <summary>The environment variable that names the server where no option names a place.</summary>
    public const string AddressVariable = "SWEEPS_SERVER";

    public string Location => store;

    public async Task<SweepRecord?> FindAsync(string nameOrId, CancellationToken cancellation = default) =>
        await client.FindAsync(nameOrId, cancellation) is { } view ? Answers.Record(view) : null;

    public async Task<SweepRecord?> FindAsync(SweepDefinition definition, CancellationToken cancellation = default)
    {
        IReadOnlyList<SweepView> sweeps = await client.ListAsync(cancellation);
        return SweepReading.Matching(sweeps.Select(Answers.Record), definition) is { } found
            ? Answers.Record(await client.ShowAsync(found.Id, cancellation))
            : null;
    }

    public async Task<IReadOnlyList<SweepStanding>> ListAsync(CancellationToken cancellation = default) =>
        [.. (await client.ListAsync(cancellation)).Select(Standing)];

    public async Task<SweepStanding> StandAsync(SweepRecord sweep, CancellationToken cancellation = default) =>
        Standing(await client.ShowAsync(sweep.Id, cancellation));

    public async Task<IReadOnlyList<string>> MeasuresAsync(
        SweepRecord sweep,
        CancellationToken cancellation = default
    ) => (await client.MeasuresAsync(sweep.Id, cancellation)).Measures;

    public async Task<IReadOnlyList<MeasureDescription>> CatalogAsync(CancellationToken cancellation = default) =>
        [.. (await client.MeasuresAsync(cancellation)).Measures.Select(Answers.Measure)];

    public async IAsyncEnumerable<FinalResult> ReadResultsAsync(
        SweepRecord sweep,
        IReadOnlyList<string>? measures,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        await foreach (TrialView trial in client.ExportTrialsAsync(sweep.Id, measures, cancellation))
            yield return new(
                Answers.Trial(trial),
                [
                    .. (trial.Measures ?? trial.Unfinished ?? new Dictionary<string, double>()).Select(pair =>
                        (pair.Key, pair.Value)
                    ),
                ]
            );
    }

    public async IAsyncEnumerable<TrialMetric> ReadMetricsAsync(
        SweepRecord sweep,
        MetricQuery query,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        await foreach (
            MetricView row in client.ExportMetricsAsync(
                sweep.Id,
                query.Measures,
                query.LastOnly,
                query.Ordinal,
                cancellation
            )
        )
        {
            if (row.Trial > query.After)
                yield return new(row.Trial, new(row.Step, row.Measure, row.Value));
        }
    }

    public async Task<CellTable> CellsAsync(
        SweepRecord sweep,
        IReadOnlyList<string>? measures,
        CancellationToken cancellation = default
    )
    {
        CellPage page = await client.CellsAsync(sweep.Id, measures, cancellation: cancellation);
        IReadOnlyList<PlanAxis> axes = AxesOf(sweep, page.Axes);
        return new(
            axes,
            page.Measures,
            [
                .. page.Cells.Select(cell => new CellResult(
                    cell.Cell,
                    [.. page.Axes.Select(axis => cell.Axes[axis].Text)],
                    [.. page.Measures.Select(measure => Answers.Estimate(cell.Measures[measure]))],
                    cell.Finished,
                    cell.Diverged,
                    cell.Stopped,
                    cell.Failed,
                    cell.Open
                )
                {
                    AtStop = cell.AtStop is { } stopped
                        ? [.. page.Measures.Select(measure => Answers.Estimate(stopped[measure]))]
                        : [],
                    IsTooWide = cell.TooWide is not null,
                }),
            ]
        )
        {
            Rule = SweepReading.DefinitionOf(sweep).Replication,
        };
    }

    public async Task<PairedTable> PairsAsync(
        SweepRecord sweep,
        string axis,
        string reference,
        IReadOnlyList<string>? measures,
        CancellationToken cancellation = default
    )
    {
        // Refuses an axis or value that is not there in the same words as everywhere.
        string asWritten = new PairedDifferences(SweepReading.PlanOf(sweep), axis, reference).Reference;
        PairTable table = await client.PairsAsync(sweep.Id, axis, asWritten, measures, cancellation);
        return new(
            AxesOf(sweep, table.Axes),
            table.Axis,
            table.Reference,
            table.Measures,
            [
                .. table.Rows.Select(row => new PairedRow(
                    row.Cell,
                    [.. table.Axes.Select(name => row.Axes[name].Text)],
                    [.. table.Measures.Select(measure => Answers.Estimate(row.Measures[measure]))],
                    row.Unpaired
                )
                {
                    Diverged = row.Diverged,
                    Stopped = row.Stopped,
                    Failed = row.Failed,
                    Open = row.Open,
                }),
            ]
        );
    }

    public async Task<SweepOverview> OverviewAsync(SweepRecord sweep, CancellationToken cancellation = default) =>
        Answers.Overview(await client.OverviewAsync(sweep.Id, cancellation));

    public async Task<CellExtremes> ExtremesAsync(
        SweepRecord sweep,
        string measure,
        int most,
        CancellationToken cancellation = default
    )
    {
        CellPage lowest = await client.CellsAsync(
            sweep.Id,
            [measure],
            sort: measure,
            limit: most,
            cancellation: cancellation
        );
        CellPage highest = await client.CellsAsync(
            sweep.Id,
            [measure],
            sort: "-" + measure,
            limit: most,
            cancellation: cancellation
        );
        CellMean[] low = [.. Means(lowest)];
        CellMean[] high = [.. Means(highest)];
        bool all = lowest.Total <= most || low.Length < most;
        long cells = all ? low.Length : lowest.Total;
        var (atTheLow, atTheHigh) = CellExtremes.Ends(cells, most);
        return new(measure, lowest.Axes, cells, [.. low.Take(atTheLow)], [.. high.Take(atTheHigh)]);

        static IEnumerable<CellMean> Means(CellPage page) =>
            page
                .Cells.Select(cell => new CellMean(
                    cell.Cell,
                    [.. page.Axes.Select(axis => cell.Axes[axis].Text)],
                    Answers.Estimate(cell.Measures[page.Measures[0]])
                ))
                .Where(cell => double.IsFinite(cell.Mean.Mean));
    }

    public async Task<IReadOnlyList<FailureGroup>> FailuresAsync(
        SweepRecord sweep,
        CancellationToken cancellation = default
    ) =>
        [
            .. (await client.TroubleAsync(sweep.Id, cancellation)).Groups.Select(group => new FailureGroup(
                group.State == "failed" ? TrialState.Failed : TrialState.Diverged,
                group.Reason,
                group.Count,
                group.First
            )),
        ];

    public async Task<IReadOnlyList<DeterminismViolation>> ViolationsAsync(
        SweepRecord sweep,
        CancellationToken cancellation = default
    ) =>
        [
            .. (await client.ViolationsAsync(sweep.Id, cancellation)).Violations.Select(
                found => new DeterminismViolation(
                    TrialKey.Parse(found.Trial),
                    found.Step,
                    found.Measure,
                    found.Recorded,
                    found.Refused,
                    found.Fence
                )
            ),
        ];

    public async Task<IReadOnlyList<HistoryEntry>> HistoryAsync(
        SweepRecord? sweep,
        int most,
        CancellationToken cancellation = default
    ) =>
        [
            .. (await client.HistoryAsync(sweep?.Id, most, cancellation)).Select(entry => new HistoryEntry(
                entry.Sweep,
                entry.Name,
                entry.At,
                Answers.Word<SweepChange>(entry.Change),
                entry.By,
                entry.Detail
            )),
        ];

    public async Task<SweepFingerprint> FingerprintAsync(SweepRecord sweep, CancellationToken cancellation = default)
    {
        FingerprintView fingerprint = await client.FingerprintAsync(sweep.Id, cancellation);
        return new(fingerprint.Hash, fingerprint.Trials, fingerprint.Missing);
    }

    public async Task<string> ExplainAsync(SweepRecord sweep, long ordinal, CancellationToken cancellation = default) =>
        (await client.WhyAsync(sweep.Id, ordinal, cancellation)).Explanation;

    public async Task<AttemptLog?> ReadLogAsync(
        SweepRecord sweep,
        long ordinal,
        long? attempt,
        long from,
        CancellationToken cancellation
    )
    {
        try
        {
            LogView log = await client.LogAsync(sweep.Id, ordinal, attempt, from, cancellation);
            return new(log.Attempt, log.From, log.Next, log.Text, log.Ended, log.Last);
        }
        catch (ApiException missing) when (missing.Status == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async Task<DoneCount> CountDoneAsync(
        SweepDefinition definition,
        Plan plan,
        CancellationToken cancellation = default
    )
    {
        PlanView view = await client.PlanAsync(new() { Grid = definition.EffectiveText }, cancellation);
        DoneCount done = new(view.Done, view.CountsOthers);
        return done with
        {
            Elsewhere = new(view.Trials, done, view.Slots, view.SlotSeconds, view.LongestSeconds)
            {
                StartSeconds = view.StartSeconds,
                Spread = view.Spread,
            },
        };
    }

    private static SweepStanding Standing(SweepView view) =>
        new(Answers.Record(view), Answers.Counts(view.Counts), view.Counts.Unneeded)
        {
            LostAt = view.LostAt,
            Obstacle = view.Obstacle,
            Unreported = view.Unreported ?? [],
        };

    private static PlanAxis[] AxesOf(SweepRecord sweep, IReadOnlyList<string> names)
    {
        IReadOnlyList<PlanAxis> axes = SweepReading.PlanOf(sweep).Axes;
        return [.. names.Select(name => axes.First(axis => axis.Name == name))];
    }
}
