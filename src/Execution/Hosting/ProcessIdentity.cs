using System.Diagnostics;
using System.Globalization;
using Sweeps.Storage;

namespace Sweeps.Execution.Hosting;

/// <summary>Tells processes apart, and whether one that is named in the store is gone for certain.</summary>
internal static class ProcessIdentity
{
    /// <summary>Start times of one process, read twice, may differ by a clock tick and rounding.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    /// <summary>This process as a worker that trains so.</summary>
    public static WorkerIdentity Describe(HostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Describe(options.WorkerId, options.Slots, options.Clock) with
        {
            Labels = [.. options.Labels],
            Gpus = options.Gpus.Count,
            MemoryBytes = options.MemoryBytes,
            RunsPrograms = options.RunsPrograms,
        };
    }

    /// <summary>This process as a worker.</summary>
    public static WorkerIdentity Describe(string? id, int slots, TimeProvider clock)
    {
        using var process = Process.GetCurrentProcess();
        string host = Environment.MachineName;
        id ??= string.Create(
            CultureInfo.InvariantCulture,
            $"{host}-{Environment.ProcessId}-{clock.GetUtcNow().ToUnixTimeMilliseconds():x}-"
                + $"{clock.GetTimestamp() & 0xFFFF:x4}"
        );
        return new(
            id,
            host,
            Space(),
            Environment.ProcessId,
            new DateTimeOffset(process.StartTime.ToUniversalTime()),
            slots
        );
    }

    /// <summary>Whether the process of a worker is certain to have ended: it ran where this one runs, and is not there
    /// any more.</summary>
    public static bool IsGone(WorkerIdentity worker)
    {
        string space = Space();
        if (
            worker.Host != Environment.MachineName
            || space.Length == 0
            || worker.ProcessSpace != space
            || worker.ProcessId == Environment.ProcessId
        )
            return false;
        try
        {
            using var process = Process.GetProcessById(worker.ProcessId);
            if (OperatingSystem.IsLinux() && IsZombie(worker.ProcessId))
                return true;
            return (new DateTimeOffset(process.StartTime.ToUniversalTime()) - worker.ProcessStarted).Duration()
                > Tolerance;
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (Exception error)
            when (error is InvalidOperationException or System.ComponentModel.Win32Exception or IOException)
        {
            // It ended while we looked, or may not be looked at: not certain. Its lease decides.
            return false;
        }
    }

    /// <summary>Within which process ids are unique: machine boot and process namespace on Linux, the machine
    /// elsewhere; empty where that cannot be told.</summary>
    private static string Space()
    {
        if (!OperatingSystem.IsLinux())
            return Environment.MachineName;
        try
        {
            string boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
            return $"{boot} {File.ResolveLinkTarget("/proc/self/ns/pid", returnFinalTarget: false)?.Name}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>A killed process stays in the table until its parent has taken note.</summary>
    private static bool IsZombie(int process)
    {
        string status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
        int state = status.LastIndexOf(')') + 2;
        return state < status.Length && status[state] is 'Z' or 'X';
    }
}
