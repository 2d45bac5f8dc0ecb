using System.CommandLine;
using Sweeps.Client.Parsing;
using Sweeps.Client.Pictures;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Verbs;
using Sweeps.Client.Watching;
using Sweeps.Drawing.Cells;
using Sweeps.Execution;
using Sweeps.Execution.Engines;
using Sweeps.Model;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Data.Files;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Running;

/// <summary>Runs a sweep in this process, shows it, and prints what came of it: what all verbs that train have in common.</summary>
internal sealed class SweepRunner(RunOptions options, ParseResult parse, Session session)
{
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(1);

    private readonly bool quiet = options.Quiet(parse);
    private readonly StoreOpening _opening = new(session);

    /// <summary>Opens the store that the options name, and waits for it if its server is away.</summary>
    public Task<ISweepStore> OpenAsync(CancellationToken cancellation) => _opening.OpenAsync(options.Store(parse), options.Checkpoints(parse), cancellation);

    /// <summary>As <see cref="OpenAsync"/>, of a store that must be there already.</summary>
    public Task<ISweepStore> OpenExistingAsync(CancellationToken cancellation)
    {
        SweepAccess.RequireStore(options.Store(parse));
        return OpenAsync(cancellation);
    }

    /// <summary>Asks the store through trouble that may pass.</summary>
    public Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellation) => _opening.AskAsync(ask, cancellation);

    /// <summary>Runs it to its end and gives the exit code. <paramref name="resume"/> is the command that goes on.</summary>
    public async Task<int> RunAsync(ISweepStore store, SweepDefinition definition, string resume, CancellationToken cancellation)
    {
        definition = definition with { Budget = options.Budget(parse) ?? definition.Budget };
        PlannedTrials trials = new(definition);
        Plan plan = trials.Plan;
        TextWriter notes = quiet ? TextWriter.Null : session.Terminal.Error;
        SweepManifest manifest = new(definition.Name, definition.DefinitionHash, definition.EffectiveText, plan.Trials, EngineVersion.Current, Machine.Describe());
        DoneCount done = await AskAsync(() => DoneTrials.CountAsync(store, definition, plan, cancellation), cancellation);
        PlanOverview overview = PlanOverview.Of(definition, plan, trials, options.Slots(parse), done);
        overview.Write(notes, samples: false);
        if (!options.Yes(parse) && await AskAsync(() => SweepAccess.FindAsync(store, definition, cancellation), cancellation) is null)
            await LargeSweep.ConfirmAsync(overview, session.Terminal, cancellation);

        using DownloadNotes downloads = new(session.Terminal, quiet);
        DataFolders folders = DataFolders.Default(options.Data(parse));
        await FetchDataAsync(plan, new DataFiles(folders, downloads), cancellation);
        TrainingEngines engine = new(new DataSets(folders, downloads));
        RequireEngines(plan, engine);
        EmbeddedHost host = new(store, engine, options.Host(parse, session.Clock));

        SweepRun run = await AskAsync(() => host.StartAsync(manifest, trials, cancellation), cancellation);
        SweepResult result = await WatchAsync(run, plan, resume);
        await ReportAsync(store, run.Sweep, plan, result);
        return Conclude(result, run.Sweep, definition.Budget, resume, shared: result.Progress.Reused > done.Trials);
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

    private async Task<SweepResult> WatchAsync(SweepRun run, Plan plan, string resume)
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

    private async Task ReportAsync(ISweepStore store, SweepRecord sweep, Plan plan, SweepResult result)
    {
        // The run is over: the signal that may have ended it should not keep its results from being shown. A second one may, should the server be away just now.
        CancellationToken insisted = session.Interrupts.Insisted;
        TableFormat format = options.Format(parse);
        CellTable cells = await AskAsync(() => FinalResults.ByCellAsync(store, sweep, plan, null, insisted), insisted);
        IReadOnlyList<string> measures = MainMeasures.Of(cells.Measures);
        TextWriter prose = format == TableFormat.Table ? session.Terminal.Out : quiet ? TextWriter.Null : session.Terminal.Error;
        if (cells.Measures.Count > 0)
        {
            if (format == TableFormat.Table && !quiet)
                session.Terminal.Error.WriteLine();
            await TableWriter.WriteAsync(CellTableText.Of(cells, measures), format, session.Terminal, CancellationToken.None);
            if (format == TableFormat.Table)
                prose.WriteLine("Mean ± half of the 95 % confidence interval over n seeds, at the end of training.");
        }

        prose.Write(await AskAsync(() => Trouble.TextAsync(store, sweep, plan, most: 5, insisted), insisted));
        if (result.Progress.Violations > 0)
            prose.WriteLine($"{Display.Count(result.Progress.Violations, "metric")} came out different from what was recorded, which must never happen; the recorded values stand. See `sweeps show {sweep.Manifest.Name}`, and report it.");

        string folder = options.Out(parse) ?? SweepPictures.DefaultFolder(store.Location, sweep);
        IReadOnlyList<string> pictures = SweepPictures.Write(folder, sweep, plan, cells, measures, Remarks(result));
        if (pictures.Count > 0)
        {
            prose.WriteLine();
            prose.WriteLine($"Picture: {pictures[0]}");
            prose.WriteLine($"Page:    {pictures[1]}");
        }
    }

    /// <summary>Options that double a budget.</summary>
    private static string MoreThan(SweepBudget budget) => string.Join(' ', [
        .. budget.Trials is { } trials ? [FormattableString.Invariant($"--max-trials {trials * 2}")] : Array.Empty<string>(),
        .. budget.Time is { } time ? [FormattableString.Invariant($"--max-hours {time.TotalHours * 2:0.####}")] : Array.Empty<string>()]);

    private int Conclude(SweepResult result, SweepRecord sweep, SweepBudget budget, string resume, bool shared)
    {
        SweepProgress progress = result.Progress;
        TextWriter to = session.Terminal.Error;
        switch (result.Outcome)
        {
            case SweepOutcome.Completed:
                if (!quiet)
                    to.WriteLine($"Done in {Display.Time(progress.Elapsed)}: {Display.Count(progress.Done - progress.Reused)} trained, {Display.Count(progress.Reused)} already done{(shared ? " or done by others" : "")}, {Display.Count(progress.Diverged)} diverged, {(progress.Stopped > 0 ? $"{Display.Count(progress.Stopped)} stopped early, " : "")}{Display.Count(progress.Failed)} failed{(progress.Unneeded > 0 ? $", {Display.Count(progress.Unneeded)} not needed" : "")}.");
                return progress.Failed > 0 || progress.Violations > 0 ? ExitCode.Failed : ExitCode.Done;
            case SweepOutcome.Interrupted:
                to.WriteLine($"Interrupted at {ProgressText.Trials(progress)}; what was running is checkpointed. To go on: {resume}");
                return ExitCode.Interrupted;
            case SweepOutcome.Abandoned:
                to.WriteLine($"Left at {ProgressText.Trials(progress)}. To go on from the latest checkpoints: {resume}");
                return ExitCode.Interrupted;
            case SweepOutcome.Paused:
                to.WriteLine($"The sweep `{sweep.Manifest.Name}` is paused, at {ProgressText.Trials(progress)}; what was running here is checkpointed. To go on: {resume}");
                return ExitCode.Interrupted;
            case SweepOutcome.BudgetSpent:
                to.WriteLine($"The budget is spent, at {ProgressText.Trials(progress)}{(progress.Stopped > 0 ? $", {Display.Count(progress.Stopped)} of them stopped early" : "")}; what was running is checkpointed. To go on with more: {resume} {MoreThan(budget)}");
                return progress.Failed > 0 || progress.Violations > 0 ? ExitCode.Failed : ExitCode.BudgetSpent;
            case SweepOutcome.Cancelled:
                to.WriteLine($"The sweep `{sweep.Manifest.Name}` is cancelled, at {ProgressText.Trials(progress)}; its results stay. To take it up again: {resume}");
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
}
