using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Showing;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps history</c>: who did what about sweeps.</summary>
internal sealed class HistoryVerb : Verb
{
    private const int Most = 1000;

    private readonly Argument<string?> _sweep = new("SWEEP")
    {
        Description = "Its name, the beginning of its id, or its grid file. Default: all, deleted ones too.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly BackendOptions _place = new();
    private readonly Option<int> _last = new("--last")
    {
        Description = $"Most entries, 1 to {Most}. Default: 100.",
        HelpName = "N",
        DefaultValueFactory = _ => 100,
    };
    private readonly Option<TableFormat?> _format = CommonOptions.Format();

    public HistoryVerb()
        : base("history", "List who submitted, paused, resumed, cancelled, renamed, described, tagged or deleted what.")
    {
        _last.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.GetValueOrDefault<int>() is var number and (< 1 or > Most))
                result.AddError($"`--last` must be a whole number from 1 to {Most}, but was {number}. Correct it.");
        });
        Add(_sweep);
        _place.AddTo(this);
        Add(_last);
        Add(_format);
    }

    public override string Details =>
        "Who it was is the name of the token that a server was shown, or the user and machine of a command that "
        + "opened the store. Entries of a deleted sweep stay.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps history quickstart", "List what was done about a sweep, newest first."),
            new("sweeps history --last 20 --format json", "List the latest changes of all sweeps, for a program."),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        await using ISweepBackend place = await _place.OpenAsync(parse, session, cancellation);
        SweepRecord? sweep = parse.GetValue(_sweep) is { } named
            ? await SweepAccess.FindAsync(place.Reader, named, [], session.Terminal, cancellation)
            : null;
        Column[] columns = [new("at") { IsWhole = true }, new("sweep"), new("change"), new("by"), new("detail")];
        List<Value[]> rows = [];
        foreach (var entry in await place.Reader.HistoryAsync(sweep, parse.GetValue(_last), cancellation))
            rows.Add([
                new Value(entry.At.UtcDateTime.ToString("O"), Display.Moment(entry.At)),
                new Value(entry.SweepId, entry.Sweep),
                ChangeText.Word(entry.Change),
                entry.By,
                entry.Detail ?? "",
            ]);
        await TableWriter.WriteAsync(
            new Table(columns, rows),
            parse.GetValue(_format) ?? TableFormat.Table,
            session.Terminal,
            cancellation
        );
        return ExitCode.Done;
    }
}
