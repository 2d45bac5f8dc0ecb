using System.CommandLine;
using System.Runtime.InteropServices;
using Sweeps.Api.Calls;
using Sweeps.Api.Contract;
using Sweeps.Client.Backends;
using Sweeps.Client.Engines;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Model;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Files;
using Sweeps.Model.Numerics;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps doctor</c>: looks at all that a run needs.</summary>
internal sealed class DoctorVerb : Verb
{
    private readonly BackendOptions _place = new();
    private readonly Option<string?> _data = CommonOptions.Data();
    private readonly Option<TableFormat?> _format = CommonOptions.Format();

    public DoctorVerb()
        : base("doctor", "Check all that runs need - versions, store, server, data, rights - and say what to do.")
    {
        _place.AddTo(this);
        Add(_data);
        Add(_format);
    }

    public override string Details =>
        "Changes nothing. Exits 1 where something keeps sweeps from running; a note is for what only some sweeps need.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps doctor", "Check this machine and the user's own store."),
            new(
                "sweeps doctor --store postgres://lab@db/sweeps --server https://sweeps.example",
                "Check a shared store and a server."
            ),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        List<CheckResult> findings = [.. Machine(), Store(_place.Store(parse))];
        if (_place.ServerNamed(parse) is { } server)
            findings.Add(await ServerAsync(server, session, cancellation));
        findings.AddRange(Data(parse.GetValue(_data)));
        findings.AddRange(EngineList.States().Where(engine => engine.ComesAsFiles).Select(Engine));
        Column[] columns = [new("check"), new("state"), new("found"), new("do")];
        await TableWriter.WriteAsync(
            new Table(
                columns,
                findings.Select(finding => new Value[] { finding.Check, finding.State, finding.Found, finding.Do })
            ),
            parse.GetValue(_format) ?? TableFormat.Table,
            session.Terminal,
            cancellation
        );
        return findings.Any(finding => finding.State == Bad) ? ExitCode.Failed : ExitCode.Done;
    }

    private const string Good = "ok";
    private const string Note = "note";
    private const string Bad = "FAILS";

    private static IEnumerable<CheckResult> Machine()
    {
        yield return new(
            "runtime",
            Good,
            $"{RuntimeInformation.FrameworkDescription}, engine version {EngineVersion.Current}"
        );
        yield return new(
            "processor",
            Good,
            $"{Display.Count(Environment.ProcessorCount, "core")}, "
                + $"{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}, "
                + $"{InstructionPaths.Choose().ToString().ToLowerInvariant()}"
        );
    }

    private static CheckResult Store(string? location)
    {
        try
        {
            StoreVersion version = SweepStores.Look(location);
            string where = version.Location;
            if (
                !where.Contains("://", StringComparison.Ordinal)
                && !IsWritable(Path.GetDirectoryName(Path.GetFullPath(where))!)
            )
                return new(
                    "store",
                    Bad,
                    $"{where}: its folder cannot be written",
                    "Give the folder write rights, or name another store with --store or SWEEPS_STORE."
                );
            return version switch
            {
                { From: 0 } => new("store", Note, $"{where}: not made yet", "Nothing: the first run makes it."),
                _ when version.From > version.Newest => new(
                    "store",
                    Bad,
                    $"{where}: schema {version.From}, this build knows {version.Newest}",
                    "Install the build that wrote it, or a newer one."
                ),
                _ when version.From < version.Newest => new(
                    "store",
                    Note,
                    $"{where}: schema {version.From} of {version.Newest}",
                    "Nothing: the next run migrates it. `sweeps store migrate` does so now."
                ),
                _ => new("store", Good, $"{where}: schema {version.From}"),
            };
        }
        catch (StoreException trouble)
        {
            return new("store", Bad, trouble.Message, "See the message; `sweeps store status` asks again.");
        }
    }

    private static async Task<CheckResult> ServerAsync(string address, Session session, CancellationToken cancellation)
    {
        try
        {
            using SweepsClient client = new(
                address,
                Environment.GetEnvironmentVariable(SweepsClient.TokenVariable),
                clock: session.Clock
            );
            ServerView server = await client.ServerAsync(cancellation);
            string found =
                $"{address}: version {server.Version}, engine version {server.EngineVersion}, "
                + $"{Display.Count(server.Slots, "slot")}";
            return server.EngineVersion == EngineVersion.Current
                ? new("server", Good, found)
                : new(
                    "server",
                    Note,
                    found,
                    $"This build has engine version {EngineVersion.Current}: trials of the two are told apart. "
                        + "Install the same build to share results."
                );
        }
        catch (Exception trouble) when (trouble is ApiException or ArgumentException)
        {
            return new(
                "server",
                Bad,
                trouble.Message.Split(" (Parameter", 2)[0],
                $"Start it with `sweeps serve`, or correct --server or {ServerReader.AddressVariable}."
            );
        }
    }

    private static IEnumerable<CheckResult> Data(string? folder)
    {
        DataFolders folders = DataFolders.Default(folder);
        DataFiles files = new(folders);
        foreach (DataSetInfo set in DataSetCatalog.All.Where(set => set.NeedsFiles))
        {
            DataFileStatus[] found = [.. files.Locate(set.Name)];
            int present = found.Count(file => file.IsPresent);
            yield return present == found.Length
                ? new($"data {set.Name}", Good, Path.GetDirectoryName(found[0].Paths[0]) ?? "")
                : new(
                    $"data {set.Name}",
                    Note,
                    $"{present} of {Display.Count(found.Length, "file")}",
                    $"Runs fetch it; beforehand: sweeps data fetch {set.Name}"
                );
        }

        string downloads = folders.Downloads;
        yield return IsWritable(downloads)
            ? new("downloads", Good, downloads)
            : new(
                "downloads",
                Note,
                $"{downloads} cannot be written",
                "Give it write rights, or name a folder with --data or SWEEPS_DATA."
            );
    }

    private static CheckResult Engine(EngineState engine)
    {
        string check = $"engine {engine.Name}";
        if (engine.Found is not { } folder)
            return new(
                check,
                Note,
                "not installed",
                $"Only grids with `engine: {engine.Name}` need it: sweeps engine install {engine.Name}"
            );
        return engine.Refusal is { } trouble
            ? new(check, Bad, trouble.Reason, trouble.Advice)
            : new(check, Good, folder);
    }

    /// <summary>Whether files can be written to a folder, or where it does not exist to the nearest folder above it. A
    /// file is written to find out, and deleted when it is closed.</summary>
    private static bool IsWritable(string folder)
    {
        DirectoryInfo? existing = new(Path.GetFullPath(folder));
        while (existing is { Exists: false })
            existing = existing.Parent;
        if (existing is null)
            return false;
        try
        {
            string probe = Path.Combine(existing.FullName, $".sweeps-{Environment.ProcessId}.probe");
            using FileStream file = new(
                probe,
                FileMode.Create,
                FileAccess.Write,
                FileShare.None,
                1,
                FileOptions.DeleteOnClose
            );
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private sealed record CheckResult(string Check, string State, string Found, string Do = "");
}
