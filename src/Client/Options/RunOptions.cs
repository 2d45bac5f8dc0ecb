using System.CommandLine;
using System.Globalization;
using Sweeps.Client.Backends;
using Sweeps.Client.Parsing;
using Sweeps.Client.Running;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Control;
using Sweeps.Execution.Hosting;
using Sweeps.Model.Data.Files;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Client.Options;

/// <summary>The options of every verb that trains.</summary>
/// <param name="here">Whether this process can do it.</param>
/// <param name="served">Whether a server can do it.</param>
/// <param name="shown">Whether results are printed in the end.</param>
/// <param name="stored">Whether a store at hand can take it, though this process does not train.</param>
internal sealed class RunOptions(bool here = true, bool served = true, bool shown = true, bool stored = false)
{
    private readonly Option<bool> _watch = new("--watch")
    {
        Description =
            "Where a server trains: stay until it is done, and print the results. Without this the command returns "
            + "at once.",
    };
    private readonly Option<string?> _data = CommonOptions.Data();
    private readonly Option<int> _slots = CommonOptions.Slots();
    private readonly Option<string?> _out = new("--out")
    {
        Description = "Folder for the pictures. Default: figures/NAME-ID beside the store.",
        HelpName = "DIR",
    };
    private readonly Option<TableFormat?> _format = CommonOptions.Format();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    private readonly Option<bool> _yes = new("--yes", "-y")
    {
        Description = "Begin without asking, however large the sweep.",
    };

    private readonly Option<string?> _notify = new("--notify")
    {
        Description =
            "Whom to tell when the sweep has ended or failed: a URL, which is sent JSON by POST, or a shell "
            + "command, which has the JSON on its standard input and SWEEPS_SWEEP, SWEEPS_OUTCOME and "
            + "SWEEPS_FAILED in its environment.",
        HelpName = "COMMAND|URL",
    };

    private readonly Option<string?> _checkpoints = new("--checkpoints")
    {
        Description =
            $"Folder for large checkpoints, of 64 KiB or more, in place of the store; processes on several hosts "
            + $"share it. Default: {CheckpointsVariable}, else none.",
        HelpName = "DIR",
    };

    private readonly Option<string[]> _labels = new("--labels")
    {
        Description =
            "Labels that this process carries, such as gpu or gpu,large; may be given several times. Sweeps that "
            + "ask for labels are trained by workers that carry all of them. Default: none.",
        HelpName = "LABELS",
    };

    private readonly Option<string?> _gpus = new("--gpus")
    {
        Description =
            "Devices that programs may be given (`needs.gpus`), each to one at a time, such as 0,1. Default: "
            + $"{GpusVariable}, else none.",
        HelpName = "DEVICES",
    };

    private readonly Option<bool> _programs = new("--programs")
    {
        Description =
            "Run people's own programs too, with the rights of this process: whoever may queue a sweep may then run "
            + $"anything here. Default: {ProgramRules.Variable}=1, else not.",
    };

    private readonly Option<KeepStates> _keep = new("--keep")
    {
        Description =
            "Whether the last state of every trial is kept for longer trainings to continue from: auto (where it "
            + "takes at most 256 MiB for the whole sweep), always or never. Default: auto.",
        HelpName = "auto|always|never",
        DefaultValueFactory = _ => KeepStates.WhenSmall,
        CustomParser = result =>
            result.Tokens[^1].Value.ToLowerInvariant() switch
            {
                "auto" => KeepStates.WhenSmall,
                "always" => KeepStates.Always,
                "never" => KeepStates.Never,
                var text => Refuse(result, text),
            },
    };

    private readonly Option<TimeSpan> _lease = Duration(
        "--lease",
        TimeSpan.FromSeconds(10),
        TimeSpan.FromSeconds(1),
        TimeSpan.FromHours(1),
        "How long this process may be silent before others may take its trials over, such as 10s or 2m. Default: 10s."
    );

    private readonly Option<TimeSpan> _checkpoint = Duration(
        "--checkpoint",
        TimeSpan.FromSeconds(10),
        TimeSpan.FromMilliseconds(10),
        TimeSpan.FromHours(24),
        "How much training of a running trial a killed process may lose, such as 500ms or 1m. Default: 10s."
    );

    private readonly Option<TimeSpan> _stopWithin = Duration(
        "--stop-within",
        TimeSpan.FromSeconds(20),
        TimeSpan.FromSeconds(1),
        TimeSpan.FromHours(1),
        "How long a stop may wait for checkpoints to be written before the process leaves without, such as 5s or "
            + "2m. Default: 20s."
    );

    /// <summary>The environment variable that names the devices where no option does.</summary>
    public const string GpusVariable = "SWEEPS_GPUS";

    /// <summary>The environment variable that names the folder for large checkpoints where no option does.</summary>
    public const string CheckpointsVariable = "SWEEPS_CHECKPOINTS";

    private readonly Option<long?> _maxTrials = new("--max-trials")
    {
        Description =
            "Begin at most this many trials of the sweep, whoever trains them, in place of the grid's budget.",
        HelpName = "N",
    };
    private readonly Option<double?> _maxHours = new("--max-hours")
    {
        Description = "Stop after this many hours by the clock, at checkpoints, in place of the grid's budget.",
        HelpName = "H",
    };

    /// <summary>Where the sweeps are.</summary>
    public BackendOptions Place { get; } = new(here || stored, served);

    private IReadOnlyList<Option> OfTraining =>
        [_slots, _data, _lease, _checkpoint, _stopWithin, _checkpoints, _keep, _labels, _gpus];

    public void AddTo(Verb verb)
    {
        if (here)
            verb.Add(_slots);
        Place.AddTo(verb);
        foreach (Option option in here ? OfTraining.Skip(1) : [])
            verb.Add(option);
        foreach (Option option in here && shown ? (Option[])[_maxTrials, _maxHours] : [])
            verb.Add(option);
        foreach (Option option in shown ? (Option[])[_yes, _out, _format, _quiet, _notify] : [])
            verb.Add(option);
        if (here && !shown)
            verb.Add(_programs);
        if (served)
            verb.Add(_watch);
    }

    public bool Quiet(ParseResult parse) => parse.GetValue(_quiet);

    public string? Checkpoints(ParseResult parse) =>
        parse.GetValue(_checkpoints) ?? Environment.GetEnvironmentVariable(CheckpointsVariable);

    /// <summary>Opens the place; a store is waited for if its server is away, and where it is a file must be there
    /// already unless <paramref name="make"/>.</summary>
    public Task<ISweepBackend> OpenAsync(
        ParseResult parse,
        Session session,
        bool make,
        CancellationToken cancellation
    ) => Place.OpenToTrainAsync(parse, session, Checkpoints(parse), make, cancellation);

    /// <summary>What the command line says; <paramref name="resume"/> is the command that goes on.</summary>
    public Training Training(ParseResult parse, Session session, string resume)
    {
        if (here)
            session.Interrupts.Departure.Within = parse.GetValue(_stopWithin);
        return new()
        {
            Resume = resume,
            Place = [.. Place.Typed(parse)],
            Quiet = shown && Quiet(parse),
            Format = (shown ? parse.GetValue(_format) : null) ?? TableFormat.Table,
            Out = shown ? Folder(parse.GetValue(_out)) : null,
            Yes = shown && parse.GetValue(_yes),
            Notify = shown && parse.GetValue(_notify) is { } notify ? Notification.Check(notify) : null,
            Watch = served && parse.GetValue(_watch),
            Host = here ? Host(parse, session.Clock) : new(),
            Data = here ? parse.GetValue(_data) : null,
            Budget = here && shown ? Budget(parse) : null,
            Here = here
                ?
                [
                    .. OfTraining
                        .Concat([_maxTrials, _maxHours])
                        .Where(option => parse.GetResult(option) is { Implicit: false })
                        .Select(option => option.Name),
                ]
                : [],
        };
    }

    /// <summary>A folder that cannot be made is found out before anything is trained.</summary>
    private static string? Folder(string? folder) =>
        folder is { Length: > 0 } && FolderPath.FileInTheWay(folder) is { } file
            ? throw new MisuseException(
                $"`--out` must name a folder, but `{file}` is a file. Name another, or leave it out."
            )
            : folder;

    /// <summary>The options that were typed, of those that a command to go on needs too.</summary>
    public IEnumerable<string> Typed(ParseResult parse)
    {
        List<string> words = [.. Place.Typed(parse)];
        if (parse.GetValue(_data) is { } data)
            words.AddRange(["--data", ShellWord.Quote(data)]);
        foreach (Option option in (Option[])[_slots, _lease, _checkpoint, _stopWithin, _checkpoints, _keep, _gpus])
        {
            if (parse.GetResult(option) is { Implicit: false, Tokens: [.., var token] })
                words.AddRange([option.Name, ShellWord.Quote(token.Value)]);
        }

        foreach (string label in Labels(parse))
            words.AddRange([_labels.Name, ShellWord.Quote(label)]);
        if (parse.GetValue(_out) is { } folder)
            words.AddRange(["--out", ShellWord.Quote(folder)]);
        if (parse.GetValue(_yes))
            words.Add("--yes");
        if (parse.GetValue(_notify) is { } notify)
            words.AddRange(["--notify", ShellWord.Quote(notify)]);
        return words;
    }

    /// <summary>The budget that was typed, which takes the place of the grid's; null: none was.</summary>
    /// <exception cref="MisuseException">A bound is no positive number.</exception>
    private SweepBudget? Budget(ParseResult parse)
    {
        var (trials, hours) = (parse.GetValue(_maxTrials), parse.GetValue(_maxHours));
        if (trials < 1)
            throw new MisuseException(
                $"`--max-trials` must be at least 1, but was {trials}. Leave it out to take the grid's budget."
            );
        if (hours is { } given && !(given > 0 && given <= 100_000))
            throw new MisuseException(
                $"`--max-hours` must be above 0 and at most 100000, but was "
                    + $"{given.ToString(CultureInfo.InvariantCulture)}. Leave it out to take the grid's budget."
            );
        return trials is null && hours is null
            ? null
            : new(trials, hours is { } time ? TimeSpan.FromHours(time) : null);
    }

    private IReadOnlyList<string> Labels(ParseResult parse) =>
        CommonOptions.Labels(_labels.Name, parse.GetValue(_labels));

    private HostOptions Host(ParseResult parse, TimeProvider clock) =>
        new()
        {
            Slots = parse.GetValue(_slots),
            Lease = parse.GetValue(_lease),
            CheckpointEvery = parse.GetValue(_checkpoint),
            KeepStates = parse.GetValue(_keep),
            Labels = Labels(parse),
            Gpus =
            [
                .. (parse.GetValue(_gpus) ?? Environment.GetEnvironmentVariable(GpusVariable) ?? "").Split(
                    ',',
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                ),
            ],
            // Whoever runs a sweep means its program; a server has to be told.
            RunsPrograms =
                shown || parse.GetValue(_programs) || Environment.GetEnvironmentVariable(ProgramRules.Variable) == "1",
            Clock = clock,
        };

    private static KeepStates Refuse(System.CommandLine.Parsing.ArgumentResult result, string text)
    {
        result.AddError($"`--keep` must be auto, always or never, but was `{text}`. Leave it out to take auto.");
        return KeepStates.WhenSmall;
    }

    /// <summary>An option that takes a length of time: a number with its unit, as <see cref="Quantity"/> reads
    /// it.</summary>
    public static Option<TimeSpan> Duration(
        string name,
        TimeSpan standard,
        TimeSpan least,
        TimeSpan most,
        string description
    ) =>
        new(name)
        {
            Description = description,
            HelpName = "TIME",
            DefaultValueFactory = _ => standard,
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                if (Quantity.TryTime(text, out TimeSpan time) && time >= least && time <= most)
                    return time;
                result.AddError(
                    $"`{name}` must be a time from {Display.Time(least)} to {Display.Time(most)}, written like "
                        + $"500ms, 10s, 2min or 1h, but was `{text}`. Leave it out to take {Display.Time(standard)}."
                );
                return standard;
            },
        };
}
