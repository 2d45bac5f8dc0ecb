using System.Runtime.InteropServices;
using Sweeps.Model;
using Sweeps.Model.Data.Files;
using Sweeps.Model.Numerics;
using Sweeps.Scheduling.Costs;
using Sweeps.Scheduling.Texts;

namespace Sweeps.Execution.Speed;

/// <summary>
/// How fast this machine is, measured once and kept in a file whose name says of which processor, instructions and
/// version. Where the file cannot be read or written it is measured again. Safe to use from several threads.
/// </summary>
/// <param name="folder">Where it is kept.</param>
/// <param name="processor">Name of the processor.</param>
/// <param name="measure">Measures; null: in about a second and a half, on one core.</param>
public sealed class KeptSpeed(string folder, string processor, Func<MachineSpeed>? measure = null)
{
    private const string CpuInfo = "/proc/cpuinfo";

    // Counts up when what is measured, or how it is counted, changes.
    private const int Version = 3;

    private readonly Lock _measuring = new();
    private MachineSpeed? _known;

    private readonly string _file = Path.Combine(
        folder,
        FileName.Of(
            FormattableString
                .Invariant($"{processor} {InstructionPaths.Choose()} engine {EngineVersion.Current} v{Version}")
                .ToLowerInvariant()
        ) + ".json"
    );

    /// <summary>This machine's, kept in the user's cache folder.</summary>
    public static KeptSpeed OfThisMachine() => new(Path.Combine(DataFolders.Cache(), "speed"), Processor());

    /// <summary>Name of the processor, or of its kind.</summary>
    public static string Processor()
    {
        if (!File.Exists(CpuInfo))
            return RuntimeInformation.ProcessArchitecture.ToString();
        string? model = File.ReadLines(CpuInfo)
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return model?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    /// <summary>What was measured at some time; null: nothing was.</summary>
    public MachineSpeed? Kept()
    {
        try
        {
            return File.Exists(_file) ? MachineSpeed.OfJson(File.ReadAllText(_file)) : null;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What was measured at some time, or is measured now, once for all threads.</summary>
    public MachineSpeed Get()
    {
        lock (_measuring)
            return _known ??= Kept() ?? Measure();
    }

    private MachineSpeed Measure()
    {
        MachineSpeed measured = (measure ?? SpeedProbe.Measure)();
        try
        {
            Directory.CreateDirectory(folder);
            string part = $"{_file}.{Environment.ProcessId}";
            File.WriteAllText(part, measured.ToJson());
            File.Move(part, _file, overwrite: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // It is measured again the next time.
        }

        return measured;
    }
}
