namespace Sweeps.Api.Contract;

/// <summary>A sweep while it runs: one picture, complete by itself.</summary>
public sealed record ProgressView
{
    /// <summary>The sweep's id.</summary>
    public required string Sweep { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What is wanted of it: <c>run</c>, <c>pause</c> or <c>cancel</c>.</summary>
    public required string Intent { get; init; }

    /// <summary>Why it was paused or cancelled, as whoever did so said; absent: nobody said.</summary>
    public string? Reason { get; init; }

    /// <summary>How its running ended: <c>completed</c>, <c>interrupted</c>, <c>abandoned</c>, <c>paused</c> or
    /// <c>cancelled</c>; null while it runs.</summary>
    public required string? Outcome { get; init; }

    /// <summary>Trials of the sweep.</summary>
    public required long Trials { get; init; }

    /// <summary>Trials with a result.</summary>
    public required long Done { get; init; }

    /// <summary>Trained to the end.</summary>
    public required long Finished { get; init; }

    /// <summary>Diverged.</summary>
    public required long Diverged { get; init; }

    /// <summary>Stopped early by a rule.</summary>
    public required long Stopped { get; init; }

    /// <summary>Found done, trained for another sweep or before.</summary>
    public required long Reused { get; init; }

    /// <summary>Failed for good.</summary>
    public required long Failed { get; init; }

    /// <summary>Not to be trained, since their cells have seeds enough.</summary>
    public required long Unneeded { get; init; }

    /// <summary>In training.</summary>
    public required long Running { get; init; }

    /// <summary>Attempts that ended in a trial's own error and are made again.</summary>
    public long Retried { get; init; }

    /// <summary>Attempts lost through no fault of their trial.</summary>
    public long Lost { get; init; }

    /// <summary>Trials settled each second.</summary>
    public double TrialsPerSecond { get; init; }

    /// <summary>Updates each second.</summary>
    public double StepsPerSecond { get; init; }

    /// <summary>Training examples each second.</summary>
    public double SamplesPerSecond { get; init; }

    /// <summary>Seconds since it began to run, or to be watched.</summary>
    public double ElapsedSeconds { get; init; }

    /// <summary>Estimated seconds to the end; null: not known.</summary>
    public double? RemainingSeconds { get; init; }

    /// <summary>Whether nothing new begins, since the sweep is paused or on its way to a stop.</summary>
    public bool Halting { get; init; }

    /// <summary>What is wrong with the store at the moment; null: nothing.</summary>
    public string? StoreTrouble { get; init; }

    /// <summary>Metrics that came out different from what was recorded.</summary>
    public long Violations { get; init; }

    /// <summary>Writes refused because another attempt had taken the trial over.</summary>
    public long Refusals { get; init; }

    /// <summary>What slots are at.</summary>
    public IReadOnlyList<SlotView> Slots { get; init; } = [];

    /// <summary>The latest notable happenings, oldest first.</summary>
    public IReadOnlyList<NoticeView> Notices { get; init; } = [];
}

/// <summary>What a slot is at.</summary>
/// <param name="Slot">Its number.</param>
/// <param name="Trial">Its trial; null: none.</param>
/// <param name="Step">Updates done.</param>
/// <param name="TotalSteps">Updates in all.</param>
/// <param name="Since">When it began.</param>
public sealed record SlotView(int Slot, long? Trial, long Step, long TotalSteps, DateTimeOffset? Since);

/// <summary>A notable happening.</summary>
/// <param name="Kind">What kind, such as <c>retry</c> or <c>store_trouble</c>.</param>
/// <param name="At">When.</param>
/// <param name="Trial">The trial it is about; null: none in particular.</param>
/// <param name="Message">One sentence.</param>
public sealed record NoticeView(string Kind, DateTimeOffset At, long? Trial, string Message);

/// <summary>Who answers.</summary>
/// <param name="Version">Version of the program.</param>
/// <param name="EngineVersion">Version of the engine, which decides results.</param>
/// <param name="Store">Where results are recorded, without secrets.</param>
/// <param name="Slots">Slots of all workers that are there.</param>
public sealed record ServerView(string Version, int EngineVersion, string Store, int Slots);

/// <summary>A process that trains.</summary>
/// <param name="Id">Unique among all workers there ever were.</param>
/// <param name="Host">Name of the machine, or of the container.</param>
/// <param name="ProcessId">Its process id there.</param>
/// <param name="Started">When that process started.</param>
/// <param name="Slots">Cores that it trains on.</param>
/// <param name="LeaseUntil">When its trials may be taken over, should it not be heard of until then.</param>
/// <param name="Expired">Whether that time has passed.</param>
public sealed record WorkerView(
    string Id,
    string Host,
    int ProcessId,
    DateTimeOffset Started,
    int Slots,
    DateTimeOffset LeaseUntil,
    bool Expired
);

/// <summary>Workers that are registered.</summary>
/// <param name="Workers">In the order in which they came.</param>
public sealed record WorkerList(IReadOnlyList<WorkerView> Workers);

/// <summary>Why a request was refused, as <c>application/problem+json</c> (RFC 9457).</summary>
public sealed record ProblemView
{
    /// <summary>What kind of problem, as a path on the server; never changes.</summary>
    public string? Type { get; init; }

    /// <summary>The kind in words.</summary>
    public string? Title { get; init; }

    /// <summary>The status code.</summary>
    public int Status { get; init; }

    /// <summary>The rule, the value and the next step.</summary>
    public string? Detail { get; init; }

    /// <summary>Everything that is wrong with a grid; null for other problems.</summary>
    public IReadOnlyList<GridProblemView>? Problems { get; init; }

    /// <summary>What to look for in the server's log, of its own faults.</summary>
    public string? TraceId { get; init; }
}
