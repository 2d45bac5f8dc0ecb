using System.Diagnostics;
using System.Globalization;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Trials;
using Sweeps.Model.Engines;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Sharing;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>Says in words why a trial is not done, or by whom it was.</summary>
public static class TrialExplanation
{
    /// <summary>Explains a trial of a sweep from what the store holds. <paramref name="trials"/> tells its place in the
    /// order of issue.</summary>
    /// <param name="store">The store.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="trials">Its trials.</param>
    /// <param name="ordinal">The trial.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sweep has no such ordinal.</exception>
    public static async Task<string> ExplainAsync(
        ISweepStore store,
        SweepRecord sweep,
        PlannedTrials trials,
        long ordinal,
        DateTimeOffset now,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(trials);
        if (ordinal < 0 || ordinal >= trials.Count)
            throw new ArgumentOutOfRangeException(
                nameof(ordinal),
                ordinal,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Sweep `{sweep.Title}` has the trials 0 … {trials.Count - 1}, but {ordinal} was asked for; "
                        + $"combinations that a rule excludes have no number."
                )
            );
        var current = await store.Registry.FindSweepAsync(sweep.Id, cancellation).ConfigureAwait(false) ?? sweep;
        trials.Search?.Proposals.Fill(current.Proposals);
        if (trials.Search is { } search && !trials.IsKnown(trials.Position(ordinal)))
            return Unproposed(ordinal, trials.Plan.Cell(ordinal), search);
        var trial = await store.Results.ReadTrialAsync(sweep.Id, ordinal, cancellation).ConfigureAwait(false);
        var workers = (await Attendance.OfAsync(store, cancellation).ConfigureAwait(false)).Workers;
        AttendedResults seen = new(store);
        var queued = trials.At(trials.Position(ordinal));
        var queue = await store.Queue.ListQueueAsync(cancellation).ConfigureAwait(false);
        var terms = queue.FirstOrDefault(entry => entry.SweepId == sweep.Id)?.Terms;
        return Explain(
            new TrialFacts
            {
                Ordinal = ordinal,
                Position = trials.Position(ordinal),
                Trials = trials.Count,
                Intent = current.Intent,
                Reason = current.Reason,
                Counts = await seen.CountAsync(sweep.Id, cancellation).ConfigureAwait(false),
                Trial = trial,
                Attempts = await store.Results.ReadAttemptsAsync(queued.Key, cancellation).ConfigureAwait(false),
                Workers = workers,
                Labels = terms?.Labels ?? [],
                Account = terms?.Account,
                AccountHolds = await HoldsAsync(seen, queue, terms?.Account, cancellation).ConfigureAwait(false),
                Needs = trials.Needs,
                Refusal = trials.Plan.Refusal,
                Now = now,
                Budget = trials.Replication is null ? trials.Budget.Trials : null,
                Seeds =
                    trial is null && trials.Replication is { } rule
                        ? await new AdaptiveReplication(store.Results, sweep.Id, trials, rule)
                            .ExplainAsync(ordinal, queued.Cell, cancellation)
                            .ConfigureAwait(false)
                        : null,
            }
        );
    }

    /// <summary>The explanation that follows from the facts.</summary>
    internal static string Explain(TrialFacts facts)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"Trial {facts.Ordinal}");
        var last = facts.Attempts.Count > 0 ? facts.Attempts[^1] : null;
        if (facts.Trial is not { } trial)
            return $"{name} {Untouched(facts, last)}";
        // A reason may hold it.
        string remark =
            last?.Remark is { } remarked && trial.Reason?.Contains(remarked, StringComparison.Ordinal) != true
                ? $" {remarked}"
                : "";
        return trial.State switch
            {
                TrialState.Finished =>
                    $"{name} is done: attempt {trial.Fence}{By(last)} trained it to the end, step {trial.Step}, in "
                        + $"{Seconds(trial.ComputeSeconds)}.",
                TrialState.Diverged =>
                    $"{name} is done: it diverged at step {trial.Step} of attempt {trial.Fence}{By(last)}, which is a "
                        + $"result. {Sentence(trial.Reason)}",
                TrialState.Stopped =>
                    $"{name} is done: a rule stopped it early at step {trial.Step}, which is a result. "
                        + Sentence(trial.Reason),
                TrialState.Failed => $"{name} has failed by an error of its own, "
                    + (trial.Failures == 1 ? "at its only try: " : $"at each of {trial.Failures} tries; the last: ")
                    + $"{Sentence(trial.Reason)} Run the sweep again to try it once more.",
                TrialState.Running => $"{name} {Running(facts, trial, last)}",
                TrialState.Waiting => $"{name} {Waiting(facts, trial, last)}",
                _ => throw new UnreachableException($"No words for a trial that is {trial.State}."),
            } + remark;
    }

    // What a program said may end without a stop.
    private static string? Sentence(string? text) => text is [.., not ('.' or '!' or '?')] ? text + "." : text;

    private static string Unproposed(long ordinal, long number, ProposedSearch search) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Trial {ordinal} is not known yet: it is of proposal {number} of the search, of which "
                + $"{search.Proposals.Count} have been made. "
        )
        + (
            number < search.Ahead
                ? "That is made when its turn comes."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"That is made once the proposals 0 to {number - search.Ahead} have ended, since it looks at "
                        + $"their results."
                )
        );

    private static string Untouched(TrialFacts facts, AttemptRecord? last)
    {
        if (facts.Seeds is { } seeds)
            return seeds;
        if (last is { Outcome: { } ended } && ended.IsResult())
        {
            string text =
                $"has been trained for another sweep (attempt {last.Fence}{By(last)}) and will be taken over from "
                + $"there when this sweep comes to it. {Halted(facts)}";
            return text.TrimEnd();
        }
        string place = string.Create(
            CultureInfo.InvariantCulture,
            $"has not been begun: it is number {facts.Position + 1} of {facts.Trials} in the order of issue "
                + $"(longest first), and {facts.Counts.Touched} have been begun."
        );
        return $"{place} {Halted(facts) ?? BeyondBudget(facts) ?? WhoIsThere(facts)}";
    }

    /// <summary>Which trials a budget reaches is certain before they are begun only where no cell may do without some
    /// of its seeds.</summary>
    private static string? BeyondBudget(TrialFacts facts) =>
        facts.Budget is { } most && facts.Position >= most
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The grid's budget is {most} trials, the first of that order: run it with a larger "
                    + $"`budget.trials` or `--max-trials` to go so far."
            )
            : null;

    private static string Waiting(TrialFacts facts, TrialRecord trial, AttemptRecord? last)
    {
        string why = last?.Outcome switch
        {
            AttemptOutcome.Retried =>
                $"is to be tried again: attempt {last.Fence}{By(last)} ended in its own error, {trial.Reason}",
            AttemptOutcome.HandedBack => $"was handed back by worker {last.Worker} when the run was stopped",
            AttemptOutcome.Lost => $"lost its attempt {last.Fence}{By(last)} ({last.Reason}), which costs it nothing",
            AttemptOutcome.Failed => $"failed before ({last.Reason}) and is to be tried again",
            _ => "waits to be begun",
        };
        string from = trial.Step > 0 ? $" It goes on from its checkpoint at step {trial.Step}." : "";
        return $"{why.TrimEnd('.')}.{from} {Halted(facts) ?? WhoIsThere(facts)}";
    }

    private const string RunAgain = "Nobody is running the sweep: run it again to go on.";

    private static string Running(TrialFacts facts, TrialRecord trial, AttemptRecord? last)
    {
        var holder = facts.Workers.FirstOrDefault(worker => worker.Identity.Id == trial.Worker);
        string since = last is null ? "" : $" since {Time(last.Started)}";
        string held = $"as attempt {trial.Fence} of worker {trial.Worker}";
        string step = trial.Step > 0 ? $"; its latest checkpoint is of step {trial.Step}" : "";
        if (holder is null)
            return $"was running{since} {held}{step}. That worker is gone, so the next one takes the trial over."
                + Nobody(facts);
        if (holder.Expired && holder.LeaseUntil > facts.Now)
            return $"was running{since} {held}{step}. That worker's process has ended, so the next one to ask takes "
                + $"the trial over.{Nobody(facts)}";
        return IsSilent(holder, facts)
            ? $"was running{since} {held}{step}. That worker has been silent since its lease ran out at "
                + $"{Time(holder.LeaseUntil)}, so the next one to ask takes the trial over.{Nobody(facts)}"
            : $"is running{since}, or about to, {held} on {holder.Identity.Host} (process "
                + $"{holder.Identity.ProcessId.ToString(CultureInfo.InvariantCulture)}){step}. Others may take it "
                + $"over if that worker is not heard of until {Time(holder.LeaseUntil)}.";
    }

    private static string Nobody(TrialFacts facts) =>
        facts.Workers.All(worker => IsSilent(worker, facts)) ? $" {RunAgain}" : "";

    private static bool IsSilent(WorkerRecord worker, TrialFacts facts) =>
        worker.Expired || worker.LeaseUntil < facts.Now;

    private static string? Halted(TrialFacts facts) =>
        facts.Intent switch
        {
            _ when facts.Refusal is { } refusal => SweepReading.Refused(refusal),
            SweepIntent.Pause => $"The sweep is paused{Because(facts)}: run it again to go on.",
            SweepIntent.Cancel => $"The sweep was cancelled{Because(facts)}: run it again to go on.",
            _ => null,
        };

    private static string Because(TrialFacts facts) => facts.Reason is { } reason ? $" ({reason})" : "";

    /// <summary>Trials that all sweeps on an account hold together.</summary>
    private static async Task<long> HoldsAsync(
        ISweepResults results,
        IReadOnlyList<QueuedSweep> queue,
        SlotAccount? account,
        CancellationToken cancellation
    )
    {
        long holds = 0;
        foreach (var entry in queue.Where(entry => account is not null && entry.Terms.Account?.Name == account.Name))
            holds += (await results.CountAsync(entry.SweepId, cancellation).ConfigureAwait(false)).Running;
        return holds;
    }

    private static string WhoIsThere(TrialFacts facts)
    {
        var present = facts.Workers.Where(worker => !IsSilent(worker, facts)).ToList();
        if (present.Count > 0 && facts.Labels is { Count: > 0 } labels && facts.Counts.Running == 0)
        {
            var carrying = present.Where(worker => labels.All(worker.Identity.Labels.Contains)).ToList();
            if (carrying.Count == 0)
                return WorkerLabels.NobodyCarries(labels, present);
            present = carrying;
        }

        if (present.Count > 0 && facts.Counts.Running == 0)
        {
            var fitting = present.Where(worker => worker.Identity.Supply.Fits([], facts.Needs)).ToList();
            if (fitting.Count == 0)
                return WorkerNeeds.NobodyFits(facts.Needs, present);
            present = fitting;
        }

        if (present.Count > 0 && facts.Account is { } account && facts.AccountHolds >= account.MostSlots)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"All sweeps of `{account.Name}` together may have {account.MostSlots} slots, and hold "
                    + $"{facts.AccountHolds} trials: it waits for one of them to end."
            );
        return present.Count == 0
            ? facts.Labels is { Count: > 0 } asked
                ? WorkerLabels.NobodyCarries(asked, [])
                : RunAgain
            : string.Create(
                CultureInfo.InvariantCulture,
                $"It waits for one of {present.Sum(worker => worker.Identity.Slots)} slots of {present.Count} "
                    + $"workers; {facts.Counts.Running} trials of the sweep hold them."
            );
    }

    private static string By(AttemptRecord? attempt) => attempt is null ? "" : $" of worker {attempt.Worker}";

    private static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.###} s");

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What is known of a trial.</summary>
internal sealed record TrialFacts
{
    public required long Ordinal { get; init; }

    /// <summary>Its place in the order of issue.</summary>
    public required long Position { get; init; }

    public required long Trials { get; init; }

    public required SweepIntent Intent { get; init; }

    /// <summary>Why it is paused or cancelled; null: nobody said.</summary>
    public string? Reason { get; init; }

    /// <summary>On whose account the sweep runs, where that has a limit; null: nobody's.</summary>
    public SlotAccount? Account { get; init; }

    /// <summary>Trials that all sweeps on that account hold.</summary>
    public long AccountHolds { get; init; }

    public required SweepCounts Counts { get; init; }

    /// <summary>Null: the sweep has not come to it.</summary>
    public required TrialRecord? Trial { get; init; }

    public required IReadOnlyList<AttemptRecord> Attempts { get; init; }

    public required IReadOnlyList<WorkerRecord> Workers { get; init; }

    /// <summary>Labels that a worker must carry to train it.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>What it takes of a worker.</summary>
    public TrialNeeds Needs { get; init; } = TrialNeeds.OneSlot;

    /// <summary>Why this build would refuse the sweep's grid; null: it would not.</summary>
    public string? Refusal { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>How many trials of the order of issue the grid's budget lets begin; null: all, or nobody knows yet
    /// which.</summary>
    public long? Budget { get; init; }

    /// <summary>Why its cell may do without it; null: it does not, or the sweep has no such rule.</summary>
    public string? Seeds { get; init; }
}
