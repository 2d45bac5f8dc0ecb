using Sweeps.Execution.Progress;

namespace Sweeps.Grains.Contracts;

/// <summary>Reads what a sweep's grain says of itself.</summary>
public static class Live
{
    /// <summary>The picture that it has drawn.</summary>
    public static SweepProgress Progress(LiveSweepWire live) => Wire.Progress(live);

    /// <summary>The latest notable happenings, oldest first.</summary>
    public static IReadOnlyList<SweepNotice> Notices(LiveSweepWire live)
    {
        ArgumentNullException.ThrowIfNull(live);
        return [.. live.Notices.Select(Wire.Notice)];
    }
}
