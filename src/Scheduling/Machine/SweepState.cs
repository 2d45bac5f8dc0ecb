using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Sweeps.Scheduling.Machine;

/// <summary>Whether a sweep is to run.</summary>
public enum SweepMode
{
    /// <summary>It is.</summary>
    Running,

    /// <summary>Not by whoever drives the machine, who wants to leave.</summary>
    Draining,

    /// <summary>Not any more.</summary>
    Cancelled,

    /// <summary>Not in this run, whose time is up.</summary>
    OutOfTime,
}

/// <summary>
/// All that the machine knows of a sweep. Trials are known by their position in the order of issue, 0 … <see
/// cref="Trials"/> − 1. Positions below <see cref="Cursor"/> are settled, in flight or postponed. Only those in flight
/// or postponed are held one by one, so its size depends on the workers and on <see cref="SweepRules.PostponedLimit"/>,
/// not on the grid. Equality is by content.
/// </summary>
public sealed record SweepState
{
    /// <summary>A trial that is to be begun again within this is a reason to keep a slot: until its owner asked for one
    /// anew, as much time would pass.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private SweepState() { }

    /// <summary>A sweep of which nothing is known yet.</summary>
    /// <param name="trials">Number of trials; 0 or more.</param>
    /// <param name="rules">Null takes the defaults.</param>
    /// <param name="budget">How much of it is to be trained; null: all.</param>
    public static SweepState Of(long trials, SweepRules? rules = null, SweepBudget? budget = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trials);
        return new()
        {
            Trials = trials,
            Rules = rules ?? SweepRules.Default,
            Budget = budget ?? SweepBudget.Unlimited,
        };
    }

    /// <summary>Number of positions.</summary>
    public required long Trials { get; init; }

    /// <summary>What the machine goes by.</summary>
    public required SweepRules Rules { get; init; }

    /// <summary>How much is to be trained.</summary>
    public required SweepBudget Budget { get; init; }

    /// <summary>When the run began: the time of its first event; null before that, and where the budget has no
    /// time.</summary>
    public DateTimeOffset? Began { get; internal init; }

    /// <summary>Positions from here on are not begun under the budget.</summary>
    public long Limit => Budget.Trials is { } most && most < Trials - Tally.Unneeded ? most + Tally.Unneeded : Trials;

    /// <summary>The first position that has never been asked for.</summary>
    public long Cursor { get; internal init; }

    /// <summary>Whether it is to run.</summary>
    public SweepMode Mode { get; internal init; }

    /// <summary>Set once there is nothing left to wait for; nothing changes after that.</summary>
    public SweepVerdict? Verdict { get; internal init; }

    /// <summary>Positions that somebody is at.</summary>
    public ImmutableSortedDictionary<long, InFlightTrial> InFlight { get; internal init; } =
        ImmutableSortedDictionary<long, InFlightTrial>.Empty;

    /// <summary>Positions that were begun and are to be taken up again.</summary>
    public ImmutableSortedDictionary<long, Backoff> Postponed { get; internal init; } =
        ImmutableSortedDictionary<long, Backoff>.Empty;

    /// <summary>Who takes part.</summary>
    public ImmutableSortedDictionary<string, WorkerLoad> Workers { get; internal init; } =
        ImmutableSortedDictionary.Create<string, WorkerLoad>(StringComparer.Ordinal);

    /// <summary>What has come of the trials so far.</summary>
    public SweepTally Tally { get; internal init; }

    /// <summary>Number of the latest claim.</summary>
    public long Claims { get; internal init; }

    /// <summary>When <see cref="SweepEvent.TimePassed"/> will have an effect at the earliest; null: not by time
    /// alone.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            DateTimeOffset? retry =
                Mode == SweepMode.Running && Due.Count > 0 && Workers.Values.Any(worker => worker.Room > 0)
                    ? Due.Min.NotBefore
                    : null;
            return retry is null || TimeUp < retry ? TimeUp : retry;
        }
    }

    /// <summary>Slots that it could use now or in a moment: trials that run or may begin. A sweep on its way to a stop
    /// wants none.</summary>
    public int Wants(DateTimeOffset now)
    {
        if (Verdict is not null || Mode != SweepMode.Running)
            return 0;
        int soon = Postponed.Values.Count(entry => entry.NotBefore <= now + Ahead(entry.Reason));
        return (int)Math.Min(int.MaxValue, Limit - Cursor + InFlight.Count + soon);
    }

    /// <summary>Trials that somebody has to train yet, here or elsewhere. Those of which it turns out later whether
    /// they are to be trained are not among them.</summary>
    public long Open(DateTimeOffset now) =>
        Verdict is not null || Mode != SweepMode.Running
            ? 0
            : Limit
                - Cursor
                + InFlight.Count
                + Postponed.Values.Count(entry => entry.Reason != BackoffReason.Undecided || entry.NotBefore <= now);

    /// <summary>When the run's time is up; null: never, or it is over already.</summary>
    internal DateTimeOffset? TimeUp =>
        Verdict is null
        && Mode is SweepMode.Running
        && Began is { } began
        && Budget.Time is { } time
        && time < DateTimeOffset.MaxValue - began
            ? began + time
            : null;

    /// <summary><see cref="Postponed"/> by time.</summary>
    internal ImmutableSortedSet<(DateTimeOffset NotBefore, long Position)> Due { get; init; } = [];

    /// <summary>For each worker with a claim under way the positions that it names, in order: so that an answer costs
    /// what it answers, however many flights there are.</summary>
    internal ImmutableDictionary<string, long[]> Asked { get; init; } =
        ImmutableDictionary.Create<string, long[]>(StringComparer.Ordinal);

    /// <summary>Positions that others wait for, each with one that waits. What no longer holds of it is passed
    /// over.</summary>
    internal ImmutableSortedSet<(long Position, long Waiting)> Awaited { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(SweepState? other) =>
        other is not null
        && Trials == other.Trials
        && Rules == other.Rules
        && Budget == other.Budget
        && Began == other.Began
        && Cursor == other.Cursor
        && Mode == other.Mode
        && Verdict == other.Verdict
        && Tally == other.Tally
        && Claims == other.Claims
        && InFlight.SequenceEqual(other.InFlight)
        && Postponed.SequenceEqual(other.Postponed)
        && Workers.SequenceEqual(other.Workers)
        && Awaited.SequenceEqual(other.Awaited);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Trials, Cursor, Mode, Verdict, Tally, Claims, InFlight.Count, Postponed.Count);

    /// <summary>The whole state as text, one line for each thing.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Mode} {Verdict} cursor {Cursor}/{Trials} claims {Claims} {Tally} {Rules} {Budget} began {Began:O}\n"
        );
        foreach (var (name, worker) in Workers)
            text.Append(CultureInfo.InvariantCulture, $"worker {name}: {worker}\n");
        foreach (var (position, flight) in InFlight)
            text.Append(CultureInfo.InvariantCulture, $"{position} in flight: {flight}\n");
        foreach (var (position, postponed) in Postponed)
            text.Append(CultureInfo.InvariantCulture, $"{position} postponed: {postponed.NotBefore:O} {postponed}\n");
        foreach (var (position, waiting) in Awaited)
            text.Append(CultureInfo.InvariantCulture, $"{position} awaited by {waiting}\n");
        return text.ToString();
    }

    /// <summary>What others hold may not be free by then, and is no reason to keep a slot from others
    /// meanwhile.</summary>
    private static TimeSpan Ahead(BackoffReason reason) =>
        reason is BackoffReason.Held or BackoffReason.Undecided ? TimeSpan.Zero : Soon;
}

/// <summary>How far an attempt in flight has come.</summary>
public enum InFlightStage
{
    /// <summary>The store has been asked for it.</summary>
    Claiming,

    /// <summary>The worker has it.</summary>
    Running,

    /// <summary>The worker has been told to stop it.</summary>
    Stopping,

    /// <summary>It ended in its own error for the last time, and that is being recorded.</summary>
    Failing,
}

/// <summary>A position that somebody is at.</summary>
/// <param name="Worker">Who.</param>
/// <param name="Stage">How far.</param>
/// <param name="Number">The attempt's fence; the claim's number while claiming.</param>
/// <param name="Since">When the stage began.</param>
/// <param name="Failures">Attempts that ended in the trial's own error.</param>
/// <param name="Setbacks">Times in a row that it was lost, or found held elsewhere.</param>
public sealed record InFlightTrial(
    string Worker,
    InFlightStage Stage,
    long Number,
    DateTimeOffset Since,
    int Failures,
    int Setbacks
);

/// <summary>Why a position waits.</summary>
public enum BackoffReason
{
    /// <summary>Its own error; it is tried again.</summary>
    Retried,

    /// <summary>Its attempt was lost.</summary>
    Lost,

    /// <summary>Another attempt holds it.</summary>
    Held,

    /// <summary>It was handed back.</summary>
    HandedBack,

    /// <summary>It is not known yet whether it is to be trained.</summary>
    Undecided,
}

/// <summary>A position that is to be taken up again.</summary>
/// <param name="NotBefore">When at the earliest.</param>
/// <param name="Reason">Why it waits.</param>
/// <param name="Detail">The error's message, who holds it, and the like.</param>
/// <param name="Failures">Attempts that ended in the trial's own error.</param>
/// <param name="Setbacks">Times in a row that it was lost, or found held elsewhere.</param>
/// <param name="Awaits">The position whose end brings it forward; null: only time does.</param>
public sealed record Backoff(
    DateTimeOffset NotBefore,
    BackoffReason Reason,
    string Detail,
    int Failures,
    int Setbacks,
    long? Awaits = null
);

/// <summary>A worker as the machine sees it.</summary>
/// <param name="Capacity">Attempts that it can hold at once.</param>
/// <param name="Holding">Attempts that it holds.</param>
/// <param name="Claim">Number of its claim under way; 0 without one.</param>
/// <param name="Width">How many positions its next claim may name; grows while everything turns out to be done.</param>
/// <param name="Worth">How many trials it must have room for before it is worth a claim; 0: a quarter of its
/// capacity.</param>
public readonly record struct WorkerLoad(int Capacity, int Holding, long Claim, int Width, int Worth)
{
    /// <summary>How many trials it can be given by a claim made now; 0 while a claim is under way, and while the room
    /// is not yet worth one.</summary>
    internal int Room =>
        Claim == 0 && (Worth > 0 ? Capacity - Holding >= Worth : (Capacity - Holding) * 4L >= Capacity)
            ? Capacity - Holding
            : 0;
}

/// <summary>What has come of the trials.</summary>
/// <param name="Finished">Trained to the end here.</param>
/// <param name="Diverged">Diverged here.</param>
/// <param name="Stopped">Stopped early by a rule here.</param>
/// <param name="Failed">Failed for good.</param>
/// <param name="Reused">Found done: by an earlier run, another sweep or another worker.</param>
/// <param name="Retries">Attempts that ended in the trial's own error and are made again.</param>
/// <param name="Losses">Attempts lost through no fault of their trial.</param>
public readonly record struct SweepTally(
    long Finished,
    long Diverged,
    long Stopped,
    long Failed,
    long Reused,
    long Retries,
    long Losses
)
{
    /// <summary>Not to be trained, since their cells have seeds enough.</summary>
    public long Unneeded { get; init; }

    /// <summary>Trials that need nothing more.</summary>
    public long Settled => Finished + Diverged + Stopped + Failed + Reused + Unneeded;
}
