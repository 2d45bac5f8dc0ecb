using Sweeps.Client.Backends;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Control;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Definitions;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Client.Running;

/// <summary>Sweeps in a store at hand. Whoever trains them, be it this process or others, meets in the store.</summary>
/// <param name="store">The store; closed with the place.</param>
/// <param name="session">Who asks.</param>
/// <param name="opening">What waited for the store, and waits for it again; null: nobody waits.</param>
internal sealed class StoreBackend(ISweepStore store, Session session, StoreOpening? opening = null) : ISweepBackend
{
    public ISweepStore Store => store;

    public ISweepReader Reader { get; } = new StoreReader(store, session.Clock);

    public int Slots => Environment.ProcessorCount;

    public string PicturesRoot =>
        store.Location.Contains("://", StringComparison.Ordinal) ? SweepStores.DefaultFile : store.Location;

    public Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellation) =>
        opening is null ? ask() : opening.AskAsync(ask, cancellation);

    /// <summary>The same, for what has no answer.</summary>
    public Task AskAsync(Func<Task> ask, CancellationToken cancellation) =>
        AskAsync(
            async () =>
            {
                await ask();
                return true;
            },
            cancellation
        );

    public Task SetIntentAsync(SweepRecord sweep, SweepIntent intent, string? reason, CancellationToken cancellation) =>
        store.Registry.SetSweepIntentAsync(sweep.Id, intent, reason, cancellation);

    public Task<long> RetryFailedAsync(SweepRecord sweep, CancellationToken cancellation) =>
        store.Registry.RetryFailedAsync(sweep.Id, cancellation);

    public Task RenameAsync(SweepRecord sweep, string name, CancellationToken cancellation) =>
        store.Upkeep.RenameSweepAsync(sweep.Id, name, cancellation);

    public Task DescribeAsync(SweepRecord sweep, string description, CancellationToken cancellation) =>
        store.Upkeep.DescribeSweepAsync(sweep.Id, description, cancellation);

    public Task TagAsync(
        SweepRecord sweep,
        IReadOnlyList<string> add,
        IReadOnlyList<string> remove,
        CancellationToken cancellation
    ) => store.Upkeep.TagSweepAsync(sweep.Id, add, remove, cancellation);

    public Task<SweepWeight> WeighAsync(SweepRecord sweep, CancellationToken cancellation) =>
        store.Upkeep.WeighSweepAsync(sweep.Id, cancellation);

    public Task<SweepWeight> DeleteAsync(
        SweepRecord sweep,
        IProgress<SweepWeight> progress,
        CancellationToken cancellation
    ) => store.Upkeep.DeleteSweepAsync(sweep.Id, progress, cancellation);

    public IAsyncEnumerable<LiveSweep> WatchAsync(SweepRecord sweep, CancellationToken cancellation) =>
        new StoreWatch(store, session.Clock).WatchAsync(sweep.Id, cancellation);

    public Task<int> TrainAsync(SweepDefinition definition, Training training, CancellationToken cancellation) =>
        new SweepRunner(this, training, session).RunAsync(definition, cancellation);

    public Task<int> GoOnAsync(SweepRecord sweep, Training training, CancellationToken cancellation) =>
        TrainAsync(StoredGrid.DefinitionOf(sweep), training, cancellation);

    /// <summary>Leaves a grid in the store's queue, for whoever works on it. Gives the exit code.</summary>
    public async Task<int> QueueAsync(SweepDefinition definition, Training training, CancellationToken cancellation)
    {
        training.RefuseHere("whoever works on the store");
        if (!training.Yes)
            await LargeSweep.ConfirmAsync(this, definition, session.Terminal, cancellation);
        SweepSubmission submission = new(definition.EffectiveText, Machine.Describe())
        {
            Priority = training.Priority,
            MaxSlots = training.MaxSlots,
            Labels = training.Labels,
        };
        // Whoever works on the store decides whether programs are run.
        await StoredFiles.KeepAsync(store, definition, cancellation);
        SweepRecord sweep = await SweepQueue.AddAsync(store, submission, runsPrograms: true, cancellation);
        string options = string.Concat(training.Place.Select(word => $" {word}"));
        if (ProgramRules.RefusalOf(definition) is not null)
            options += " --programs";
        IReadOnlyList<string> labels = training.Labels.Count > 0 ? training.Labels : definition.Terms.Labels;
        if (labels.Count > 0)
            options += $" --labels {ShellWord.Quote(string.Join(',', labels))}";
        return await QueuedSweepNote.TellAsync(
            this,
            sweep,
            definition.Notes,
            (await store.Results.CountAsync(sweep.Id, cancellation)).Done,
            $"in {store.Location}",
            $"To train what is queued, here or on any machine that reaches the store: sweeps work{options}",
            training,
            session,
            cancellation
        );
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
