using System.Globalization;
using System.Runtime.CompilerServices;
using Sweeps.Execution.Progress;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>
/// Watches a sweep by what its store records, whoever trains it. What only the workers know is missing: the steps of
/// running trials are those of their latest checkpoints, and speed is what was seen since the watching began.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="clock">The clock.</param>
public sealed class StoreWatch(ISweepStore store, TimeProvider clock)
{
    private const int TimesItsLook = 9;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>Whoever begins to train may have so long to appear.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly StoreReader _reader = new(store, clock);
    private readonly AttendedResults _seen = new(store, clock);
    private readonly StoredRemaining _remaining = new(store);
    private readonly DateTimeOffset _since = clock.GetUtcNow();

    /// <summary>How the sweep stands, at once and whenever that changes, until it has ended: the last picture has an
    /// outcome.</summary>
    public async IAsyncEnumerable<LiveSweep> WatchAsync(
        string sweepId,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        long began = clock.GetTimestamp();
        long looked = began;
        long? before = null;
        LiveSweep? shown = null;
        long? alone = null;
        while (await LookAsync(sweepId, began, before, cancellation).ConfigureAwait(false) is { } live)
        {
            alone = live.Outcome is null && live.Notices.Count > 0 ? alone ?? clock.GetTimestamp() : null;
            if (alone is { } since && clock.GetElapsedTime(since) >= Patience)
                live = live with { Outcome = SweepOutcome.Interrupted };
            before ??= Settled(live.Progress);
            if (shown is null || live.Outcome is not null || !Same(shown, live))
            {
                shown = live;
                yield return live;
            }

            if (live.Outcome is not null)
                yield break;

            // A look at a large sweep takes its time, most of which is to be left to those who train.
            var rest = TimesItsLook * clock.GetElapsedTime(looked);
            await Task.Delay(rest > Period ? rest : Period, clock, cancellation).ConfigureAwait(false);
            looked = clock.GetTimestamp();
        }
    }

    /// <summary>How the sweep stands; null: there is no such sweep.</summary>
    public Task<LiveSweep?> LookAsync(string sweepId, CancellationToken cancellation = default) =>
        LookAsync(sweepId, clock.GetTimestamp(), null, cancellation);

    private async Task<LiveSweep?> LookAsync(string sweepId, long began, long? before, CancellationToken cancellation)
    {
        if (await store.Registry.FindSweepAsync(sweepId, cancellation).ConfigureAwait(false) is not { } sweep)
            return null;
        var standing = await _reader.StandAsync(sweep, cancellation).ConfigureAwait(false);
        List<TrialRecord> held = [];
        if (standing.Counts.Running > 0)
        {
            await foreach (
                var trial in _seen
                    .ReadTrialsAsync(sweep.Id, new TrialQuery(States: [TrialState.Running]), cancellation)
                    .ConfigureAwait(false)
            )
                held.Add(trial);
        }

        var running = held.Count == 0 ? [] : await OnSlotsAsync(held, cancellation).ConfigureAwait(false);

        var elapsed = clock.GetElapsedTime(began);
        var counts = standing.Counts;
        double settled = counts.Done + counts.Failed - (before ?? counts.Done + counts.Failed);
        double rate = elapsed.TotalSeconds > 0 ? settled / elapsed.TotalSeconds : 0;
        return new(
            sweep,
            new SweepProgress
            {
                Trials = sweep.Manifest.Trials,
                Finished = counts.Finished,
                Diverged = counts.Diverged,
                Stopped = counts.Stopped,
                Failed = counts.Failed,
                Unneeded = standing.Unneeded,
                Slots =
                [
                    .. running.Select((trial, slot) => new SlotProgress(slot, trial.Ordinal, trial.Step, 0, null)),
                ],
                Claimed = held.Count - running.Count,
                Elapsed = elapsed,
                TrialsPerSecond = rate,
                Remaining = standing.IsTraining
                    ? await _remaining.OfAsync(standing, held, cancellation).ConfigureAwait(false)
                    : null,
                Halting = sweep.Intent != SweepIntent.Run,
                Violations = (
                    await store.Results.ReadViolationsAsync(sweep.Id, cancellation).ConfigureAwait(false)
                ).Count,
            },
            OutcomeOf(standing),
            await NoticesAsync(standing, cancellation).ConfigureAwait(false)
        );
    }

    /// <summary>Which of the trials that workers hold are on slots: a worker claims more than it has slots, and begins
    /// with those of the lowest numbers.</summary>
    private async Task<List<TrialRecord>> OnSlotsAsync(List<TrialRecord> held, CancellationToken cancellation)
    {
        Dictionary<string, int> slots = (
            await store.Leases.ListWorkersAsync(cancellation).ConfigureAwait(false)
        ).ToDictionary(worker => worker.Identity.Id, worker => worker.Identity.Slots, StringComparer.Ordinal);
        return
        [
            .. held.GroupBy(trial => trial.Worker)
                .SelectMany(its =>
                    its.OrderBy(trial => trial.Step > 0 ? 0 : 1)
                        .ThenBy(trial => trial.Ordinal)
                        .Take(slots.GetValueOrDefault(its.Key ?? "", int.MaxValue))
                )
                .OrderBy(trial => trial.Ordinal),
        ];
    }

    /// <summary>Whoever waits for a sweep that nobody trains should hear of it; once, hence always of the same
    /// time.</summary>
    private async Task<IReadOnlyList<SweepNotice>> NoticesAsync(SweepStanding standing, CancellationToken cancellation)
    {
        string name = standing.Sweep.Manifest.Name;
        if (standing.IsSettled || standing.IsTraining || standing.Sweep.Intent != SweepIntent.Run)
            return [];
        string next = standing.Obstacle ?? $"To go on with it: sweeps resume {SweepReading.ShortId(standing.Sweep.Id)}";
        if (standing.LostAt is { } lost)
            return
            [
                new(
                    SweepNoticeKind.Halt,
                    _since,
                    null,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Nobody trains the sweep `{name}` now: its worker was lost at "
                            + $"{lost.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}. {next}"
                    )
                ),
            ];
        bool isAboutToBegin =
            standing.Obstacle is null
            && (await Attendance.OfAsync(store, cancellation).ConfigureAwait(false)).IsAnybody;
        return isAboutToBegin
            ? []
            : [new(SweepNoticeKind.Halt, _since, null, $"Nobody trains the sweep `{name}` now. {next}")];
    }

    /// <summary>Null while it runs or may; a sweep that is paused or cancelled has ended once nobody holds a trial of
    /// it, and one whose workers are lost is interrupted.</summary>
    private static SweepOutcome? OutcomeOf(SweepStanding standing) =>
        standing.IsSettled ? SweepOutcome.Completed
        : standing.IsTraining ? null
        : standing.Sweep.Intent switch
        {
            SweepIntent.Pause => SweepOutcome.Paused,
            SweepIntent.Cancel => SweepOutcome.Cancelled,
            _ => standing.LostAt is null ? null : SweepOutcome.Interrupted,
        };

    private static long Settled(SweepProgress progress) => progress.Done + progress.Failed;

    private static bool Same(LiveSweep left, LiveSweep right) =>
        left.Sweep == right.Sweep
        && left.Notices.SequenceEqual(right.Notices)
        && left.Progress.Slots.SequenceEqual(right.Progress.Slots)
        && (left.Progress with { Slots = [], Elapsed = default, Remaining = null, TrialsPerSecond = 0 })
            == (right.Progress with { Slots = [], Elapsed = default, Remaining = null, TrialsPerSecond = 0 });
}
