using System.Text.Json;
using Sweeps.Bench.Kernels;
using Sweeps.Execution.Engines;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Numerics;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Compare.Training;

/// <summary>What the comparison asks of the own side. A case is a grid file; its first trial is trained.</summary>
/// <param name="torch">Folder of the engine <c>torch</c>; null: there is none.</param>
internal sealed class Questions(string? torch) : IDisposable
{
    private readonly DataSets _data = new();
    private Turn? _turn;

    /// <summary>The answer to one question.</summary>
    public object Answer(JsonElement question) =>
        question.GetProperty("ask").GetString() switch
        {
            "prepare" => Prepare(Configuration(question), question.GetProperty("threads").GetInt32()),
            "run" => Run(question.GetProperty("seconds").GetDouble()),
            "losses" => Losses.Of(Engines(), Configuration(question)),
            "export" => Export.Write(_data, Configuration(question), question.GetProperty("folder").GetString()!),
            "peak" => PeakShare(question),
            "about" => About(),
            var other => throw new ArgumentException(
                $"A question is prepare, run, losses, export, peak or about, but this one is `{other}`. Ask one of "
                    + "these."
            ),
        };

    private TrainingEngines Engines() => new(_data, torch is null ? null : [torch]);

    private static TrialConfiguration Configuration(JsonElement question) =>
        new Plan(GridFile.Read(question.GetProperty("grid").GetString()!, "case")).Configuration(0);

    private object Prepare(TrialConfiguration configuration, int threads)
    {
        _turn?.Dispose();
        _turn = new Turn(Engines(), configuration, threads);
        return new { ready = true };
    }

    private object Run(double seconds)
    {
        var (samples, wall, cpu) = (
            _turn ?? throw new InvalidOperationException("Nothing is prepared. Ask `prepare` first.")
        ).Run(seconds);
        return new
        {
            value = samples / wall,
            cpu_value = samples / cpu,
            wall_seconds = wall,
            cpu_seconds = cpu,
        };
    }

    private static object PeakShare(JsonElement question)
    {
        int[] widths = [.. question.GetProperty("widths").EnumerateArray().Select(width => width.GetInt32())];
        using StepCase<float> step = new(
            widths,
            question.GetProperty("batch").GetInt32(),
            new TrainConfiguration(),
            InstructionPaths.Choose()
        );
        return new { shares = PeakShares.Of(step, question.GetProperty("rounds").GetInt32()) };
    }

    private static object About() =>
        new
        {
            runtime = System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
            path = InstructionPaths.Choose().ToString(),
            // Where there is a Torch, which: the file that this process has loaded.
            torch = !File.Exists("/proc/self/maps")
                ? ""
                : File.ReadLines("/proc/self/maps")
                    .Select(line => line[(line.LastIndexOf(' ') + 1)..])
                    .FirstOrDefault(file => Path.GetFileName(file).StartsWith("libtorch_cpu", StringComparison.Ordinal))
                    ?? "",
        };

    public void Dispose() => _turn?.Dispose();
}
