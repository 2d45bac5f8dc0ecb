namespace Sweeps.Api.Contract;

/// <summary>A sweep and how it stands.</summary>
public sealed record SweepView
{
    /// <summary>Its id, which never changes.</summary>
    public required string Id { get; init; }

    /// <summary>Its name; several sweeps may have the same.</summary>
    public required string Name { get; init; }

    /// <summary>What people say that it is about; null: nothing.</summary>
    public string? Description { get; init; }

    /// <summary>Words by which people find it again; absent: it has none.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Its state in words: <c>not done</c>, <c>running</c>, <c>interrupted</c> (its worker was lost, and
    /// nobody trains it), <c>paused</c>, <c>cancelled</c>, <c>done</c> or
    /// <c>done, with failures</c>.</summary>
    public required string State { get; init; }

    /// <summary>When its last worker was lost, of a sweep that nobody trains any more though trials of it were held;
    /// otherwise absent.</summary>
    public DateTimeOffset? LostAt { get; init; }

    /// <summary>Why nobody trains it though workers are there: none carries its labels. Absent: that is not
    /// why.</summary>
    public string? Obstacle { get; init; }

    /// <summary>Measures that its grid names for its program, and of which no trial has a value though trials have
    /// finished. Absent: there are none.</summary>
    public IReadOnlyList<string>? Unreported { get; init; }

    /// <summary>Why the server shows it, and neither goes on with it nor extends it: a rule of its build that the grid
    /// breaks, which a build with other rules took. Absent: it breaks none, and in lists.</summary>
    public string? Refusal { get; init; }

    /// <summary>Why it was paused or cancelled, as whoever did so said; absent: nobody said.</summary>
    public string? Reason { get; init; }

    /// <summary>What is wanted of it: <c>run</c>, <c>pause</c> or <c>cancel</c>.</summary>
    public required string Intent { get; init; }

    /// <summary>When it was first queued.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The machine that queued it.</summary>
    public required string Environment { get; init; }

    /// <summary>Version of the engine that planned it.</summary>
    public required int EngineVersion { get; init; }

    /// <summary>SHA-256 of what its grid means.</summary>
    public required string DefinitionHash { get; init; }

    /// <summary>Number of its trials.</summary>
    public required long Trials { get; init; }

    /// <summary>Numbers of its trials by state.</summary>
    public required CountsView Counts { get; init; }

    /// <summary>Number of its cells; null in lists.</summary>
    public long? Cells { get; init; }

    /// <summary>What varies; null in lists.</summary>
    public IReadOnlyList<AxisView>? Axes { get; init; }

    /// <summary>The grid file as it was queued, overrides applied; null in lists.</summary>
    public string? Grid { get; init; }

    /// <summary>What whoever wrote the grid should know, though nothing is wrong with it; null but where it is
    /// submitted or extended.</summary>
    public IReadOnlyList<string>? Notes { get; init; }
}

/// <summary>Numbers of a sweep's trials by state. Those that nobody has come to are in none of them.</summary>
/// <param name="Waiting">Begun, or put back, and held by no worker that is there.</param>
/// <param name="Running">Held by a worker that is there.</param>
/// <param name="Finished">Trained to the end.</param>
/// <param name="Diverged">Diverged: a result.</param>
/// <param name="Stopped">Stopped early by a rule: a result.</param>
/// <param name="Failed">Failed for good.</param>
/// <param name="Unneeded">Not to be trained, since their cells have seeds enough.</param>
public sealed record CountsView(
    long Waiting,
    long Running,
    long Finished,
    long Diverged,
    long Stopped,
    long Failed,
    long Unneeded
);

/// <summary>Sweeps, newest first.</summary>
/// <param name="Sweeps">The sweeps.</param>
public sealed record SweepList(IReadOnlyList<SweepView> Sweeps);

/// <summary>What came of asking for failed trials to be tried again.</summary>
/// <param name="Retried">Trials that will be tried again.</param>
/// <param name="Sweep">The sweep.</param>
public sealed record RetryView(long Retried, SweepView Sweep);

/// <summary>What came, or would come, of deleting a sweep.</summary>
/// <param name="Deleted">Whether it is gone. If not, and it was not only asked what would go, a part is: delete it
/// again to go on.</param>
/// <param name="Trials">Trials that go: those that no other sweep has.</param>
/// <param name="Shared">Trials that stay, since another sweep has them.</param>
/// <param name="Metrics">Metrics of the trials that go.</param>
/// <param name="Checkpoints">Checkpoints of the trials that go.</param>
/// <param name="Bytes">What these take, about.</param>
public sealed record DeletionView(bool Deleted, long Trials, long Shared, long Metrics, long Checkpoints, long Bytes);

/// <summary>Trials that did not end well for the same reason.</summary>
/// <param name="State"><c>failed</c> or <c>diverged</c>.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Count">How many they are.</param>
/// <param name="First">The first of them.</param>
public sealed record TroubleView(string State, string Reason, long Count, long First);

/// <summary>What failed or diverged, by reason.</summary>
/// <param name="Groups">Failures first, then by the first trial.</param>
public sealed record TroubleList(IReadOnlyList<TroubleView> Groups);

/// <summary>A metric that came out differently the second time, which must never happen; the recorded value
/// stands.</summary>
/// <param name="Trial">Key of the trial.</param>
/// <param name="Step">The step.</param>
/// <param name="Measure">The measure.</param>
/// <param name="Recorded">The value that stands.</param>
/// <param name="Refused">The value that was refused.</param>
/// <param name="Fence">The attempt that brought it.</param>
public sealed record ViolationView(
    string Trial,
    long Step,
    string Measure,
    double Recorded,
    double Refused,
    long Fence
);

/// <summary>Metrics that came out differently the second time.</summary>
/// <param name="Violations">The metrics.</param>
public sealed record ViolationList(IReadOnlyList<ViolationView> Violations);

/// <summary>One hash over all that a sweep has computed: equal for equal trials with equal bits.</summary>
/// <param name="Hash">64 hexadecimal digits.</param>
/// <param name="Trials">Trials that went into it.</param>
/// <param name="Missing">Trials that are not done: with any, it is the fingerprint of a part.</param>
public sealed record FingerprintView(string Hash, long Trials, long Missing);
