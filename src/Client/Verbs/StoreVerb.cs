using System.CommandLine;
using System.Globalization;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps store</c>: the store itself.</summary>
internal sealed class StoreVerb : Verb
{
    private static readonly string[] Actions = ["status", "migrate", "verify", "backup", "vacuum"];

    private readonly Argument<string> _action = new("ACTION")
    {
        Description =
            "status says what the store is and holds (the default); migrate makes it, or brings its schema to that "
            + "of this build; verify looks for rows that break its rules; backup writes a copy into a new file; vacuum "
            + "gives back the room of deleted sweeps.",
        DefaultValueFactory = _ => "status",
    };
    private readonly Argument<string?> _file = new("FILE")
    {
        Description = "The new file that backup writes.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> _store = CommonOptions.Store();
    private readonly Option<TableFormat?> _format = CommonOptions.Format();

    public StoreVerb()
        : base("store", "Say what a store is and holds; make, check, copy or tidy it up.")
    {
        _action.CompletionSources.Add(Actions);
        _action.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !Actions.Contains(value))
                result.AddError(
                    $"`sweeps store` can {string.Join(", ", Actions)}, but not `{value}`. Choose one of them."
                );
        });
        Add(_action);
        Add(_file);
        Add(_store);
        Add(_format);
    }

    public override string Details =>
        "Every verb that trains migrates the store it opens, so that this is needed only where it is to happen "
        + "before: say once, as a user who may make tables, before a cluster starts. "
        + "Any number of processes may do it at once. Processes of an older build that are at work go on; they "
        + "cannot be started anew on a newer store. "
        + "verify, backup and vacuum may be used while others train. verify ends with 1 where a rule is broken. A copy "
        + "is of one moment; a PostgreSQL store is copied by the server's own tools. vacuum holds up writers of an "
        + "SQLite file for as long as it takes to write it anew.";

    public override IReadOnlyList<Example> Examples =>
        [
            new(
                "sweeps store status --store results.db",
                "Print kind, schema, and numbers of sweeps, trials and workers."
            ),
            new(
                "sweeps store migrate --store postgres://lab@db/sweeps",
                "Make the tables of a shared store, or bring them up to date."
            ),
            new("sweeps store verify", "Check every rule that the tables of a store must keep."),
            new("sweeps store backup friday.db", "Copy the store as it is now, whoever is at work on it."),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        string? location = parse.GetValue(_store);
        TableFormat format = parse.GetValue(_format) ?? TableFormat.Table;
        string action = parse.GetValue(_action) ?? "status";
        string? file = parse.GetValue(_file);
        if ((file is null) == (action == "backup"))
            throw new MisuseException(
                file is null
                    ? "`sweeps store backup` writes a new file, but none is named. Add its name: `sweeps store backup "
                        + "copy.db`."
                    : $"Only `sweeps store backup` takes a file, but `{file}` is given to `{action}`. Leave it out, or "
                        + "name the store with --store."
            );
        return action switch
        {
            "migrate" => Migrate(location, session),
            "verify" => await StoreVerification.RunAsync(location, format, session, cancellation),
            "backup" => Backup(location, file!, session, cancellation),
            "vacuum" => await VacuumAsync(location, session, cancellation),
            _ => await StatusAsync(location, format, session, cancellation),
        };
    }

    private static async Task<int> StatusAsync(
        string? location,
        TableFormat format,
        Session session,
        CancellationToken cancellation
    )
    {
        StoreVersion version = SweepStores.Look(location);
        if (version.From == 0)
            throw new MisuseException(
                $"There must be a store to look at, but there is none at {version.Location}. Make it with `sweeps "
                    + "store migrate`, run a sweep, or name another one with --store."
            );
        List<(string Name, Value Value)> facts =
        [
            ("location", version.Location),
            ("schema", (long)version.From),
            ("newest_schema", (long)version.Newest),
            ("state", State(version)),
        ];
        if (version.From == version.Newest)
            facts.AddRange(await ContentsAsync(location, cancellation));
        if (format == TableFormat.Table)
        {
            foreach (var (name, value) in facts)
                session.Terminal.Out.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"{name.Replace('_', ' '), -14}  {value.Text}")
                );
        }
        else
        {
            await TableWriter.WriteAsync(
                new(
                    [.. facts.Select(fact => new Column(fact.Name))],
                    [
                        [.. facts.Select(fact => fact.Value)],
                    ]
                ),
                format,
                session.Terminal,
                cancellation
            );
        }

        return version.From > version.Newest ? ExitCode.Failed : ExitCode.Done;
    }

    private static int Migrate(string? location, Session session)
    {
        StoreVersion version = SweepStores.Migrate(location);
        session.Terminal.Out.WriteLine(
            version switch
            {
                { From: 0 } => $"Made the store {version.Location}, with schema {version.To}.",
                _ when version.From == version.To =>
                    $"The store {version.Location} has schema {version.To} already: nothing to do.",
                _ => $"Brought the store {version.Location} from schema {version.From} to {version.To}.",
            }
        );
        return ExitCode.Done;
    }

    private static int Backup(string? location, string file, Session session, CancellationToken cancellation)
    {
        long bytes = SweepStores.Backup(location, file, cancellation);
        session.Terminal.Out.WriteLine($"Copied the store into {Path.GetFullPath(file)}: {Display.Bytes(bytes)}.");
        return ExitCode.Done;
    }

    private static async Task<int> VacuumAsync(string? location, Session session, CancellationToken cancellation)
    {
        var (before, after) = await SweepStores.VacuumAsync(location, cancellation);
        session.Terminal.Out.WriteLine(
            before == after
                ? $"The store takes {Display.Bytes(after)}; there was nothing to give back."
                : $"The store took {Display.Bytes(before)} and takes {Display.Bytes(after)} now."
        );
        return ExitCode.Done;
    }

    private static string State(StoreVersion version) =>
        version switch
        {
            _ when version.From < version.Newest =>
                "older than this build: the next verb that opens it brings it up to date, and so does `sweeps "
                    + "store migrate`",
            _ when version.From > version.Newest =>
                "newer than this build, which cannot use it: install the build that wrote it, or a newer one",
            _ => "up to date",
        };

    private static async Task<IEnumerable<(string, Value)>> ContentsAsync(
        string? location,
        CancellationToken cancellation
    )
    {
        await using ISweepStore store = SweepStores.OpenToRead(location);
        IReadOnlyList<SweepRecord> sweeps = await store.Registry.ListSweepsAsync(cancellation);
        IReadOnlyList<WorkerRecord> workers = await store.Leases.ListWorkersAsync(cancellation);
        IReadOnlyCollection<SweepCounts> counts =
        [
            .. (await new AttendedResults(store).CountAsync(cancellation)).Values,
        ];

        return
        [
            ("sweeps", (long)sweeps.Count),
            ("done", counts.Sum(of => of.Done)),
            ("running", counts.Sum(of => of.Running)),
            ("failed", counts.Sum(of => of.Failed)),
            ("workers", (long)workers.Count(worker => !worker.Expired)),
            ("silent_workers", (long)workers.Count(worker => worker.Expired)),
        ];
    }
}
