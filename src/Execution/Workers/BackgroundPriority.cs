using System.Runtime.InteropServices;

namespace Sweeps.Execution.Workers;

/// <summary>
/// Lets all other threads of the process and the machine come before a slot's thread. So a process that trains on every
/// core still answers at once: the thread that answers gets a core without waiting for a slot's turn to end.
/// </summary>
internal static partial class BackgroundPriority
{
    /// <summary>Of 0 … 19; with 10 a slot gets a tenth of a core that somebody else wants too, and all of one that
    /// nobody wants.</summary>
    private const int Niceness = 10;

    private const int Process = 0;
    private const int ThisThread = 0;

    /// <summary>Steps back, on systems where a thread can.</summary>
    public static void StepBack()
    {
        if (OperatingSystem.IsLinux())
            // Linux keeps a priority for each thread. A refusal changes no result.
            _ = SetPriority(Process, ThisThread, Niceness);
        else
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
