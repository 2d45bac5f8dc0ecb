using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sweeps.Tests;

/// <summary>A process ignores the signals that its parent ignores, as a script's background job does with SIGINT and
/// what nohup starts with SIGHUP: tests that interrupt their processes could not. So this one ignores none.</summary>
internal static partial class DefaultSignals
{
    private const int Hangup = 1;
    private const int Interrupt = 2;
    private const int Terminate = 15;

    private const nint Default = 0;

    private const string Ignored = "SigIgn:";

    [ModuleInitializer]
    internal static void Restore()
    {
        if (!OperatingSystem.IsLinux())
            return;
        string line = File.ReadLines("/proc/self/status")
            .First(line => line.StartsWith(Ignored, StringComparison.Ordinal));
        ulong ignored = ulong.Parse(
            line[Ignored.Length..].Trim(),
            NumberStyles.HexNumber,
            CultureInfo.InvariantCulture
        );
        foreach (int signal in (int[])[Hangup, Interrupt, Terminate])
        {
            if ((ignored >> (signal - 1) & 1) != 0)
                _ = SetDisposition(signal, Default);
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetDisposition(int signal, nint handler);
}
