using System.CommandLine;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps list</c>: the sweeps of a store.</summary>
internal sealed class ListVerb : Verb
{
    private readonly Option<string?> _store = CommonOptions.Store();
    private readonly Option<TableFormat?> _format = CommonOptions.Format();

    public ListVerb()
        : base("list", "List the sweeps in the store, newest first.")
    {
        Add(_store);
        Add(_format);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("sweeps list", "List the sweeps in the user's own store."),
        new("sweeps list --store results.db --format json", "List those of another store, for a program to read."),
    ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        await using ISweepStore store = SweepAccess.OpenToRead(parse.GetValue(_store));
        List<Value[]> rows = [];
        foreach (SweepRecord sweep in await store.ListSweepsAsync(cancellation))
        {
            SweepCounts counts = await store.CountAsync(sweep.Id, cancellation);
            rows.Add(
            [
                sweep.Manifest.Name, new Value(sweep.Id, SweepAccess.ShortId(sweep.Id)), sweep.Manifest.Trials, counts.Done, counts.Running, counts.Diverged, counts.Failed,
                new Value(sweep.Intent.ToString().ToLowerInvariant(), StateOf(sweep, counts, await SweepAccess.UnneededAsync(store, sweep, cancellation))), new Value(sweep.Created.UtcDateTime.ToString("O"), Display.Moment(sweep.Created)),
            ]);
        }

        Column[] columns =
        [
            new("name"), new("id"), new("trials", IsNumber: true), new("done", IsNumber: true), new("running", IsNumber: true),
            new("diverged", IsNumber: true), new("failed", IsNumber: true), new("state"), new("created"),
        ];
        await TableWriter.WriteAsync(new Table(columns, rows), parse.GetValue(_format) ?? TableFormat.Table, session.Terminal, cancellation);
        return ExitCode.Done;
    }

    /// <summary>A sweep's state in one word.</summary>
    public static string StateOf(SweepRecord sweep, SweepCounts counts, long unneeded) => sweep.Intent switch
    {
        SweepIntent.Cancel => "cancelled",
        _ when counts.Done + counts.Failed + unneeded >= sweep.Manifest.Trials => counts.Failed > 0 ? "done, with failures" : "done",
        SweepIntent.Pause => "paused",
        _ => counts.Running > 0 ? "running" : "not done",
    };
}
