using System.CommandLine;
using Sweeps.Client.Parsing;
using Sweeps.Client.Pictures;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Watching;
using Sweeps.Drawing.Cells;
using Sweeps.Execution;
using Sweeps.Execution.Engines;
using Sweeps.Model;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Data.Files;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps run</c>: trains a grid, or goes on with it.</summary>
internal sealed class RunVerb : Verb
{
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(1);

    private readonly Argument<string> _grid = CommonOptions.Grid();
    private readonly Option<string?> _store = CommonOptions.Store();
    private readonly Option<string?> _data = CommonOptions.Data();
    private readonly Option<int> _slots = CommonOptions.Slots();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<string?> _out = new("--out") { Description = "Folder for the pictures. Default: figures/NAME-ID beside the store.", HelpName = "DIR" };
    private readonly Option<TableFormat?> _format = CommonOptions.Format();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    public RunVerb()
        : base("run", "Train every trial of a grid that has no result yet, and print the results cell by cell.")
    {
        Add(_grid);
        Add(_set);
        Add(_slots);
        Add(_store);
        Add(_data);
        Add(_out);
        Add(_format);
        Add(_quiet);
    }

    public override string Details =>
        "Ctrl-C checkpoints what is running and exits 130; the same command goes on from there, with the same results as if it had never stopped. A second Ctrl-C leaves at once and goes on from the latest checkpoints.";

    public override IReadOnlyList<Example> Examples =>
    [
        new("sweeps run examples/quickstart.yaml", "Train a small grid on all cores; once it is done, asking again trains nothing."),
        new("sweeps run grid.yaml --set epochs=5 --set seed=0..9 --slots 4 --store results.db", "Override two keys, use four cores, and keep the results in a file of your own."),
    ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        string gridPath = parse.GetRequiredValue(_grid);
        bool quiet = parse.GetValue(_quiet);
        TextWriter notes = quiet ? TextWriter.Null : session.Terminal.Error;
        SweepDefinition definition = SweepAccess.ReadGrid(gridPath, CommonOptions.Overrides(parse.GetValue(_set)), session.Terminal);
        Plan plan = new(definition);
        PlannedTrials trials = new(plan, definition.Replication);

        await using ISweepStore store = SweepStores.Open(parse.GetValue(_store));
        SweepManifest manifest = new(definition.Name, definition.DefinitionHash, definition.EffectiveText, plan.Trials, EngineVersion.Current, Machine.Describe());
        long done = await DoneTrials.CountAsync(store, definition, plan, cancellation);
        PlanOverview.Of(definition, plan, trials, parse.GetValue(_slots), done).Write(notes, samples: false);

        using DownloadNotes downloads = new(session.Terminal, quiet);
        DataFolders folders = DataFolders.Default(parse.GetValue(_data));
        await FetchDataAsync(plan, new DataFiles(folders, downloads), cancellation);
        TrainingEngines engine = new(new DataSets(folders, downloads));
        RequireEngines(plan, engine);
        EmbeddedHost host = new(store, engine, new HostOptions { Slots = parse.GetValue(_slots), Clock = session.Clock });

        SweepRun run = await host.StartAsync(manifest, trials, cancellation);
        SweepResult result = await WatchAsync(run, plan, session, quiet, ResumeCommand(gridPath, parse));
        await ReportAsync(parse, session, store, run.Sweep, plan, result);
        return Conclude(result, run.Sweep, session, gridPath, parse);
    }

    /// <summary>Makes sure, before the first trial, that the files of every data set in the plan are there.</summary>
    private static async Task FetchDataAsync(Plan plan, DataFiles files, CancellationToken cancellation)
    {
        if (plan.Trials == 0)
            return;
        IEnumerable<string> names = plan.Axes.Where(axis => axis.Name.Split('+').Any(name => name is "data" or "data.name"))
            .SelectMany(axis => axis.Values).Append(plan.Configuration(0).Data.Name).Append(plan.Configuration(plan.Trials - 1).Data.Name);
        foreach (string name in names.Distinct())
        {
            if (DataSetCatalog.All.Any(set => set.Name == name && set.NeedsFiles))
                await files.FetchAsync(name, cancellation);
        }
    }

    /// <summary>Makes sure, before the first trial, that every engine in the plan can be used.</summary>
    private static void RequireEngines(Plan plan, TrainingEngines engines)
    {
        if (plan.Trials == 0)
            return;
        IEnumerable<string> varied = plan.Axes.Where(axis => axis.Name.Split('+').Contains("engine")).SelectMany(axis => axis.Values).SelectMany(value => value.Split('+'));
        IEnumerable<EngineKind> named = Enum.GetValues<EngineKind>().Where(kind => varied.Contains(kind.ToString().ToLowerInvariant()))
            .Append(plan.Configuration(0).Engine).Append(plan.Configuration(plan.Trials - 1).Engine);
        foreach (EngineKind engine in named.Distinct())
            engines.Require(engine);
    }

    private static async Task<SweepResult> WatchAsync(SweepRun run, Plan plan, Session session, bool quiet, string resume)
    {
        using CancellationTokenRegistration stop = session.Interrupts.Asked.Register(run.Stop);
        using CancellationTokenRegistration leave = session.Interrupts.Insisted.Register(() =>
        {
            run.Abandon();

            // Whatever still hangs must not keep a person who has asked twice.
            _ = Task.Delay(LeaveWithin, session.Clock).ContinueWith(_ =>
            {
                session.Terminal.Error.WriteLine($"Left at once. To go on from the latest checkpoints: {resume}");
                Environment.Exit(ExitCode.Interrupted);
            }, TaskScheduler.Default);
        });
        await new Watcher(run, plan, session, quiet).WatchAsync();
        return await run.Completion;
    }

    private async Task ReportAsync(ParseResult parse, Session session, ISweepStore store, SweepRecord sweep, Plan plan, SweepResult result)
    {
        // The run is over: neither a signal nor anything else should keep its results from being shown.
        TableFormat format = parse.GetValue(_format) ?? TableFormat.Table;
        CellTable cells = await FinalResults.ByCellAsync(store, sweep, plan, null, CancellationToken.None);
        IReadOnlyList<string> measures = MainMeasures.Of(cells.Measures);
        TextWriter prose = format == TableFormat.Table ? session.Terminal.Out : parse.GetValue(_quiet) ? TextWriter.Null : session.Terminal.Error;
        if (cells.Measures.Count > 0)
        {
            if (format == TableFormat.Table && !parse.GetValue(_quiet))
                session.Terminal.Error.WriteLine();
            await TableWriter.WriteAsync(CellTableText.Of(cells, measures), format, session.Terminal, CancellationToken.None);
            if (format == TableFormat.Table)
                prose.WriteLine("Mean ± half of the 95 % confidence interval over n seeds, at the end of training.");
        }

        await Trouble.WriteAsync(store, sweep, plan, prose, most: 5, CancellationToken.None);
        if (result.Progress.Violations > 0)
            prose.WriteLine($"{Display.Count(result.Progress.Violations, "metric")} came out different from what was recorded, which must never happen; the recorded values stand. See `sweeps show {sweep.Manifest.Name}`, and report it.");

        string folder = parse.GetValue(_out) ?? SweepPictures.DefaultFolder(store.Location, sweep);
        IReadOnlyList<string> pictures = SweepPictures.Write(folder, sweep, plan, cells, measures, Remarks(result));
        if (pictures.Count > 0)
        {
            prose.WriteLine();
            prose.WriteLine($"Picture: {pictures[0]}");
            prose.WriteLine($"Page:    {pictures[1]}");
        }
    }

    private int Conclude(SweepResult result, SweepRecord sweep, Session session, string gridPath, ParseResult parse)
    {
        SweepProgress progress = result.Progress;
        TextWriter to = session.Terminal.Error;
        switch (result.Outcome)
        {
            case SweepOutcome.Completed:
                if (!parse.GetValue(_quiet))
                    to.WriteLine($"Done in {Display.Time(progress.Elapsed)}: {Display.Count(progress.Done - progress.Reused)} trained, {Display.Count(progress.Reused)} already done, {Display.Count(progress.Diverged)} diverged, {Display.Count(progress.Failed)} failed{(progress.Unneeded > 0 ? $", {Display.Count(progress.Unneeded)} not needed" : "")}.");
                return progress.Failed > 0 || progress.Violations > 0 ? ExitCode.Failed : ExitCode.Done;
            case SweepOutcome.Interrupted:
                to.WriteLine($"Interrupted at {ProgressText.Trials(progress)}; what was running is checkpointed. To go on: {ResumeCommand(gridPath, parse)}");
                return ExitCode.Interrupted;
            case SweepOutcome.Abandoned:
                to.WriteLine($"Left at {ProgressText.Trials(progress)}. To go on from the latest checkpoints: {ResumeCommand(gridPath, parse)}");
                return ExitCode.Interrupted;
            case SweepOutcome.Cancelled:
                to.WriteLine($"The sweep `{sweep.Manifest.Name}` is cancelled, at {ProgressText.Trials(progress)}.");
                return ExitCode.Failed;
            default:
                throw new System.Diagnostics.UnreachableException(result.Outcome.ToString());
        }
    }

    private static List<string> Remarks(SweepResult result)
    {
        SweepProgress progress = result.Progress;
        List<string> remarks = [];
        if (progress.Done + progress.Failed + progress.Unneeded < progress.Trials)
            remarks.Add($"This is a part: {Display.Count(progress.Trials - progress.Done - progress.Failed - progress.Unneeded, "trial")} of {Display.Count(progress.Trials)} were not done when the page was written.");
        if (progress.Failed > 0)
            remarks.Add($"{Display.Count(progress.Failed, "trial")} failed and are in no mean.");
        if (progress.Violations > 0)
            remarks.Add($"{Display.Count(progress.Violations, "metric")} came out different from what was recorded before.");
        return remarks;
    }

    /// <summary>The command that goes on: what was typed, quoted for a shell.</summary>
    private string ResumeCommand(string gridPath, ParseResult parse)
    {
        List<string> words = gridPath == "-" ? ["(the same input)", "|", "sweeps", "run", "-"] : ["sweeps", "run", Quote(gridPath)];
        foreach (string text in parse.GetValue(_set) ?? [])
            words.AddRange(["--set", Quote(text)]);
        if (parse.GetValue(_store) is { } store)
            words.AddRange(["--store", Quote(store)]);
        if (parse.GetValue(_data) is { } data)
            words.AddRange(["--data", Quote(data)]);
        if (parse.GetResult(_slots) is { Implicit: false })
            words.AddRange(["--slots", parse.GetValue(_slots).ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        if (parse.GetValue(_out) is { } folder)
            words.AddRange(["--out", Quote(folder)]);
        return string.Join(' ', words);
    }

    private static string Quote(string word) =>
        word.Length > 0 && word.All(character => char.IsAsciiLetterOrDigit(character) || "-_./:=,+@%".Contains(character))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
