namespace Sweeps.Execution.Progress;

/// <summary>How a run of a sweep stands: an immutable picture, to be asked for as often as one likes.</summary>
public sealed record SweepProgress
{
    /// <summary>Trials of the sweep.</summary>
    public long Trials { get; init; }

    /// <summary>Trials with a result: trained in this run, or found done.</summary>
    public long Done => Finished + Diverged + Stopped + Reused;

    /// <summary>Trained to the end in this run.</summary>
    public long Finished { get; init; }

    /// <summary>Diverged in this run: results.</summary>
    public long Diverged { get; init; }

    /// <summary>Stopped early by a rule in this run: results.</summary>
    public long Stopped { get; init; }

    /// <summary>Found done: by an earlier run, another sweep or another worker.</summary>
    public long Reused { get; init; }

    /// <summary>Failed for good: their own error came back at every attempt.</summary>
    public long Failed { get; init; }

    /// <summary>Not to be trained, since their cells have seeds enough.</summary>
    public long Unneeded { get; init; }

    /// <summary>On a slot now.</summary>
    public long Running => Slots.Count(slot => slot.Ordinal is not null);

    /// <summary>Claimed by workers whose slots are busy, and next there; 0 where whoever trains says nothing of
    /// them.</summary>
    public long Claimed { get; init; }

    /// <summary>Neither settled nor on a slot.</summary>
    public long Waiting => Trials - Done - Failed - Unneeded - Running;

    /// <summary>Attempts that ended in a trial's own error and are made again.</summary>
    public long Retried { get; init; }

    /// <summary>Attempts lost through no fault of their trial.</summary>
    public long Lost { get; init; }

    /// <summary>Trials settled by this run for each second since it began.</summary>
    public double TrialsPerSecond { get; init; }

    /// <summary>Updates for each second since the run began, over all slots.</summary>
    public double StepsPerSecond { get; init; }

    /// <summary>Training examples (updates × batch) for each second since the run began, over all slots.</summary>
    public double SamplesPerSecond { get; init; }

    /// <summary>Since the run began.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Estimated time to the end; null while there is nothing to go by.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>What each slot is at.</summary>
    public IReadOnlyList<SlotProgress> Slots { get; init; } = [];

    /// <summary>Whether the sweep is paused, or on its way to a stop: then nothing new begins.</summary>
    public bool Halting { get; init; }

    /// <summary>What is wrong with the store at the moment, in words; null: nothing.</summary>
    public string? StoreTrouble { get; init; }

    /// <summary>Metrics that came out different from what was recorded.</summary>
    public long Violations { get; init; }

    /// <summary>Writes refused because another attempt had taken the trial over.</summary>
    public long Refusals { get; init; }

    /// <summary>With the speeds that follow from the time since it began and the work done in it.</summary>
    public SweepProgress At(TimeSpan elapsed, WorkDone work)
    {
        double seconds = Math.Max(elapsed.TotalSeconds, 1e-9);
        return this with
        {
            Elapsed = elapsed,
            TrialsPerSecond = (Finished + Diverged + Stopped + Failed) / seconds,
            StepsPerSecond = work.Steps / seconds,
            SamplesPerSecond = work.Samples / seconds,
        };
    }
}

/// <summary>What a slot is at.</summary>
/// <param name="Slot">0, 1, …</param>
/// <param name="Ordinal">Its trial; null: none.</param>
/// <param name="Step">Updates done.</param>
/// <param name="TotalSteps">Updates in all.</param>
/// <param name="Since">When it began with it.</param>
public sealed record SlotProgress(int Slot, long? Ordinal, long Step, long TotalSteps, DateTimeOffset? Since)
{
    /// <summary>Part done, 0 … 1.</summary>
    public double Fraction => TotalSteps > 0 ? (double)Step / TotalSteps : 0;
}

/// <summary>Kinds of notable happenings.</summary>
public enum SweepNoticeKind
{
    /// <summary>A trial's own error; it is tried again.</summary>
    Retry,

    /// <summary>A trial has failed for good.</summary>
    Failure,

    /// <summary>A trial diverged: a result.</summary>
    Divergence,

    /// <summary>An attempt was lost, or taken over by another worker.</summary>
    Loss,

    /// <summary>A checkpoint could not be continued from; the trial starts again from its first step.</summary>
    Checkpoint,

    /// <summary>The store cannot be written; training goes on until the queue of writes is full, then waits.</summary>
    StoreTrouble,

    /// <summary>The store can be written again.</summary>
    StoreRecovery,

    /// <summary>A metric came out different from what was recorded.</summary>
    Violation,

    /// <summary>Trials of a worker that is gone were taken over.</summary>
    Takeover,

    /// <summary>The sweep was paused or cancelled, and this run leaves it.</summary>
    Halt,
}

/// <summary>A notable happening.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="At">When.</param>
/// <param name="Ordinal">The trial it is about; null: none in particular.</param>
/// <param name="Message">One sentence.</param>
public sealed record SweepNotice(SweepNoticeKind Kind, DateTimeOffset At, long? Ordinal, string Message);

/// <summary>How a run ended.</summary>
public enum SweepOutcome
{
    /// <summary>Every trial is settled; some may have failed.</summary>
    Completed,

    /// <summary>Stopped on request: every running trial is checkpointed, and the same command goes on from
    /// there.</summary>
    Interrupted,

    /// <summary>Left at once on request: what ran goes on from its latest checkpoint.</summary>
    Abandoned,

    /// <summary>The sweep was paused, by this or another process: every running trial is checkpointed, and the sweep
    /// waits to be resumed.</summary>
    Paused,

    /// <summary>The sweep's budget is spent: as many trials as it allows are settled, or the run's time is up. A larger
    /// one goes on from there.</summary>
    BudgetSpent,

    /// <summary>The sweep was cancelled, by this or another process. What is done stays.</summary>
    Cancelled,
}

/// <summary>What came of a run.</summary>
/// <param name="SweepId">The sweep.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Progress">How it stood at the end.</param>
public sealed record SweepResult(string SweepId, SweepOutcome Outcome, SweepProgress Progress);
