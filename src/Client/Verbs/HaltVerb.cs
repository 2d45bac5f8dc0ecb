using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Texts;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary>What <c>sweeps pause</c> and <c>sweeps cancel</c> have in common: a wish is left in the store, and running
/// processes hear of it.</summary>
internal abstract class HaltVerb : Verb
{
    private readonly SweepIntent _intent;
    private readonly string _done;
    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly Option<string?> _reason = new("--reason")
    {
        Description = "Why, for whoever looks at the sweep: shown by list, show, why, watch and the dashboard.",
        HelpName = "TEXT",
    };
    private readonly BackendOptions _place = new();

    protected HaltVerb(string name, string summary, SweepIntent intent, string done)
        : base(name, summary)
    {
        (_intent, _done) = (intent, done);
        Add(_sweep);
        Add(_reason);
        _place.AddTo(this);
    }

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        string? reason = parse.GetValue(_reason)?.Trim();
        if (reason is not null && FreeText.Reason.FaultOf("A reason", reason) is { } fault)
            throw new MisuseException(fault);
        await using ISweepBackend place = await _place.OpenAsync(parse, session, cancellation);
        SweepRecord sweep = await SweepAccess.FindAsync(
            place.Reader,
            parse.GetRequiredValue(_sweep),
            [],
            session.Terminal,
            cancellation
        );
        SweepStanding standing = await place.Reader.StandAsync(sweep, cancellation);
        SweepCounts counts = standing.Counts;
        if (standing.IsSettled)
        {
            session.Terminal.Out.WriteLine(
                $"The sweep `{sweep.Title}` is done already: there is nothing to {Name}. See `sweeps show "
                    + $"{sweep.Word}`."
            );
            return ExitCode.Done;
        }

        await place.SetIntentAsync(sweep, _intent, string.IsNullOrEmpty(reason) ? null : reason, cancellation);
        session.Terminal.Out.WriteLine(
            $"The sweep `{sweep.Title}` is {_done}, with {Display.Count(counts.Done)} of "
                + $"{Display.Count(sweep.Manifest.Trials, "trial")} done."
        );
        if (counts.Running > 0)
            session.Terminal.Out.WriteLine(
                $"{Display.Count(counts.Running, "trial")} that processes hold now will be checkpointed and handed "
                    + "back, within a second or two where the process is alive."
            );
        session.Terminal.Out.WriteLine($"To go on: sweeps resume {SweepReading.ShortId(sweep.Id)}");
        return ExitCode.Done;
    }
}

/// <summary><c>sweeps pause</c>.</summary>
internal sealed class PauseVerb()
    : HaltVerb(
        "pause",
        "Stop a sweep wherever it runs, at checkpoints, until it is resumed.",
        SweepIntent.Pause,
        "paused"
    )
{
    public override string Details =>
        "Every process that runs the sweep checkpoints its trials, hands them back, and exits with 130. Nothing is "
        + "lost.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps pause quickstart", "Pause the newest sweep of that name."),
            new(
                "sweeps pause 3fa29c --store postgres://lab@db/sweeps",
                "Pause a sweep that others run, in a shared store."
            ),
        ];
}

/// <summary><c>sweeps cancel</c>.</summary>
internal sealed class CancelVerb()
    : HaltVerb("cancel", "Stop a sweep wherever it runs; what is done stays.", SweepIntent.Cancel, "cancelled")
{
    public override string Details =>
        "As `sweeps pause`, but the processes that run the sweep exit with 1, and lists show it as cancelled. "
        + "Results and checkpoints stay: it can still be resumed.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps cancel quickstart", "Cancel the newest sweep of that name."),
            new("sweeps cancel 3fa29c --store results.db", "Cancel a sweep in another store."),
            new("sweeps cancel 3fa29c --reason \"wrong learning rates\"", "Cancel a sweep, and say why."),
        ];
}
