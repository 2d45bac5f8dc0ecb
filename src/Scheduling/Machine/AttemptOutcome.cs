namespace Sweeps.Scheduling.Machine;

/// <summary>How an attempt ended: the one word for it, from the slot to the store and in all messages between. The
/// numbers are stored and on the wire: never renumber.</summary>
public enum AttemptOutcome
{
    /// <summary>Trained to the end.</summary>
    Finished = 2,

    /// <summary>The trial diverged at a recorded step: a result.</summary>
    Diverged = 3,

    /// <summary>A rule stopped the trial early, with its reason: a result.</summary>
    Stopped = 4,

    /// <summary>The trial's own error, for the last time: the trial has failed, and has no result.</summary>
    Failed = 5,

    /// <summary>The trial's own error: it is tried again.</summary>
    Retried = 6,

    /// <summary>Stopped on demand, at a checkpoint.</summary>
    HandedBack = 7,

    /// <summary>Lost through no fault of the trial: its worker is gone, or its fence was overtaken.</summary>
    Lost = 8,
}
