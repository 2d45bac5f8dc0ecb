using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Sweeps.Grains.Contracts;
using Sweeps.Scheduling.Sharing;
using Sweeps.Storage;

namespace Sweeps.Grains.Coordination;

/// <summary>
/// Allocates the slots of all workers to the sweeps of the store's queue. It knows nothing that it could lose: the
/// queue is the store's, and workers and sweeps say again and again what they have and want. Should there be two of it
/// for a moment, workers hear two opinions and follow the latest.
/// </summary>
[Reentrant]
internal sealed partial class CoordinatorGrain(ISweepStore store, TimeProvider clock, ILogger<CoordinatorGrain> log)
    : Grain,
        ICoordinatorGrain
{
    /// <summary>How often queue, wants and what was received are looked at, if nothing happens.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>A worker asks at least this often; one that is silent for longer is allotted nothing.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>A sweep that could not be run is tried again after this long: its silo may be of another build by
    /// then.</summary>
    private static readonly TimeSpan RefusedAgainAfter = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, KnownWorker> _workers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry> _sweeps = new(StringComparer.Ordinal);
    private IReadOnlyList<Allotment> _allotments = [];
    private ShareLedger _ledger = ShareLedger.Empty;
    private long _allocations;
    private TaskCompletionSource _reallocated = NewSignal();
    private Task? _looking;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(
            _ => LookAsync(),
            new GrainTimerCreationOptions(LookEvery, LookEvery) { Interleave = true }
        );
        return Task.CompletedTask;
    }

    public Task ReconcileAsync() => LookAsync();

    public async Task<SharesWire> ShareAsync(WorkerWire worker, CancellationToken cancellation = default)
    {
        bool known = _workers.TryGetValue(worker.Id, out var heartbeat) && heartbeat.Wire.Slots == worker.Slots;
        if (heartbeat is null)
            _workers[worker.Id] = heartbeat = new KnownWorker(worker);
        heartbeat.Seen = clock.GetTimestamp();
        heartbeat.Note(worker);
        if (!known)
            await LookAsync();
        if (worker.Seen == Version)
            await Task.WhenAny(_reallocated.Task, Task.Delay(LongestWait, clock, cancellation));
        heartbeat.Seen = clock.GetTimestamp();
        return new(
            Version,
            [
                .. _allotments
                    .Where(allotment => allotment.Worker == worker.Id)
                    .Select(allotment => new ShareWire(allotment.Sweep, allotment.Slots)),
            ]
        );
    }

    public async Task LeaveAsync(string worker)
    {
        _workers.Remove(worker);
        await Task.WhenAll(_sweeps.Keys.Select(sweep => TellAsync(() => SweepOf(sweep).LoseAsync(worker), sweep)));
        await LookAsync();
    }

    private string Version => $"{GrainContext.ActivationId}/{_allocations}";

    private ISweepGrain SweepOf(string sweep) => GrainFactory.GetGrain<ISweepGrain>(sweep);

    /// <summary>One at a time; who comes while another looks, waits for that and looks again, all of them together
    /// once.</summary>
    private async Task LookAsync()
    {
        if (_looking is { } earlier)
        {
            await earlier.ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext
            );
            if (_looking is { } others)
            {
                await others.ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext
                );
                return;
            }
        }

        var looking = _looking = LookOnceAsync();
        try
        {
            await looking;
        }
        finally
        {
            _looking = null;
        }
    }

    private async Task LookOnceAsync()
    {
        IReadOnlyList<QueuedSweep> queue;
        try
        {
            queue = await store.Queue.ListQueueAsync();
        }
        catch (StoreException error) when (error.IsTransient)
        {
            NoStore(error.Message);
            return;
        }

        foreach (string gone in _sweeps.Keys.Except(queue.Select(queued => queued.SweepId)).ToArray())
            _sweeps.Remove(gone);
        await Task.WhenAll(queue.Select(AskAsync));
        Allocate(queue);
    }

    /// <summary>Hears how a sweep stands and what it wants, and tells it what is wanted of it.</summary>
    private async Task AskAsync(QueuedSweep queued)
    {
        if (!_sweeps.TryGetValue(queued.SweepId, out var entry))
            _sweeps[queued.SweepId] = entry = new Entry();
        bool settled =
            entry.Told == queued.Intent
            && entry.Needs.Standing switch
            {
                SweepStandingWire.Paused => queued.Intent == SweepIntent.Pause,
                SweepStandingWire.Refused => clock.GetElapsedTime(entry.At) < RefusedAgainAfter,
                _ => false,
            };
        if (settled)
            return;
        await TellAsync(
            async () =>
            {
                entry.Needs = await SweepOf(queued.SweepId).SetIntentAsync((int)queued.Intent);
                (entry.Told, entry.At) = (queued.Intent, clock.GetTimestamp());
            },
            queued.SweepId
        );
    }

    private void Allocate(IReadOnlyList<QueuedSweep> queue)
    {
        foreach (
            string silent in _workers
                .Where(worker => clock.GetElapsedTime(worker.Value.Seen) > Silence)
                .Select(worker => worker.Key)
                .ToArray()
        )
            _workers.Remove(silent);
        var wanting = queue
            .Where(queued => _sweeps[queued.SweepId].Needs is { Standing: SweepStandingWire.Running, Wants: > 0 })
            .ToList();
        var received = wanting.ToDictionary(
            queued => queued.SweepId,
            queued => _workers.Values.Sum(worker => worker.Take(queued.SweepId))
        );
        _ledger = _ledger.After(received);
        var allotments = FairShare.Allot(
            wanting.Select(queued => new SweepDemand(queued.SweepId, _sweeps[queued.SweepId].Needs.Wants)
            {
                Needs = Wire.Needs(_sweeps[queued.SweepId].Needs),
                Priority = queued.Terms.Priority,
                MaxSlots = queued.Terms.MaxSlots,
                Account = queued.Terms.Account,
                Labels = [.. queued.Terms.Labels],
                Received = _ledger[queued.SweepId],
            }),
            _workers.Values.Select(worker => Wire.Supply(worker.Wire)),
            _allotments
        );
        if (allotments.SequenceEqual(_allotments))
            return;
        _allotments = allotments;
        _allocations++;
        var signal = _reallocated;
        _reallocated = NewSignal();
        signal.TrySetResult();
    }

    /// <summary>Calls a sweep's grain. One that cannot be reached now is called again with the next look.</summary>
    private async Task TellAsync(Func<Task> call, string sweep)
    {
        try
        {
            await call();
        }
        catch (Exception error)
        {
            Unreachable(error, sweep);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A sweep of the queue.</summary>
    private sealed class Entry
    {
        public SweepNeedsWire Needs { get; set; }

        public SweepIntent? Told { get; set; }

        public long At { get; set; }
    }

    /// <summary>A worker that asks.</summary>
    private sealed class KnownWorker(WorkerWire wire)
    {
        private readonly Dictionary<string, double> _taken = new(StringComparer.Ordinal);

        public WorkerWire Wire { get; private set; } = wire;

        public long Seen { get; set; }

        public void Note(WorkerWire latest) => Wire = latest;

        /// <summary>Slot-seconds that a sweep has had of it since this was asked last.</summary>
        public double Take(string sweep)
        {
            double total = Wire.Used.FirstOrDefault(use => use.SweepId == sweep).SlotSeconds;
            double before = _taken.GetValueOrDefault(sweep);
            _taken[sweep] = total;
            return Math.Max(0, total - before);
        }
    }
}
