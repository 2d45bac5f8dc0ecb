using System.Globalization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Programs;
using Sweeps.Model.Training;

namespace Sweeps.Programs;

/// <summary>The folder of an attempt, with what its program finds there. It goes with this.</summary>
internal sealed class Workplace(ProgramRunner runner) : IDisposable
{
    private readonly string _folder = runner.Folders.New();

    /// <summary>Where the program is started.</summary>
    public string Work => Path.Combine(_folder, "work");

    /// <summary>What it may continue from.</summary>
    public string Checkpoint => Path.Combine(_folder, "checkpoint");

    private string Parameters => Path.Combine(_folder, "parameters.json");

    private string Metrics => Path.Combine(_folder, "metrics");

    private string Taken => Path.Combine(_folder, "taken");

    /// <summary>Writes parameters, files and the checkpoint.</summary>
    /// <exception cref="TrialFailedException">A file is not to be had.</exception>
    public void Furnish(
        TrialConfiguration configuration,
        ProgramConfiguration program,
        ReadOnlyMemory<byte> state,
        long? step
    )
    {
        Directory.CreateDirectory(Work);
        Directory.CreateDirectory(Checkpoint);
        File.WriteAllBytes(Parameters, Surroundings.Parameters(configuration));
        foreach (ProgramFile file in program.Files)
        {
            string path = Path.Combine(Work, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, runner.Content(file));
            if (file.Executable)
                File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
        }

        if (step is not null)
            Packing.Unpack(state, Checkpoint);
        // The folder around them stays the worker's: there it writes, and no link of a program's may stand in the way.
        foreach (string path in runner.User is null ? [] : new[] { Work, Checkpoint, Parameters })
            runner.User!.Own(path);
    }

    /// <summary>Starts the program.</summary>
    /// <param name="configuration">The trial.</param>
    /// <param name="program">Its program.</param>
    /// <param name="step">The step of its checkpoint; null: there is none.</param>
    /// <param name="attempt">Which attempt it is; null: nobody says.</param>
    /// <param name="devices">Names of the devices that it has; null: it needs none.</param>
    public Child Start(
        TrialConfiguration configuration,
        ProgramConfiguration program,
        long? step,
        AttemptTitle? attempt,
        string? devices
    )
    {
        string slots = program.Needs.Slots.ToString(CultureInfo.InvariantCulture);
        string Fill(string text) => ProgramText.Fill(text, configuration, name => name == "slots" ? slots : null);
        List<KeyValuePair<string, string>> protocol =
        [
            new("SWEEPS_PARAMETERS", Parameters),
            new("SWEEPS_METRICS", Metrics),
            new("SWEEPS_CHECKPOINT", Checkpoint),
            new("SWEEPS_STEP", step?.ToString(CultureInfo.InvariantCulture) ?? ""),
            new("SWEEPS_TAKEN", Taken),
            new("SWEEPS_SLOTS", slots),
        ];
        if (attempt is not null)
            protocol.AddRange([
                new("SWEEPS_SWEEP", attempt.Sweep),
                new("SWEEPS_TRIAL", attempt.Trial.ToString(CultureInfo.InvariantCulture)),
                new("SWEEPS_ATTEMPT", attempt.Attempt.ToString(CultureInfo.InvariantCulture)),
            ]);
        if (devices is not null)
            protocol.Add(new("CUDA_VISIBLE_DEVICES", devices));
        if (runner.User is { } user)
            protocol.AddRange([new("HOME", user.Home), new("USER", user.Name), new("LOGNAME", user.Name)]);
        return new Child(
            [.. runner.User?.Prefix ?? [], .. Command(program, Fill)],
            Surroundings.Environment(
                program.Environment.Select(pair => KeyValuePair.Create(pair.Key, Fill(pair.Value))),
                protocol
            ),
            Work,
            Metrics,
            runner.Guard,
            runner.User
        );
    }

    /// <summary>Tells the program that a checkpoint has been taken.</summary>
    public void SayTaken(long step)
    {
        File.WriteAllText(Taken + ".new", step.ToString(CultureInfo.InvariantCulture));
        runner.User?.Own(Taken + ".new");
        File.Move(Taken + ".new", Taken, overwrite: true);
    }

    public void Dispose() => Folders.Remove(_folder);

    private static string[] Command(ProgramConfiguration program, Func<string, string> fill)
    {
        string[] run = [.. program.Run.Select(fill)];
        if (program.Shell)
            run = ["/bin/sh", "-c", run[0]];
        return program.Needs.MemoryBytes is { } memory
            ?
            [
                "/bin/sh",
                "-c",
                "ulimit -d \"$1\" && shift && exec \"$@\"",
                "sh",
                (memory >> 10).ToString(CultureInfo.InvariantCulture),
                .. run,
            ]
            : run;
    }
}
