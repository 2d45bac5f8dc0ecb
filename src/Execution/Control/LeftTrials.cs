using Sweeps.Storage;

namespace Sweeps.Execution.Control;

/// <summary>What is left of a sweep to a host that trains nothing at the moment, and may train it.</summary>
/// <param name="Sweep">The sweep.</param>
/// <param name="Open">Trials that somebody has to train yet.</param>
/// <param name="Held">Those of them that other workers hold which have been heard of meanwhile.</param>
/// <param name="Until">When the last lease runs out of the other workers that hold any; null: there are none.</param>
public sealed record LeftTrials(SweepRecord Sweep, long Open, long Held, DateTimeOffset? Until)
{
    /// <summary>Whether others have all of them, so that nothing comes back to this host as long as they
    /// live.</summary>
    public bool IsInOtherHands => Open <= Held;
}
