using System.Globalization;
using Sweeps.Client.Backends;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Terminals;
using Sweeps.Client.Watching;
using Sweeps.Execution;
using Sweeps.Execution.Control;
using Sweeps.Execution.Engines;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Execution.Trials;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Files;
using Sweeps.Model.Engines;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Running;

/// <summary>Runs a sweep in this process, shows it, and prints what came of it: what all verbs that train have in
/// common.</summary>
internal sealed class SweepRunner(StoreBackend place, Training training, Session session)
{
    // Seconds of one slot by a usual machine.
    private const double WorthMeasuring = 10;

    private readonly bool _quiet = training.Quiet;

    /// <summary>Runs it to its end and gives the exit code.</summary>
    public async Task<int> RunAsync(SweepDefinition definition, CancellationToken cancellation)
    {
        try
        {
            return await RunToItsEndAsync(definition, cancellation);
        }
        catch (Exception failure) when (training.Notify is not null && failure is not OperationCanceledException)
        {
            await new Notification(training.Notify, session.Terminal).TellAsync(definition.Name, failure);
            throw;
        }
    }

    // What is short is begun at once: measuring the machine for it would take longer than it does.
    private static PlannedTrials Timed(SweepDefinition definition, PlannedTrials trials) =>
        Machine.Speed() is var speed && trials.SecondsFrom(0) > WorthMeasuring
            ? new(definition, speed.Get())
            : new(definition, speed.Kept());

    private async Task<int> RunToItsEndAsync(SweepDefinition definition, CancellationToken cancellation)
    {
        definition = definition with { Budget = training.Budget ?? definition.Budget };
        PlannedTrials trials = new(definition);
        Plan plan = trials.Plan;
        TextWriter notes = _quiet ? TextWriter.Null : session.Terminal.Error;
        SweepManifest manifest = SweepManifest.Of(definition, plan.Trials, Machine.Describe());
        DoneCount done = await place.AskAsync(
            () => place.Reader.CountDoneAsync(definition, plan, cancellation),
            cancellation
        );
        PlanOverview overview = PlanOverview.Of(definition, plan, Timed(definition, trials), training.Host.Slots, done);
        overview.Write(notes, samples: false);
        string[] missing = [.. definition.Terms.Labels.Except(training.Host.Labels)];
        if (missing.Length > 0)
            session.Terminal.Error.WriteLine(
                $"The grid asks for workers with the label {string.Join(" and ", missing)}, which this process "
                    + "does not carry; it trains the sweep all the same, since it was told to. To say that it "
                    + $"carries them: --labels {string.Join(',', definition.Terms.Labels)}"
            );
        if (
            !training.Yes
            && await place.AskAsync(() => place.Reader.FindAsync(definition, cancellation), cancellation) is null
        )
            await LargeSweep.ConfirmAsync(overview, session.Terminal, cancellation);

        using DownloadNotes downloads = new(session.Terminal, _quiet);
        DataFolders folders = DataFolders.Default(training.Data);
        using HostEngines engines = new(place.Store, training.Host, folders, downloads);
        TrainingEngines engine = engines.Engines;
        if (done.Trials < plan.Trials)
        {
            await FetchDataAsync(plan, new DataFiles(folders, downloads), cancellation);
            RequireEngines(plan, engine);
            RequireRoom(trials.Needs);
        }

        await place.AskAsync(() => StoredFiles.KeepAsync(place.Store, definition, cancellation), cancellation);
        EmbeddedHost host = new(place.Store, engine, training.Host);

        SweepRun run = await place.AskAsync(() => host.StartAsync(manifest, trials, cancellation), cancellation);
        await place.AskAsync(
            async () =>
            {
                if (StoredFiles.HashesOf(definition) is { Count: > 0 } files)
                    await place.Store.Programs.LinkFilesAsync(run.Sweep.Id, files, cancellation);
                await Namesakes.NoteBegunAsync(place.Reader, run.Sweep, notes, cancellation);
            },
            cancellation
        );
        SweepResult result = await WatchAsync(run, plan, definition);
        SweepRecord sweep = await AsItStandsAsync(run.Sweep, result.Outcome);
        RunReport report = new(place, training, session);
        try
        {
            if (training.Report && result.Outcome != SweepOutcome.Abandoned)
                await report.WriteAsync(sweep, plan, result.Progress);
        }
        catch (OperationCanceledException) when (session.Interrupts.Insisted.IsCancellationRequested)
        {
            // Whoever asks twice wants no tables any more, but is told how to go on.
        }

        int code = report.RecordOutcome(
            sweep,
            definition.Budget,
            result.Outcome,
            result.Progress,
            shared: result.Progress.Reused > done.Trials
        );
        if (training.Notify is not null && result.Outcome != SweepOutcome.Abandoned)
            await new Notification(training.Notify, session.Terminal).TellAsync(sweep, result.Outcome, result.Progress);
        return code;
    }

    /// <summary>The sweep with the reason why somebody else has ended or paused it.</summary>
    private async Task<SweepRecord> AsItStandsAsync(SweepRecord sweep, SweepOutcome outcome)
    {
        if (outcome is not (SweepOutcome.Cancelled or SweepOutcome.Paused))
            return sweep;
        CancellationToken insisted = session.Interrupts.Insisted;
        try
        {
            return await place.AskAsync(() => place.Store.Registry.FindSweepAsync(sweep.Id, insisted), insisted)
                ?? sweep;
        }
        catch (OperationCanceledException) when (insisted.IsCancellationRequested)
        {
            return sweep;
        }
    }

    /// <summary>Makes sure that this process has what each trial takes: it would wait for it for ever.</summary>
    private void RequireRoom(TrialNeeds needs)
    {
        HostOptions host = training.Host;
        if (!needs.Fit(host.Slots, host.Gpus.Count, host.MemoryBytes, host.RunsPrograms))
            throw new MisuseException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A trial must fit the process that trains it, but takes {needs.Slots} slots, {needs.Gpus} GPUs "
                        + $"and {needs.MemoryBytes >> 20} MiB, and this process has {host.Slots}, {host.Gpus.Count} "
                        + $"and {host.MemoryBytes >> 20} MiB. Give it more (--slots, --gpus), or lower `program.needs`."
                )
            );
    }

    /// <summary>Makes sure, before the first trial, that the files of every data set in the plan are there.</summary>
    private static async Task FetchDataAsync(Plan plan, DataFiles files, CancellationToken cancellation)
    {
        foreach (string name in PlannedData.InFiles(plan))
            await files.FetchAsync(name, cancellation);
    }

    /// <summary>Makes sure, before the first trial, that every engine in the plan can be used.</summary>
    private static void RequireEngines(Plan plan, TrainingEngines engines)
    {
        if (plan.Trials == 0)
            return;
        IEnumerable<string> varied = plan
            .Axes.Where(axis => axis.Name.Split('+').Contains("engine"))
            .SelectMany(axis => axis.Values)
            .SelectMany(value => value.Split('+'));
        IEnumerable<string> named = EngineCatalog
            .All.Select(engine => engine.Name)
            .Where(varied.Contains)
            .Append(plan.Configuration(0).Engine)
            .Append(plan.Configuration(plan.Trials - 1).Engine);
        foreach (string engine in named.Distinct())
            engines.Require(engine);
    }

    private async Task<SweepResult> WatchAsync(SweepRun run, Plan plan, SweepDefinition definition)
    {
        session.Interrupts.Departure.WaitsFor = () => StopWaits.For(run.Progress);
        session.Interrupts.Departure.Farewell = $"To go on from the latest checkpoints: {training.Resume}";
        using CancellationTokenRegistration stop = session.Interrupts.Asked.Register(run.Stop);
        using CancellationTokenRegistration leave = session.Interrupts.Insisted.Register(run.Abandon);
        await new Watcher(
            new WatchedRun(run),
            plan,
            session,
            _quiet,
            () => new LeadFeed(place.Reader, run.Sweep, definition, session.Clock)
        ).WatchAsync();
        return await run.Completion;
    }
}
