namespace Sweeps.Api.Contract;

/// <summary>How a sweep stands, in more detail than its counts.</summary>
/// <param name="Axes">How far it is on each value of what varies, seed aside, the axis that it is about first; none for
/// sweeps of more than a million trials.</param>
/// <param name="Workers">Workers that are there, and those that hold trials of it all the same.</param>
/// <param name="Attempts">Attempts that came to no result.</param>
public sealed record OverviewView(
    IReadOnlyList<AxisProgressView> Axes,
    IReadOnlyList<WorkerStandingView> Workers,
    AttemptCountsView Attempts
);

/// <summary>How far a sweep is along an axis.</summary>
/// <param name="Axis">The axis's name.</param>
/// <param name="Values">Its values in order; of an axis with many, groups of neighbours.</param>
public sealed record AxisProgressView(string Axis, IReadOnlyList<ValueProgressView> Values);

/// <summary>How far a sweep is at a value of an axis. Trials that nobody has come to are in <paramref name="Trials"/>
/// alone.</summary>
/// <param name="Value">The value, or <c>first … last</c> of a group.</param>
/// <param name="Trials">Trials that have it.</param>
/// <param name="Waiting">Begun, or put back, and held by no worker that is there.</param>
/// <param name="Running">Held by a worker that is there.</param>
/// <param name="Finished">Trained to the end.</param>
/// <param name="Diverged">Diverged: a result.</param>
/// <param name="Stopped">Stopped early by a rule: a result.</param>
/// <param name="Failed">Failed for good.</param>
public sealed record ValueProgressView(
    string Value,
    long Trials,
    long Waiting,
    long Running,
    long Finished,
    long Diverged,
    long Stopped,
    long Failed
);

/// <summary>What a worker does for a sweep.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Holds">Trials of the sweep that it holds: those on its slots, and those that are next.</param>
/// <param name="Trials">The first of them, in order.</param>
public sealed record WorkerStandingView(WorkerView Worker, long Holds, IReadOnlyList<HeldTrialView> Trials);

/// <summary>A trial that a worker holds.</summary>
/// <param name="Trial">Its number.</param>
/// <param name="Step">Updates done at its latest checkpoint.</param>
public sealed record HeldTrialView(long Trial, long Step);

/// <summary>Numbers of attempts that came to no result.</summary>
/// <param name="Retried">Ended in the trial's own error, and made again.</param>
/// <param name="Lost">Lost with their worker: no fault of the trial.</param>
/// <param name="HandedBack">Stopped on demand, at a checkpoint.</param>
public sealed record AttemptCountsView(long Retried, long Lost, long HandedBack);
