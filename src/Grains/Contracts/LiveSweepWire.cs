namespace Sweeps.Grains.Contracts;

/// <summary>A sweep as it stands. Counts, times and words are those of
/// <see cref="Execution.Progress.SweepProgress"/>.</summary>
[GenerateSerializer, Alias("sweeps.live"), Immutable]
public sealed record LiveSweepWire
{
    /// <summary>Whether it is run.</summary>
    [Id(0)]
    public SweepStandingWire Standing { get; init; }

    /// <summary>How its running ended, as <see cref="Execution.Progress.SweepOutcome"/> numbers it; null while it
    /// runs.</summary>
    [Id(1)]
    public int? Outcome { get; init; }

    /// <summary>Trials, then those finished, diverged, stopped, reused, failed, unneeded; attempts retried, lost;
    /// metrics that differ; writes refused.</summary>
    [Id(2)]
    public CountsWire Counts { get; init; }

    /// <summary>Updates for each second since it began here.</summary>
    [Id(3)]
    public double StepsPerSecond { get; init; }

    /// <summary>Examples for each second since it began here.</summary>
    [Id(4)]
    public double SamplesPerSecond { get; init; }

    /// <summary>Trials settled for each second since it began here.</summary>
    [Id(5)]
    public double TrialsPerSecond { get; init; }

    /// <summary>Since it began here.</summary>
    [Id(6)]
    public TimeSpan Elapsed { get; init; }

    /// <summary>Estimated time to the end.</summary>
    [Id(7)]
    public TimeSpan? Remaining { get; init; }

    /// <summary>What the slots of all workers are at, of this sweep.</summary>
    [Id(8)]
    public SlotWire[] Slots { get; init; } = [];

    /// <summary>Whether it is paused, or on its way to a stop.</summary>
    [Id(9)]
    public bool Halting { get; init; }

    /// <summary>What is wrong with the store.</summary>
    [Id(10)]
    public string? StoreTrouble { get; init; }

    /// <summary>The latest notable happenings, oldest first.</summary>
    [Id(11)]
    public NoticeWire[] Notices { get; init; } = [];
}

/// <summary>Numbers of a sweep.</summary>
[GenerateSerializer, Alias("sweeps.counts"), Immutable]
public readonly record struct CountsWire
{
    /// <summary>Trials of the sweep.</summary>
    [Id(0)]
    public long Trials { get; init; }

    /// <summary>Trained to the end.</summary>
    [Id(1)]
    public long Finished { get; init; }

    /// <summary>Diverged.</summary>
    [Id(2)]
    public long Diverged { get; init; }

    /// <summary>Stopped early.</summary>
    [Id(3)]
    public long Stopped { get; init; }

    /// <summary>Found done.</summary>
    [Id(4)]
    public long Reused { get; init; }

    /// <summary>Failed for good.</summary>
    [Id(5)]
    public long Failed { get; init; }

    /// <summary>Not to be trained.</summary>
    [Id(6)]
    public long Unneeded { get; init; }

    /// <summary>Attempts made again after an error of the trial's own.</summary>
    [Id(7)]
    public long Retried { get; init; }

    /// <summary>Attempts lost.</summary>
    [Id(8)]
    public long Lost { get; init; }

    /// <summary>Metrics that differ from what was recorded.</summary>
    [Id(9)]
    public long Violations { get; init; }

    /// <summary>Writes refused.</summary>
    [Id(10)]
    public long Refusals { get; init; }
}

/// <summary>What a slot is at.</summary>
/// <param name="Slot">Its number on its worker.</param>
/// <param name="Ordinal">Its trial's number in the sweep.</param>
/// <param name="Step">Updates done.</param>
/// <param name="TotalSteps">Updates in all.</param>
/// <param name="Since">When it began.</param>
/// <param name="Position">Its trial's place in the order of issue.</param>
/// <param name="Trial">Its trial's key.</param>
/// <param name="Fence">The attempt's number.</param>
[GenerateSerializer, Alias("sweeps.slot"), Immutable]
public sealed record SlotWire(
    [property: Id(0)] int Slot,
    [property: Id(1)] long Ordinal,
    [property: Id(2)] long Step,
    [property: Id(3)] long TotalSteps,
    [property: Id(4)] DateTimeOffset? Since,
    [property: Id(5)] long Position,
    [property: Id(6)] byte[] Trial,
    [property: Id(7)] long Fence
);

/// <summary>A notable happening; its kind as <see cref="Execution.Progress.SweepNoticeKind"/> numbers it.</summary>
[GenerateSerializer, Alias("sweeps.notice"), Immutable]
public sealed record NoticeWire(
    [property: Id(0)] int Kind,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] long? Ordinal,
    [property: Id(3)] string Message
);
