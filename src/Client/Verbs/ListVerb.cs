using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Completion;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Model.Names;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps list</c>: the sweeps of a store.</summary>
internal sealed class ListVerb : Verb
{
    private readonly BackendOptions _place = new();
    private readonly Option<string[]> _tag = new Option<string[]>("--tag")
    {
        Description = "Only sweeps that have this tag (see `sweeps tag`); given several times: all of them.",
        HelpName = "TAG",
    }.CompletesTags();
    private readonly Option<TableFormat?> _format = CommonOptions.Format();

    public ListVerb()
        : base("list", "List the sweeps in the store, newest first.")
    {
        Aliases.Add("ls");
        Add(_tag);
        _place.AddTo(this);
        Add(_format);
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps list", "List the sweeps in the user's own store."),
            new("sweeps list --tag paper", "List those that have a tag."),
            new("sweeps list --store results.db --format json", "List those of another store, for a program to read."),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        await using ISweepBackend place = await _place.OpenAsync(parse, session, cancellation);
        TableFormat format = parse.GetValue(_format) ?? TableFormat.Table;
        string[] tags = parse.GetValue(_tag) ?? [];
        SweepStanding[] standings =
        [
            .. (await place.Reader.ListAsync(cancellation)).Where(standing => standing.Sweep.HasAll(tags)),
        ];
        IReadOnlyDictionary<string, string> differences = await SweepDifferences.OfAsync(
            place.Reader,
            standings.Select(standing => standing.Sweep),
            cancellation
        );

        // People are spared columns with nothing in them.
        bool differing = format != TableFormat.Table || differences.Values.Any(what => what.Length > 0);
        bool described =
            format != TableFormat.Table || standings.Any(standing => standing.Sweep.Description is not null);
        bool tagged = format != TableFormat.Table || standings.Any(standing => standing.Sweep.Tags.Count > 0);
        bool lacking = format != TableFormat.Table || standings.Any(standing => standing.Unreported.Count > 0);
        bool reasoned = format != TableFormat.Table || standings.Any(standing => standing.Sweep.Reason is not null);
        List<Value[]> rows = [];
        foreach (SweepStanding standing in standings)
        {
            var (sweep, counts) = (standing.Sweep, standing.Counts);
            rows.Add([
                sweep.Manifest.Name,
                new Value(sweep.Id, SweepReading.ShortId(sweep.Id)),
                sweep.Manifest.Trials,
                counts.Done,
                counts.Running,
                counts.Diverged,
                counts.Failed,
                new Value(standing.State, standing.StateAt(session.Clock.GetUtcNow())),
                new Value(sweep.Created.UtcDateTime.ToString("O"), Display.Moment(sweep.Created)),
                .. lacking ? [string.Join(' ', standing.Unreported)] : Array.Empty<Value>(),
                .. differing ? [differences.GetValueOrDefault(sweep.Id, "")] : Array.Empty<Value>(),
                .. described ? [sweep.Description ?? ""] : Array.Empty<Value>(),
                .. tagged ? [string.Join(' ', sweep.Tags)] : Array.Empty<Value>(),
                .. reasoned ? [sweep.Reason ?? ""] : Array.Empty<Value>(),
                .. format != TableFormat.Table ? [EnumWords.Of(sweep.Intent)] : Array.Empty<Value>(),
            ]);
        }

        Column[] columns =
        [
            new("name"),
            new("id") { IsWhole = true },
            new("trials", IsNumber: true),
            new("done", IsNumber: true),
            new("running", IsNumber: true) { GivesWay = true },
            new("diverged", IsNumber: true) { GivesWay = true },
            new("failed", IsNumber: true) { GivesWay = true },
            new("state"),
            new("created") { IsWhole = true, LeavesAt = 1 },
            .. lacking ? [new("unreported") { LeavesAt = 6 }] : Array.Empty<Column>(),
            .. differing ? [new("differs") { LeavesAt = 3 }] : Array.Empty<Column>(),
            .. described ? [new("description") { LeavesAt = 2 }] : Array.Empty<Column>(),
            .. tagged ? [new("tags") { LeavesAt = 5 }] : Array.Empty<Column>(),
            .. reasoned ? [new("reason") { LeavesAt = 4 }] : Array.Empty<Column>(),
            .. format != TableFormat.Table ? [new("intent")] : Array.Empty<Column>(),
        ];
        await TableWriter.WriteAsync(new Table(columns, rows), format, session.Terminal, cancellation);
        return ExitCode.Done;
    }
}
