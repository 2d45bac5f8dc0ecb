using System.CommandLine;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Files;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps data</c>: the data sets and where their files are.</summary>
internal sealed class DataVerb : Verb
{
    private static readonly string[] Actions = ["list", "locate", "fetch", "verify"];

    private readonly Argument<string> _action = new("ACTION")
    {
        Description =
            "list the data sets (the default), locate their files, fetch what is missing, or verify what is there.",
        DefaultValueFactory = _ => "list",
    };
    private readonly Argument<string[]> _names = new("NAME")
    {
        Description = "Data sets; all that are kept in files where none is named. fetch needs at least one.",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<string?> _data = CommonOptions.Data();
    private readonly Option<TableFormat?> _format = CommonOptions.Format();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    public DataVerb()
        : base("data", "List data sets; locate, fetch or verify their files.")
    {
        _action.CompletionSources.Add(Actions);
        _action.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !Actions.Contains(value))
                result.AddError(
                    $"`sweeps data` can {string.Join(", ", Actions)}, but not `{value}`. Choose one of them."
                );
        });
        Add(_action);
        Add(_names);
        Add(_data);
        Add(_format);
        Add(_quiet);
    }

    public override string Details =>
        $"Files are looked for in --data, {DataFolders.Variable}, the user's cache folder, and shared/data beside "
        + "the current folder or the program. Trials fetch what they need by themselves; `fetch` does so "
        + "beforehand, for a machine that will be offline.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps data locate mnist", "Print where the files of MNIST are, and what is missing."),
            new(
                "sweeps data fetch cifar10 --data /srv/data",
                "Download CIFAR-10 into a shared folder, checking it against its published SHA-256."
            ),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        string action = parse.GetValue(_action) ?? "list";
        string[] names = parse.GetValue(_names) ?? [];
        TableFormat format = parse.GetValue(_format) ?? TableFormat.Table;
        DataFolders folders = DataFolders.Default(parse.GetValue(_data));
        if (names.Length == 0 && action == "fetch")
            throw new MisuseException(
                $"`sweeps data fetch` needs the names of data sets, but got none. Choose from "
                    + $"{string.Join(", ", InFiles())}."
            );
        string[] sets = names.Length > 0 ? names : [.. InFiles()];
        foreach (string name in names)
            DataSetCatalog.Find(name);

        using DownloadNotes notes = new(session.Terminal, parse.GetValue(_quiet));
        DataFiles files = new(folders, notes);
        switch (action)
        {
            case "list":
                await TableWriter.WriteAsync(Sets(), format, session.Terminal, cancellation);
                return ExitCode.Done;
            case "locate":
                return await LocateAsync(
                    files,
                    sets,
                    names.Length > 0,
                    folders,
                    format,
                    parse.GetValue(_quiet),
                    session,
                    cancellation
                );
            case "fetch":
                foreach (string set in sets)
                    await files.FetchAsync(set, cancellation);
                return await LocateAsync(
                    files,
                    sets,
                    names.Length > 0,
                    folders,
                    format,
                    parse.GetValue(_quiet),
                    session,
                    cancellation
                );
            default:
                return Verify(files, sets, names.Length > 0, session);
        }
    }

    private static IEnumerable<string> InFiles() =>
        DataSetCatalog.All.Where(set => set.NeedsFiles).Select(set => set.Name);

    private static Table Sets() =>
        new(
            [new("name"), new("files", For: Audience.Programs), new("takes"), new("description")],
            DataSetCatalog.All.Select(set =>
                new Value[] { set.Name, new Value(set.NeedsFiles, ""), string.Join(" ", set.Fields), set.Description }
            )
        );

    private static async Task<int> LocateAsync(
        DataFiles files,
        string[] sets,
        bool named,
        DataFolders folders,
        TableFormat format,
        bool quiet,
        Session session,
        CancellationToken cancellation
    )
    {
        DataFileStatus[] found = [.. sets.SelectMany(files.Locate)];
        Column[] columns =
        [
            new("data"),
            new("file"),
            new("present", For: Audience.Programs),
            new("bytes", IsNumber: true),
            new("where"),
        ];
        await TableWriter.WriteAsync(
            new Table(
                columns,
                found.Select(file =>
                    new Value[]
                    {
                        file.DataSet,
                        file.Name,
                        new Value(file.IsPresent, ""),
                        file.IsPresent ? file.Bytes : new Value(null, Display.None),
                        new Value(
                            file.IsPresent ? string.Join(';', file.Paths) : null,
                            file.IsPresent ? string.Join(' ', file.Paths) : "missing"
                        ),
                    }
                )
            ),
            format,
            session.Terminal,
            cancellation
        );
        if (found.All(file => file.IsPresent))
            return ExitCode.Done;
        if (!quiet)
            session.Terminal.Error.WriteLine(
                $"Searched: {string.Join(", ", folders.Search)}. `sweeps data fetch NAME` downloads to "
                    + $"{folders.Downloads}."
            );
        return named ? ExitCode.Failed : ExitCode.Done;
    }

    private static int Verify(DataFiles files, string[] sets, bool named, Session session)
    {
        int code = ExitCode.Done;
        foreach (string set in sets)
        {
            if (!DataSetCatalog.Find(set).NeedsFiles)
            {
                session.Terminal.Out.WriteLine($"{set}: has no published files, nothing to verify");
                continue;
            }

            // Without names, what is simply not here is no fault.
            if (!named && files.Locate(set).All(file => !file.IsPresent))
            {
                session.Terminal.Out.WriteLine($"{set}: not here");
                continue;
            }

            try
            {
                files.Verify(set);
                session.Terminal.Out.WriteLine($"{set}: as published");
            }
            catch (DataException exception)
            {
                session.Terminal.Out.WriteLine($"{set}: {exception.Message}");
                code = ExitCode.Failed;
            }
        }

        return code;
    }
}
