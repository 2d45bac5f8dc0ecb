using System.Runtime.InteropServices;
using Sweeps.Execution.Speed;
using Sweeps.Model.Data.Files;
using Sweeps.Model.Numerics;

namespace Sweeps.Client.Results;

/// <summary>The machine that queues a sweep, in words, for its manifest.</summary>
internal static class Machine
{
    /// <summary>How fast it is, as far as that was measured.</summary>
    public static KeptSpeed Speed() => new(Path.Combine(DataFolders.Cache(), "speed"), Processor());

    private const string CpuInfo = "/proc/cpuinfo";

    public static string Describe() =>
        $"{Environment.MachineName}: {Processor()}, {Environment.ProcessorCount} cores, "
        + $"{InstructionPaths.Choose().ToString().ToLowerInvariant()}, "
        + $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.FrameworkDescription}";

    /// <summary>Name of the processor, or of its kind.</summary>
    public static string Processor()
    {
        if (!File.Exists(CpuInfo))
            return RuntimeInformation.ProcessArchitecture.ToString();
        string? model = File.ReadLines(CpuInfo)
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return model?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
