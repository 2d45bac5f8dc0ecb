using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sweeps.Execution.Speed;

/// <summary>Seconds for which the calling thread had a processor, so that what runs beside it counts little. On systems
/// without such a clock it is the time that went by.</summary>
internal static partial class ThreadClock
{
    private const int OnLinux = 3;
    private const int OnMac = 16;

    /// <summary>Seconds since some moment.</summary>
    public static double Now()
    {
        int clock =
            OperatingSystem.IsLinux() ? OnLinux
            : OperatingSystem.IsMacOS() ? OnMac
            : -1;
        return clock >= 0 && ClockGetTime(clock, out Timespec time) == 0
            ? time.Seconds + 1e-9 * time.Nanoseconds
            : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockGetTime(int clock, out Timespec time);

    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
