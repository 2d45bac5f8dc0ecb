using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Sweeps.Execution.Trials;
using Sweeps.Model.Caching;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>Answers questions about sweeps from what a store has recorded.</summary>
/// <param name="store">The store; stays open.</param>
/// <param name="clock">Null takes the system's clock.</param>
public sealed partial class StoreReader(ISweepStore store, TimeProvider? clock = null) : ISweepReader
{
    private const int MostTallies = 8;
    private const int MostHeldTrials = 64;

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly AttendedResults _seen = new(store, clock);
    private readonly UnreportedMeasures _unreported = new(store);
    private readonly BoundedCache<string, AxisTally> _tallies = new(MostTallies);

    /// <inheritdoc/>
    public string Location => store.Location;

    /// <inheritdoc/>
    public Task<SweepRecord?> FindAsync(string nameOrId, CancellationToken cancellation = default) =>
        store.Registry.FindSweepAsync(nameOrId, cancellation);

    /// <inheritdoc/>
    public async Task<SweepRecord?> FindAsync(SweepDefinition definition, CancellationToken cancellation = default) =>
        SweepReading.Matching(await store.Registry.ListSweepsAsync(cancellation).ConfigureAwait(false), definition);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SweepStanding>> ListAsync(CancellationToken cancellation = default)
    {
        var counts = await store.Results.CountAsync(cancellation).ConfigureAwait(false);
        var attendance = await Attendance.OfAsync(store, cancellation).ConfigureAwait(false);
        List<SweepStanding> standings = [];
        foreach (var sweep in await store.Registry.ListSweepsAsync(cancellation).ConfigureAwait(false))
            standings.Add(
                await StandAsync(
                        sweep,
                        counts.GetValueOrDefault(sweep.Id, new(0, 0, 0, 0, 0, 0)),
                        attendance,
                        cancellation
                    )
                    .ConfigureAwait(false)
            );
        return standings;
    }

    /// <inheritdoc/>
    public async Task<SweepStanding> StandAsync(SweepRecord sweep, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        return await StandAsync(
                sweep,
                await store.Results.CountAsync(sweep.Id, cancellation).ConfigureAwait(false),
                await Attendance.OfAsync(store, cancellation).ConfigureAwait(false),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<HistoryEntry>> HistoryAsync(
        SweepRecord? sweep,
        int most,
        CancellationToken cancellation = default
    ) => store.Upkeep.ReadHistoryAsync(sweep?.Id, most, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> MeasuresAsync(SweepRecord sweep, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        SortedSet<string> names = new(StringComparer.Ordinal);
        int all = (await store.Results.ListMeasuresAsync(cancellation).ConfigureAwait(false)).Count;
        await foreach (
            var trial in store.Results.ReadFinalsAsync(sweep.Id, cancellation: cancellation).ConfigureAwait(false)
        )
        {
            foreach (var last in trial.Last)
                names.Add(last.Measure);

            // As a rule the first trial has them all.
            if (names.Count == all)
                break;
        }

        return [.. names];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<MeasureDescription>> CatalogAsync(CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<MeasureDescription>>([
            .. MeasureCatalog.Described.Select(measure => measure.Description),
        ]);

    /// <inheritdoc/>
    public IAsyncEnumerable<FinalResult> ReadResultsAsync(
        SweepRecord sweep,
        IReadOnlyList<string>? measures,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(sweep);
        return FinalResults.ReadAsync(_seen, sweep.Id, measures, cancellation);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<TrialMetric> ReadMetricsAsync(
        SweepRecord sweep,
        MetricQuery query,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(sweep);
        await foreach (var row in store.Results.ReadMetricsAsync(sweep.Id, query, cancellation).ConfigureAwait(false))
            yield return new(row.Ordinal, row.Metric);
    }

    /// <inheritdoc/>
    public async Task<CellTable> CellsAsync(
        SweepRecord sweep,
        IReadOnlyList<string>? measures,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(sweep);
        return await FinalResults
            .ByCellAsync(
                store.Results,
                sweep.Id,
                SweepReading.DefinitionOf(await WithProposalsAsync(sweep, cancellation).ConfigureAwait(false)),
                measures,
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<PairedTable> PairsAsync(
        SweepRecord sweep,
        string axis,
        string reference,
        IReadOnlyList<string>? measures,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var plan = SweepReading.PlanOf(await WithProposalsAsync(sweep, cancellation).ConfigureAwait(false));
        return await FinalResults
            .InPairsAsync(store.Results, sweep.Id, new PairedDifferences(plan, axis, reference), measures, cancellation)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<SweepOverview> OverviewAsync(SweepRecord sweep, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        sweep = await WithProposalsAsync(sweep, cancellation).ConfigureAwait(false);
        var axes = TallyOf(sweep).Of(await _seen.CountCellsAsync(sweep.Id, cancellation).ConfigureAwait(false));
        Dictionary<string, (long Holds, List<HeldTrial> Trials)> held = [];
        await foreach (
            var trial in store
                .Results.ReadTrialsAsync(sweep.Id, new TrialQuery(States: [TrialState.Running]), cancellation)
                .ConfigureAwait(false)
        )
        {
            var (holds, trials) = held.GetValueOrDefault(trial.Worker ?? "", (0, []));
            if (trials.Count < MostHeldTrials)
                trials.Add(new(trial.Ordinal, trial.Step));
            held[trial.Worker ?? ""] = (holds + 1, trials);
        }

        WorkerStanding[] workers =
        [
            .. (await Attendance.OfAsync(store, cancellation).ConfigureAwait(false))
                .Workers.Where(worker => !worker.Expired || held.ContainsKey(worker.Identity.Id))
                .Select(worker =>
                    held.TryGetValue(worker.Identity.Id, out var of)
                        ? new WorkerStanding(worker, of.Holds, of.Trials)
                        : new WorkerStanding(worker, 0, [])
                ),
        ];
        return new(axes, workers, await store.Results.CountAttemptsAsync(sweep.Id, cancellation).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<CellExtremes> ExtremesAsync(
        SweepRecord sweep,
        string measure,
        int most,
        CancellationToken cancellation = default
    ) => CellExtremes.Of(await CellsAsync(sweep, [measure], cancellation).ConfigureAwait(false), measure, most);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FailureGroup>> FailuresAsync(
        SweepRecord sweep,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(sweep);
        Dictionary<(TrialState State, string Reason), (long Count, long First)> groups = [];
        await foreach (
            var trial in store
                .Results.ReadTrialsAsync(
                    sweep.Id,
                    new TrialQuery(States: [TrialState.Failed, TrialState.Diverged]),
                    cancellation
                )
                .ConfigureAwait(false)
        )
        {
            var key = (
                trial.State,
                Incidental().Replace((trial.Reason ?? "no reason recorded").ReplaceLineEndings(" "), "$1 …")
            );
            groups[key] = groups.TryGetValue(key, out var seen) ? (seen.Count + 1, seen.First) : (1, trial.Ordinal);
        }

        return
        [
            .. groups
                .Select(group => new FailureGroup(
                    group.Key.State,
                    group.Key.Reason,
                    group.Value.Count,
                    group.Value.First
                ))
                .OrderBy(group => group.State == TrialState.Failed ? 0 : 1)
                .ThenBy(group => group.First),
        ];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeterminismViolation>> ViolationsAsync(
        SweepRecord sweep,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(sweep);
        return store.Results.ReadViolationsAsync(sweep.Id, cancellation);
    }

    /// <inheritdoc/>
    public async Task<SweepFingerprint> FingerprintAsync(SweepRecord sweep, CancellationToken cancellation = default) =>
        await SweepFingerprint
            .OfAsync(store.Results, sweep, cancellation, await UnneededAsync(sweep, cancellation).ConfigureAwait(false))
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public Task<string> ExplainAsync(SweepRecord sweep, long ordinal, CancellationToken cancellation = default)
    {
        var definition = SweepReading.DefinitionOf(sweep);
        return TrialExplanation.ExplainAsync(
            store,
            sweep,
            new PlannedTrials(definition),
            ordinal,
            _clock.GetUtcNow(),
            cancellation
        );
    }

    /// <inheritdoc/>
    public async Task<AttemptLog?> ReadLogAsync(
        SweepRecord sweep,
        long ordinal,
        long? attempt,
        long from,
        CancellationToken cancellation
    )
    {
        if (await store.Results.ReadTrialAsync(sweep.Id, ordinal, cancellation).ConfigureAwait(false) is not { } trial)
            return null;
        var attempts = await store.Results.ReadAttemptsAsync(trial.Trial, cancellation).ConfigureAwait(false);
        if (attempts.LastOrDefault(other => attempt is null || other.Fence == attempt) is not { } found)
            return null;
        var part = await store
            .Programs.ReadLogAsync(trial.Trial, found.Fence, from, cancellation)
            .ConfigureAwait(false);
        return AttemptLog.Of(trial, found, part, from);
    }

    /// <inheritdoc/>
    public Task<DoneCount> CountDoneAsync(
        SweepDefinition definition,
        Plan plan,
        CancellationToken cancellation = default
    ) => DoneTrials.CountAsync(store, definition, plan, cancellation);

    /// <summary>A sweep with all that its search has proposed by now: a record that was read earlier lacks the
    /// latest.</summary>
    private async Task<SweepRecord> WithProposalsAsync(SweepRecord sweep, CancellationToken cancellation) =>
        sweep.Manifest.GridText.Contains("search", StringComparison.Ordinal)
            ? await store.Registry.FindSweepAsync(sweep.Id, cancellation).ConfigureAwait(false) ?? sweep
            : sweep;

    /// <summary>The grid of a sweep never changes. So its cells are kept, unless a search goes on proposing
    /// them.</summary>
    private AxisTally TallyOf(SweepRecord sweep)
    {
        return sweep.Proposals.Count > 0 ? Tally() : _tallies.Get(sweep.Id, Tally);

        AxisTally Tally() => new(SweepReading.PlanOf(sweep));
    }

    private async Task<SweepStanding> StandAsync(
        SweepRecord sweep,
        SweepCounts counts,
        Attendance attendance,
        CancellationToken cancellation
    )
    {
        var lost =
            counts.Running > 0 ? await attendance.LostAsync(store, sweep.Id, cancellation).ConfigureAwait(false) : [];
        counts = AttendedResults.Without(counts, lost.Count);
        var standing = new SweepStanding(sweep, counts, await UnneededAsync(sweep, cancellation).ConfigureAwait(false))
        {
            Unreported = await _unreported.OfAsync(sweep, counts, cancellation).ConfigureAwait(false),
        };
        return standing.IsSettled || counts.Running > 0
            ? standing
            : standing with
            {
                LostAt = attendance.LostAt(sweep, lost),
                Obstacle = sweep.Intent == SweepIntent.Run ? attendance.Obstacle(sweep) : null,
            };
    }

    // Only the few sweeps that ask for it are planned.
    private async Task<long> UnneededAsync(SweepRecord sweep, CancellationToken cancellation) =>
        sweep.Manifest.GridText.Contains("seeds", StringComparison.Ordinal)
        && SweepReading.TryDefinitionOf(sweep) is { Replication: { } rule } definition
            ? await UnneededTrials
                .CountAsync(store.Results, sweep, new Plan(definition), rule, cancellation)
                .ConfigureAwait(false)
            : 0;

    /// <summary>Numbers that differ from trial to trial where the cause is the same.</summary>
    [GeneratedRegex(@"\b(step|was) \d+(?:\.\d+)?(?:[eE][+-]?\d+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Incidental();
}
