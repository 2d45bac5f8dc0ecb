using Sweeps.Client.Tables;
using Sweeps.Execution;

namespace Sweeps.Client.Running;

/// <summary>What a run that was asked to stop still waits for, in words.</summary>
internal static class StopWaits
{
    public static string For(SweepProgress progress) =>
        progress.StoreTrouble is { } trouble ? $"the store, which cannot be written now ({trouble.TrimEnd('.')})"
        : progress.Running > 0 ? $"{Display.Count(progress.Running, "trial")} on their way to a checkpoint"
        : "the store, which has not answered yet";
}
