namespace Sweeps.Storage;

/// <summary>The state of a trial in the store. The numbers are stored: never renumber.</summary>
public enum TrialState
{
    /// <summary>Known, and nobody is at it.</summary>
    Waiting = 0,

    /// <summary>An attempt holds it.</summary>
    Running = 1,

    /// <summary>Done: trained to the end.</summary>
    Finished = 2,

    /// <summary>Done: diverged at a recorded step. A result.</summary>
    Diverged = 3,

    /// <summary>Done: stopped early by a rule, with its reason. A result.</summary>
    Stopped = 4,

    /// <summary>Its own error came back at every attempt.</summary>
    Failed = 5,
}

/// <summary>What states have in common.</summary>
public static class TrialStates
{
    /// <summary>How the attempt ended that left a trial so; null: the trial is not done.</summary>
    public static AttemptOutcome? Outcome(this TrialState state) =>
        state switch
        {
            TrialState.Finished => AttemptOutcome.Finished,
            TrialState.Diverged => AttemptOutcome.Diverged,
            TrialState.Stopped => AttemptOutcome.Stopped,
            TrialState.Failed => AttemptOutcome.Failed,
            _ => null,
        };

    /// <summary>Whether the trial has a result.</summary>
    public static bool IsResult(this TrialState state) =>
        state is TrialState.Finished or TrialState.Diverged or TrialState.Stopped;

    /// <summary>Whether a trial's result is another than an early stop, and so the same for everybody.</summary>
    public static bool IsWhole(this TrialState state) => state is TrialState.Finished or TrialState.Diverged;

    /// <summary>Whether a trial that nobody holds can be claimed: one that waits, and one that was stopped early. Who
    /// accepts that stop is told so before this is asked.</summary>
    public static bool IsOpen(this TrialState state) => state is TrialState.Waiting or TrialState.Stopped;
}

/// <summary>States, outcomes and intents as SQL writes them.</summary>
internal static class StateLists
{
    public static string Waiting { get; } = Of(TrialState.Waiting);

    public static string Running { get; } = Of(TrialState.Running);

    public static string Finished { get; } = Of(TrialState.Finished);

    public static string Failed { get; } = Of(TrialState.Failed);

    public static string IntentToRun { get; } = Of(SweepIntent.Run);

    public static string IntentToPause { get; } = Of(SweepIntent.Pause);

    /// <summary>States other than running and finished. An index holds these trials
    /// apart (<c>trials_apart</c>): a sweep has few of them, or has them for a short time.</summary>
    public static string Apart { get; } =
        Of(TrialState.Waiting, TrialState.Diverged, TrialState.Stopped, TrialState.Failed);

    /// <summary>Outcomes of attempts that came to no result and are followed by another attempt.</summary>
    public static string Followed { get; } = Of(AttemptOutcome.Retried, AttemptOutcome.HandedBack, AttemptOutcome.Lost);

    private static string Of<T>(params IReadOnlyList<T> values)
        where T : struct, Enum => string.Join(", ", values.Select(value => value.ToString("D")));
}
