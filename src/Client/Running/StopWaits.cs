using Sweeps.Client.Tables;
using Sweeps.Execution.Control;
using Sweeps.Execution.Progress;

namespace Sweeps.Client.Running;

/// <summary>What a run that was asked to stop still waits for, in words.</summary>
internal static class StopWaits
{
    public static string For(SweepHost host) => OfStore(host.StoreTrouble) ?? "what is on its way to a checkpoint";

    public static string For(SweepProgress progress) =>
        OfStore(progress.StoreTrouble) is { } store ? store
        : progress.Running > 0 ? $"{Display.Count(progress.Running, "trial")} on their way to a checkpoint"
        : "the store, which has not answered yet";

    private static string? OfStore(string? trouble) =>
        trouble is null ? null : $"the store, which cannot be written now ({trouble.TrimEnd('.')})";
}
