using System.Runtime.InteropServices;
using Sweeps.Execution.Speed;
using Sweeps.Model.Numerics;

namespace Sweeps.Client.Results;

/// <summary>The machine that queues a sweep, in words, for its manifest.</summary>
internal static class Machine
{
    /// <summary>How fast it is, as far as that was measured.</summary>
    public static KeptSpeed Speed() => KeptSpeed.OfThisMachine();

    public static string Describe() =>
        $"{Environment.MachineName}: {KeptSpeed.Processor()}, {Environment.ProcessorCount} cores, "
        + $"{InstructionPaths.Choose().ToString().ToLowerInvariant()}, "
        + $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.FrameworkDescription}";
}
