using Sweeps.Storage;

namespace Sweeps.Execution.Progress;

/// <summary>A sweep as it stands.</summary>
/// <param name="Sweep">What is recorded of it.</param>
/// <param name="Progress">How far it is, summed over all workers.</param>
/// <param name="Outcome">How its running ended; null while it runs.</param>
/// <param name="Notices">The latest notable happenings, oldest first.</param>
public sealed record LiveSweep(
    SweepRecord Sweep,
    SweepProgress Progress,
    SweepOutcome? Outcome,
    IReadOnlyList<SweepNotice> Notices
);
