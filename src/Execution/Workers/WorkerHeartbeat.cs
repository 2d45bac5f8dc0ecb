using Sweeps.Execution.Hosting;
using Sweeps.Scheduling.Costs;
using Sweeps.Storage;

namespace Sweeps.Execution.Workers;

/// <summary>
/// Keeps this worker's lease running, and sees to workers of this machine whose process has ended.
/// </summary>
internal sealed class WorkerHeartbeat(
    IWorkerLeases leases,
    WorkerIdentity worker,
    HostOptions options,
    StoreRetry retry,
    Action<string> takenOver
)
{
    /// <summary>A worker that ended on a host of which we know nothing is struck off the list after this much silence.
    /// Its trials were free long before.</summary>
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _leave = new();
    private readonly Task<MachineSpeed>? _speed = options.Speed is { } measure
        ? Task.Factory.StartNew(measure, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
        : null;
    private bool _speedIsNoted;
    private (long Ticks, DateTimeOffset Time) _said = (options.Clock.GetTimestamp(), options.Clock.GetUtcNow());

    /// <summary>Told when the lease may have run out and others may have taken what this worker has.</summary>
    public Action Lapsed { get; init; } = () => { };

    /// <summary>Ends <see cref="KeepAsync"/>.</summary>
    public void Leave() => _leave.Cancel();

    /// <summary>Says that this worker is alive three times in every lease, until it leaves; then gives up what it
    /// holds.</summary>
    public async Task KeepAsync(CancellationToken abandon)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(abandon, _leave.Token);
        try
        {
            while (true)
            {
                await Task.Delay(options.Lease / 3, options.Clock, either.Token).ConfigureAwait(false);
                await retry.AskAsync(() => BeatAsync(either.Token), either.Token).ConfigureAwait(false);
                await NoteSpeedAsync(either.Token).ConfigureAwait(false);
                await TakeOverAsync(either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_leave.IsCancellationRequested && !abandon.IsCancellationRequested)
        {
            await retry
                .AskAsync(() => leases.ReleaseWorkerAsync(worker.Id, "the run has ended", abandon), abandon)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Frees the trials of workers whose process has certainly ended, without waiting for their
    /// lease.</summary>
    public async Task TakeOverAsync(CancellationToken cancellation)
    {
        var others = await retry
            .AskAsync(() => leases.ListWorkersAsync(cancellation), cancellation)
            .ConfigureAwait(false);
        foreach (var other in others.Where(other => other.Identity.Id != worker.Id))
        {
            bool gone = ProcessIdentity.IsGone(other.Identity);
            bool forgotten = !gone && other.Expired && options.Clock.GetUtcNow() - other.LeaseUntil > ForgottenAfter;
            if (!gone && !forgotten)
                continue;
            string reason = gone ? "its process has ended" : "it has been silent for long";
            long trials = await retry
                .AskAsync(() => leases.ReleaseWorkerAsync(other.Identity.Id, reason, cancellation), cancellation)
                .ConfigureAwait(false);
            if (trials > 0)
                takenOver($"{trials} trials of worker {other.Identity.Id} go on from their checkpoints: {reason}.");
        }
    }

    // The measuring takes a second or two, for which no worker waits with its work.
    private async Task NoteSpeedAsync(CancellationToken cancellation)
    {
        if (_speedIsNoted || _speed is not { IsCompleted: true })
            return;
        var speed = await _speed.ConfigureAwait(false);
        await retry
            .AskAsync(
                async () =>
                {
                    await leases.NoteSpeedAsync(worker.Id, speed, cancellation).ConfigureAwait(false);
                    return true;
                },
                cancellation
            )
            .ConfigureAwait(false);
        _speedIsNoted = true;
    }

    private async Task<bool> BeatAsync(CancellationToken cancellation)
    {
        var clock = options.Clock;
        (long Ticks, DateTimeOffset Time) begun = (clock.GetTimestamp(), clock.GetUtcNow());
        bool isKnown = await leases.HeartbeatAsync(worker.Id, options.Lease, cancellation).ConfigureAwait(false);
        _speedIsNoted &= isKnown;
        if (!isKnown)
            await leases.RegisterWorkerAsync(worker, options.Lease, cancellation).ConfigureAwait(false);
        // A machine that slept may not have counted that time, and one whose clock is set may count too much.
        bool isLate =
            clock.GetElapsedTime(_said.Ticks) > options.Lease || clock.GetUtcNow() - _said.Time > options.Lease;
        _said = begun;
        if (!isKnown || isLate)
            Lapsed();
        return true;
    }
}
