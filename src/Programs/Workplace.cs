using System.Globalization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Programs;
using Sweeps.Model.Training;

namespace Sweeps.Programs;

/// <summary>The folder of an attempt, with what its program finds there. It goes with this.</summary>
internal sealed class Workplace(ProgramRunner runner) : IDisposable
{
    private readonly string _folder = runner.Folders.New();
    private MemoryGroup? _group;

    /// <summary>Where the program is started.</summary>
    public string Work => field ??= Path.Combine(_folder, "work");

    /// <summary>What it may continue from.</summary>
    public string Checkpoint => field ??= Path.Combine(_folder, "checkpoint");

    private string Parameters => field ??= Path.Combine(_folder, "parameters.json");

    private string Metrics => field ??= Path.Combine(_folder, "metrics");

    private string Taken => field ??= Path.Combine(_folder, "taken");

    /// <summary>Writes parameters, files and the checkpoint.</summary>
    /// <exception cref="TrialFailedException">A file cannot be had.</exception>
    public void Furnish(
        TrialConfiguration configuration,
        ProgramConfiguration program,
        ReadOnlyMemory<byte> state,
        long? step
    )
    {
        Native.MakeFolder(Work);
        Native.MakeFolder(Checkpoint);
        Native.Write(Parameters, Surroundings.Parameters(configuration));
        foreach (ProgramFile file in program.Files)
        {
            string path = Path.Combine(Work, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, runner.Files.Read(file));
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
            protocol.Add(new(ProgramVariables.Devices, devices));
        return new Child(
            Bounded(program, [.. runner.User?.Prefix ?? [], .. Command(program, Fill)]),
            Surroundings.Environment(
                runner.Inherited.Concat(OfUser()),
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
    public void ConfirmTaken(long step)
    {
        File.WriteAllText(Taken + ".new", step.ToString(CultureInfo.InvariantCulture));
        runner.User?.Own(Taken + ".new");
        File.Move(Taken + ".new", Taken, overwrite: true);
    }

    public void Dispose()
    {
        _group?.Dispose();
        // Where the program left nothing, as most do that end at once, all that is there is known.
        _ = Native.RemoveFile(Parameters);
        _ = Native.RemoveFile(Metrics);
        _ = Native.RemoveFolder(Work);
        _ = Native.RemoveFolder(Checkpoint);
        if (Native.RemoveFolder(_folder) != 0)
            Folders.Remove(_folder);
    }

    /// <summary>Whether its memory is bounded by a group, and the system has killed in it for want of it; null: there
    /// is no group.</summary>
    public bool? RanOut => _group?.RanOut;

    private static string[] Command(ProgramConfiguration program, Func<string, string> fill)
    {
        string[] run = [.. program.Run.Select(fill)];
        return program.Shell ? ["/bin/sh", "-c", run[0]] : run;
    }

    // As a login would set them; the grid file has its say after that.
    private KeyValuePair<string, string>[] OfUser() =>
        runner.User is { } user ? [new("HOME", user.Home), new("USER", user.Name), new("LOGNAME", user.Name)] : [];

    // By a group where the system lets us, else each process for itself.
    private string[] Bounded(ProgramConfiguration program, string[] run)
    {
        if (program.Needs.MemoryBytes is not { } memory)
            return run;
        if (runner.Memory is not { } groups)
        {
            string kilobytes = (memory >> 10).ToString(CultureInfo.InvariantCulture);
            return ["/bin/sh", "-c", "ulimit -d \"$1\" && shift && exec \"$@\"", "sh", kilobytes, .. run];
        }

        runner.Guard.Watch(groups);
        _group = groups.New(memory);
        return ["/bin/sh", "-c", "echo 0 >\"$1\" && shift && exec \"$@\"", "sh", _group.Door, .. run];
    }
}
