using System.CommandLine;
using System.Globalization;
using Sweeps.Client.Parsing;
using Sweeps.Client.Tables;
using Sweeps.Execution;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Client.Running;

/// <summary>The options of every verb that trains.</summary>
internal sealed class RunOptions
{
    private readonly Option<string?> _store = CommonOptions.Store();
    private readonly Option<string?> _data = CommonOptions.Data();
    private readonly Option<int> _slots = CommonOptions.Slots();
    private readonly Option<string?> _out = new("--out") { Description = "Folder for the pictures. Default: figures/NAME-ID beside the store.", HelpName = "DIR" };
    private readonly Option<TableFormat?> _format = CommonOptions.Format();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Begin without asking, however large the sweep." };

    private readonly Option<string?> _checkpoints = new("--checkpoints")
    {
        Description = $"Folder for large checkpoints, of 64 KiB or more, in place of the store; processes on several hosts share it. Default: {CheckpointsVariable}, else none.",
        HelpName = "DIR",
    };

    private readonly Option<KeepStates> _keep = new("--keep")
    {
        Description = "Whether the last state of every trial is kept for longer trainings to continue from: auto (where it takes at most 256 MiB for the whole sweep), always or never. Default: auto.",
        HelpName = "auto|always|never",
        DefaultValueFactory = _ => KeepStates.WhenSmall,
        CustomParser = result => result.Tokens[^1].Value.ToLowerInvariant() switch
        {
            "auto" => KeepStates.WhenSmall,
            "always" => KeepStates.Always,
            "never" => KeepStates.Never,
            var text => Refuse(result, text),
        },
    };

    private readonly Option<TimeSpan> _lease = Duration("--lease", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1),
        "How long this process may be silent before others may take its trials over, such as 10s or 2m. Default: 10s.");

    private readonly Option<TimeSpan> _checkpoint = Duration("--checkpoint", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(24),
        "How much training of a running trial a killed process may lose, such as 500ms or 1m. Default: 10s.");

    /// <summary>The environment variable that names the folder for large checkpoints where no option does.</summary>
    public const string CheckpointsVariable = "SWEEPS_CHECKPOINTS";

    private readonly Option<long?> _maxTrials = new("--max-trials") { Description = "Begin at most this many trials of the sweep, whoever trains them, in place of the grid's budget.", HelpName = "N" };
    private readonly Option<double?> _maxHours = new("--max-hours") { Description = "Stop after this many hours by the clock, at checkpoints, in place of the grid's budget.", HelpName = "H" };

    public void AddTo(Verb verb)
    {
        verb.Add(_slots);
        verb.Add(_store);
        verb.Add(_data);
        verb.Add(_lease);
        verb.Add(_checkpoint);
        verb.Add(_checkpoints);
        verb.Add(_keep);
        verb.Add(_yes);
        verb.Add(_maxTrials);
        verb.Add(_maxHours);
        verb.Add(_out);
        verb.Add(_format);
        verb.Add(_quiet);
    }

    public string? Store(ParseResult parse) => parse.GetValue(_store);

    public string? Checkpoints(ParseResult parse) => parse.GetValue(_checkpoints) ?? Environment.GetEnvironmentVariable(CheckpointsVariable);

    public bool Yes(ParseResult parse) => parse.GetValue(_yes);

    public string? Data(ParseResult parse) => parse.GetValue(_data);

    public int Slots(ParseResult parse) => parse.GetValue(_slots);

    public string? Out(ParseResult parse) => parse.GetValue(_out);

    public TableFormat Format(ParseResult parse) => parse.GetValue(_format) ?? TableFormat.Table;

    public bool Quiet(ParseResult parse) => parse.GetValue(_quiet);

    /// <summary>The budget that was typed, which takes the place of the grid's; null: none was.</summary>
    /// <exception cref="MisuseException">A bound is no positive number.</exception>
    public SweepBudget? Budget(ParseResult parse)
    {
        var (trials, hours) = (parse.GetValue(_maxTrials), parse.GetValue(_maxHours));
        if (trials < 1)
            throw new MisuseException($"`--max-trials` must be at least 1, but was {trials}. Leave it out to take the grid's budget.");
        if (hours is { } given && !(given > 0 && given <= 100_000))
            throw new MisuseException($"`--max-hours` must be above 0 and at most 100000, but was {given.ToString(CultureInfo.InvariantCulture)}. Leave it out to take the grid's budget.");
        return trials is null && hours is null ? null : new(trials, hours is { } time ? TimeSpan.FromHours(time) : null);
    }

    /// <summary>How the host is to run.</summary>
    public HostOptions Host(ParseResult parse, TimeProvider clock) =>
        new() { Slots = Slots(parse), Lease = parse.GetValue(_lease), CheckpointEvery = parse.GetValue(_checkpoint), KeepStates = parse.GetValue(_keep), Clock = clock };

    /// <summary>The options that were typed and that a command which goes on needs too.</summary>
    public IEnumerable<string> Typed(ParseResult parse)
    {
        List<string> words = [];
        if (Store(parse) is { } store)
            words.AddRange(["--store", ShellWord.Quote(store)]);
        if (Data(parse) is { } data)
            words.AddRange(["--data", ShellWord.Quote(data)]);
        foreach (Option option in (Option[])[_slots, _lease, _checkpoint, _checkpoints, _keep])
        {
            if (parse.GetResult(option) is { Implicit: false, Tokens: [.., var token] })
                words.AddRange([option.Name, ShellWord.Quote(token.Value)]);
        }

        if (Out(parse) is { } folder)
            words.AddRange(["--out", ShellWord.Quote(folder)]);
        if (Yes(parse))
            words.Add("--yes");
        return words;
    }

    private static KeepStates Refuse(System.CommandLine.Parsing.ArgumentResult result, string text)
    {
        result.AddError($"`--keep` must be auto, always or never, but was `{text}`. Leave it out to take auto.");
        return KeepStates.WhenSmall;
    }

    /// <summary>An option that takes a length of time: a number with ms, s, m or h behind it.</summary>
    private static Option<TimeSpan> Duration(string name, TimeSpan standard, TimeSpan least, TimeSpan most, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (ReadDuration(text) is { } time && time >= least && time <= most)
                return time;
            result.AddError($"`{name}` must be a time from {Display.Time(least)} to {Display.Time(most)}, written like 500ms, 10s, 2m or 1h, but was `{text}`. Leave it out to take {Display.Time(standard)}.");
            return standard;
        },
    };

    private static TimeSpan? ReadDuration(string text)
    {
        foreach (var (unit, seconds) in ((string, double)[])[("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)])
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
                return number <= 1e6 ? TimeSpan.FromSeconds(number * seconds) : null;
        }

        return null;
    }
}
