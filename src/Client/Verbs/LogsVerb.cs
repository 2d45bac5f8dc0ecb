using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Completion;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps logs</c>: what a program wrote.</summary>
internal sealed class LogsVerb : Verb
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly Argument<long> _trial = new("ORDINAL")
    {
        Description = "The trial's number in the sweep, from 0; see sweeps results.",
    };
    private readonly BackendOptions _place = new();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<long?> _attempt = new("--attempt")
    {
        Description = "Show this attempt, by its number; see sweeps why. Default: the last.",
        HelpName = "N",
    };
    private readonly Option<bool> _follow = new("--follow", "-f")
    {
        Description = "Go on with what comes, attempts that follow included, until the trial has ended.",
    };

    public LogsVerb()
        : base("logs", "Show what a trial's program wrote to standard output and error.")
    {
        Add(_sweep);
        _trial.CompletionSources.CompletesTrials(_sweep);
        Add(_trial);
        Add(_follow);
        Add(_attempt);
        _place.AddTo(this);
        Add(_set);
    }

    public override string Details =>
        "The last 256 KiB of each attempt are kept, about a second behind the program. With --attempt and --follow "
        + "it ends with that attempt.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps logs mlp-noise 12", "Show what the last attempt at trial 12 wrote."),
            new("sweeps logs mlp-noise 12 --follow", "Show it as it comes, until the trial has ended."),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        await using ISweepBackend place = await _place.OpenAsync(parse, session, cancellation);
        SweepRecord sweep = await SweepAccess.FindAsync(
            place.Reader,
            parse.GetRequiredValue(_sweep),
            CommonOptions.Overrides(parse.GetValue(_set)),
            session.Terminal,
            cancellation
        );
        long ordinal = parse.GetValue(_trial);
        SweepAccess.RequireTrial(sweep, ordinal);
        long? attempt = parse.GetValue(_attempt);
        bool follow = parse.GetValue(_follow);
        TextWriter to = session.Terminal.Data;
        AttemptLog? shown = null;
        while (true)
        {
            AttemptLog? log = await place.Reader.ReadLogAsync(
                sweep,
                ordinal,
                shown?.Attempt ?? attempt,
                shown?.Next ?? 0,
                cancellation
            );
            if (log is null && !follow)
                throw new MisuseException(
                    attempt is { } number
                        ? $"Trial {ordinal} has no attempt {number}. See `sweeps why {sweep.Word} {ordinal}`."
                        : $"Nobody has begun trial {ordinal} yet. See `sweeps why {sweep.Word} {ordinal}`."
                );
            if (log is not null)
            {
                if (shown is null && log.From > 0)
                    session.Terminal.Error.WriteLine($"({log.From} bytes came before; they are not kept)");
                to.Write(log.Text);
                await to.FlushAsync(cancellation);
                shown = log;
            }

            if (!follow)
            {
                if (log!.Text.Length == 0)
                    session.Terminal.Error.WriteLine($"Attempt {log.Attempt} has written nothing.");
                return ExitCode.Done;
            }

            if (log is { Ended: true, Text.Length: 0 })
            {
                if (attempt is not null || log.IsLast)
                    return ExitCode.Done;
                if (await NextAsync(place, sweep, ordinal, log.Attempt, cancellation) is { } next)
                    shown = new(next, 0, 0, "", false, false);
            }

            if (log is null or { Text.Length: 0 })
                await Task.Delay(Look, session.Clock, cancellation);
        }
    }

    /// <summary>The attempt after one; null: there is none yet.</summary>
    private static async Task<long?> NextAsync(
        ISweepBackend place,
        SweepRecord sweep,
        long ordinal,
        long attempt,
        CancellationToken cancellation
    ) =>
        await place.Reader.ReadLogAsync(sweep, ordinal, null, long.MaxValue, cancellation) is { } last
        && last.Attempt > attempt
            ? last.Attempt
            : null;
}
