using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Completion;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Showing;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Client.Watching.LiveDashboard;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps show</c>: one screen about a sweep.</summary>
internal sealed class ShowVerb : Verb
{
    private const int Widest = 120;
    private const int Lowest = 20;

    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly BackendOptions _place = new();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<bool> _grid = new("--grid")
    {
        Description = "Print the grid file as it was run, and nothing else.",
    };

    private readonly Option<long?> _trial = new("--trial")
    {
        Description =
            "Show this trial instead, by its number in the sweep: why it stands as it does, and its metrics over "
            + "training.",
        HelpName = "ORDINAL",
    };

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Leave out what to do next." };

    public ShowVerb()
        : base(
            "show",
            "Show how a sweep stands on one screen: plan, progress, measures, best and worst cells, workers, "
                + "failures, and what to do next."
        )
    {
        Add(_sweep);
        _place.AddTo(this);
        Add(_set);
        Add(_grid);
        _trial.CompletionSources.CompletesTrials(_sweep);
        Add(_trial);
        Add(_quiet);
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps show quickstart", "Show one screen about the sweep of that name."),
            new("sweeps show quickstart --trial 12", "Show a trial: its state, attempts, and metrics over training."),
            new("sweeps show 3fa29c --grid > again.yaml", "Get the grid file of a sweep back, overrides included."),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        Terminal terminal = session.Terminal;
        TextWriter to = terminal.Out;
        await using ISweepBackend place = await _place.OpenAsync(parse, session, cancellation);
        SweepRecord sweep = await SweepAccess.FindAsync(
            place.Reader,
            parse.GetRequiredValue(_sweep),
            CommonOptions.Overrides(parse.GetValue(_set)),
            session.Terminal,
            cancellation
        );
        if (parse.GetValue(_grid))
        {
            terminal.Data.Write(
                sweep.Manifest.GridText.EndsWith('\n') ? sweep.Manifest.GridText : sweep.Manifest.GridText + "\n"
            );
            return ExitCode.Done;
        }

        if (parse.GetValue(_trial) is { } ordinal)
        {
            await TrialScreen.WriteAsync(place.Reader, sweep, ordinal, session, cancellation);
            return ExitCode.Done;
        }

        SweepScreen screen = await SweepScreen.ReadAsync(place.Reader, sweep, cancellation);
        // Into a pipe everybody gets the same, whatever terminal is theirs, unless COLUMNS says otherwise.
        int width = Math.Min(terminal.OutIsTerminal ? terminal.Width : terminal.Columns ?? Widest, Widest);
        bool next = !parse.GetValue(_quiet);
        var lines = terminal.OutIsTerminal
            ? screen.Draw(width - 1, next, Math.Max(Lowest, terminal.Size().Height - 1))
            : screen.Draw(width, next);
        foreach (var line in lines)
            terminal.OutControl.WriteLine(
                (terminal.ColorOut ? Screen.Text([line], colors: true, width) : line.Text).TrimEnd()
            );
        if (screen.Violations is [var first, ..])
        {
            to.WriteLine();
            to.WriteLine(
                $"{Display.Count(screen.Violations.Count, "metric")} came out different from what was recorded, "
                    + "which must never happen; the recorded values stand. First: trial "
                    + $"{first.Trial.ToString()[..12]}, step {first.Step}, {first.Measure}: {first.Recorded:R} "
                    + $"recorded, {first.Refused:R} refused."
            );
        }

        return ExitCode.Done;
    }
}
