using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Execution.Telemetry;
using Sweeps.Execution.Trials;
using Sweeps.Model;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Sharing;
using Sweeps.Storage;

namespace Sweeps.Execution.Control;

/// <summary>What every <see cref="ISweepControl"/> does to the store, whoever trains.</summary>
public static class SweepQueue
{
    /// <summary>Registers a sweep and queues it to be run, where people's own programs are not.</summary>
    /// <exception cref="SweepRefusedException">It runs a program.</exception>
    public static Task<SweepRecord> AddAsync(
        ISweepStore store,
        SweepSubmission submission,
        CancellationToken cancellation = default
    ) => AddAsync(store, submission, runsPrograms: false, cancellation);

    /// <summary>Registers a sweep and queues it to be run.</summary>
    /// <exception cref="GridFileException">The grid file breaks rules.</exception>
    /// <param name="store">The store.</param>
    /// <param name="submission">The sweep.</param>
    /// <param name="runsPrograms">Whether those who train here run people's own programs.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SweepRefusedException">It runs a program, and none is run here, or lacks a file.</exception>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    public static async Task<SweepRecord> AddAsync(
        ISweepStore store,
        SweepSubmission submission,
        bool runsPrograms,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(submission);
        var definition = GridFile.Read(submission.GridText, "the grid", reading: GridReading.Stored);
        await ProgramRules.RequireAsync(store, definition, runsPrograms, cancellation).ConfigureAwait(false);
        var plan = new Plan(definition);
        var manifest = SweepManifest.Of(definition, plan.Trials, submission.Environment) with
        {
            Trace = SweepsTelemetry.Current,
        };
        var sweep = await store.Registry.OpenSweepAsync(manifest, cancellation).ConfigureAwait(false);
        if (StoredFiles.HashesOf(definition) is { Count: > 0 } files)
            await store.Programs.LinkFilesAsync(sweep.Id, files, cancellation).ConfigureAwait(false);
        if (sweep.Intent != SweepIntent.Run)
            await store.Registry.SetSweepIntentAsync(sweep.Id, SweepIntent.Run, cancellation).ConfigureAwait(false);
        await store
            .Queue.EnqueueSweepAsync(sweep.Id, TermsOf(submission, definition.Terms), cancellation)
            .ConfigureAwait(false);
        return sweep with { Intent = SweepIntent.Run, Reason = null };
    }

    /// <summary>Notes what is wanted of a sweep, and why. One that is to run is queued, on the terms it had, or else on
    /// those of its grid file.</summary>
    public static async Task SetIntentAsync(
        ISweepStore store,
        string sweepId,
        SweepIntent intent,
        string? reason = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(store);
        await store.Registry.SetSweepIntentAsync(sweepId, intent, reason, cancellation).ConfigureAwait(false);
        bool queued =
            intent != SweepIntent.Run
            || (await store.Queue.ListQueueAsync(cancellation).ConfigureAwait(false)).Any(entry =>
                entry.SweepId == sweepId
            );
        if (!queued)
            await store
                .Queue.EnqueueSweepAsync(
                    sweepId,
                    await TermsOfAsync(store, sweepId, cancellation).ConfigureAwait(false),
                    cancellation
                )
                .ConfigureAwait(false);
    }

    /// <summary>Lets failed trials be tried again, and the sweep run. Returns their number.</summary>
    public static async Task<long> RetryFailedAsync(
        ISweepStore store,
        string sweepId,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(store);
        long retried = await store.Registry.RetryFailedAsync(sweepId, cancellation).ConfigureAwait(false);
        await SetIntentAsync(store, sweepId, SweepIntent.Run, null, cancellation).ConfigureAwait(false);
        return retried;
    }

    /// <summary>How a sweep stands that nobody known here runs: what the store has of it.</summary>
    /// <param name="store">The store.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="trouble">Why it cannot be run, where that is so.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<LiveSweep> LookAsync(
        ISweepStore store,
        SweepRecord sweep,
        string? trouble,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(sweep);
        var counts = await new AttendedResults(store).CountAsync(sweep.Id, cancellation).ConfigureAwait(false);
        bool queued = (await store.Queue.ListQueueAsync(cancellation).ConfigureAwait(false)).Any(entry =>
            entry.SweepId == sweep.Id
        );
        long unneeded = 0;
        if (
            !queued
            && sweep.Intent == SweepIntent.Run
            && counts.Done + counts.Failed < sweep.Manifest.Trials
            && sweep.Manifest.EngineVersion == EngineVersion.Current
        )
        {
            var definition = StoredGrid.DefinitionOf(sweep);
            unneeded = await UnneededTrials
                .CountAsync(store.Results, sweep, new Plan(definition), definition.Replication, cancellation)
                .ConfigureAwait(false);
        }

        var progress = new SweepProgress
        {
            Trials = sweep.Manifest.Trials,
            Finished = counts.Finished,
            Diverged = counts.Diverged,
            Stopped = counts.Stopped,
            Failed = counts.Failed,
            Unneeded = unneeded,
            Halting = sweep.Intent != SweepIntent.Run,
        };
        var attendance = await Attendance.OfAsync(store, cancellation).ConfigureAwait(false);
        bool completed = counts.Done + counts.Failed + unneeded == sweep.Manifest.Trials;
        SweepOutcome? outcome = sweep.Intent switch
        {
            _ when completed => SweepOutcome.Completed,
            SweepIntent.Pause => SweepOutcome.Paused,
            SweepIntent.Cancel => SweepOutcome.Cancelled,
            // Another process may train it without having queued it.
            SweepIntent.Run => trouble is null && (queued || counts.Running > 0) ? null : SweepOutcome.Interrupted,
            _ => throw new System.Diagnostics.UnreachableException($"No rule for the intent {sweep.Intent}."),
        };
        LiveSweep live = new(sweep, progress, outcome, trouble is null ? [] : [Standstill(sweep, trouble)]);
        return trouble is null && counts.Running == 0 ? WithObstacle(live, attendance) : live;
    }

    /// <summary>How a sweep stands that somebody runs, with why nobody who is there may train it, where that is
    /// so.</summary>
    public static async Task<LiveSweep> WithObstacleAsync(
        ISweepStore store,
        LiveSweep live,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(live);
        return live.Progress.Running > 0 || live.Progress.Waiting == 0
            ? live
            : WithObstacle(live, await Attendance.OfAsync(store, cancellation).ConfigureAwait(false));
    }

    private static LiveSweep WithObstacle(LiveSweep live, Attendance attendance) =>
        live is { Outcome: null, Sweep.Intent: SweepIntent.Run } && attendance.Obstacle(live.Sweep) is { } obstacle
            ? live with
            {
                Notices =
                [
                    .. live.Notices,
                    Standstill(live.Sweep, $"Nobody trains the sweep `{live.Sweep.Manifest.Name}` now. {obstacle}"),
                ],
            }
            : live;

    /// <summary>Whoever waits should hear of it once, hence always of the same time.</summary>
    private static SweepNotice Standstill(SweepRecord sweep, string why) =>
        new(SweepNoticeKind.Halt, sweep.Created, null, why);

    /// <summary>What a submission leaves open is as the grid file says.</summary>
    private static RunTerms TermsOf(SweepSubmission submission, RunTerms grid) =>
        new(
            submission.Priority != 0 ? submission.Priority : grid.Priority,
            submission.MaxSlots ?? grid.MaxSlots,
            submission.Labels.Count > 0 ? submission.Labels : grid.Labels
        )
        {
            Account = Actor.Account,
        };

    private static async Task<RunTerms> TermsOfAsync(ISweepStore store, string sweepId, CancellationToken cancellation)
    {
        var sweep = await store.Registry.FindSweepAsync(sweepId, cancellation).ConfigureAwait(false);
        try
        {
            var terms = sweep is null ? RunTerms.Default : StoredGrid.DefinitionOf(sweep).Terms;
            return terms with { Account = Actor.Account };
        }
        catch (Exception error) when (error is GridFileException or StoredGridException)
        {
            // Whoever begins to run it says what is wrong with it.
            return RunTerms.Default with { Account = Actor.Account };
        }
    }
}
