namespace Sweeps.Scheduling.Machine;

/// <summary>
/// How much of a sweep is to be trained for now. It decides neither what a trial is nor what comes of it, so it is no
/// part of the sweep's definition: with a larger budget the same sweep goes on.
/// </summary>
/// <param name="Trials"> Trials that may be begun: the first so many in the order of issue, those aside that are not
/// needed. It makes no difference who trained them and when, so that any number of processes and any number of runs
/// share the budget without exceeding it. Null: all.
/// </param>
/// <param name="Time">How long a run may take by the clock, from its first event on, pauses included; then what runs is
/// checkpointed and handed back. Each run has as much. Null: as long as it takes.</param>
public sealed record SweepBudget(long? Trials = null, TimeSpan? Time = null)
{
    /// <summary>No bounds.</summary>
    public static SweepBudget Unlimited { get; } = new();

    /// <summary>Whether there is any bound.</summary>
    public bool IsLimited => Trials is not null || Time is not null;
}
