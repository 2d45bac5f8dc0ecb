using Sweeps.Execution.Progress;
using Sweeps.Execution.Workers;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Execution.Coordination;

/// <summary>Draws how a sweep stands from what its coordinator knows.</summary>
internal static class SweepPicture
{
    /// <summary>The picture.</summary>
    /// <param name="state">The machine's state.</param>
    /// <param name="notices">What was notable.</param>
    /// <param name="remaining">Estimated time to the end; null: not known.</param>
    /// <param name="slots">The slots that are at the sweep.</param>
    /// <param name="storeTrouble">What is wrong with the store; null: nothing.</param>
    public static SweepProgress Of(
        SweepState state,
        SweepNotices notices,
        TimeSpan? remaining,
        IReadOnlyList<SlotView> slots,
        string? storeTrouble
    ) =>
        new()
        {
            Trials = state.Trials,
            Finished = state.Tally.Finished,
            Diverged = state.Tally.Diverged,
            Stopped = state.Tally.Stopped,
            Reused = state.Tally.Reused,
            Failed = state.Tally.Failed,
            Unneeded = state.Tally.Unneeded,
            Retried = state.Tally.Retries,
            Lost = state.Tally.Losses,
            Remaining = remaining,
            Slots = [.. slots.Select(slot => slot.Progress)],
            Halting = state.Mode != SweepMode.Running,
            StoreTrouble = storeTrouble,
            Violations = notices.Violations,
            Refusals = notices.Refusals,
        };
}
