using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution;

/// <summary>
/// Keeps this worker's lease running, sees to workers of this machine whose process has ended, and hears what others want of the sweep.
/// </summary>
internal sealed class Presence(
    ISweepStore store, WorkerIdentity worker, string sweepId, HostOptions options, Action<SweepEvent> post, Presence.Persist persist, Action<SweepNoticeKind, long?, string> notice)
{
    private readonly CancellationTokenSource _leave = new();
    private SweepIntent _intent = SweepIntent.Run;

    /// <summary>Asks the store through trouble that may pass.</summary>
    public delegate Task<bool> Persist(Func<Task<bool>> ask, CancellationToken abandon);

    /// <summary>Ends <see cref="KeepAsync"/>.</summary>
    public void Leave() => _leave.Cancel();

    /// <summary>Says that this worker is alive three times in every lease, until it leaves; then gives up what it holds.</summary>
    public async Task KeepAsync(CancellationToken abandon)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(abandon, _leave.Token);
        try
        {
            while (true)
            {
                await Task.Delay(options.Lease / 3, options.Clock, either.Token).ConfigureAwait(false);
                await persist(() => BeatAsync(either.Token), either.Token).ConfigureAwait(false);
                await TakeOverAsync(either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_leave.IsCancellationRequested && !abandon.IsCancellationRequested)
        {
            await persist(async () => await store.ReleaseWorkerAsync(worker.Id, "the run has ended", abandon).ConfigureAwait(false) >= 0, abandon).ConfigureAwait(false);
        }
    }

    /// <summary>Frees the trials of workers whose process has certainly ended, without waiting for their lease.</summary>
    public async Task TakeOverAsync(CancellationToken cancellation)
    {
        IReadOnlyList<WorkerRecord> others = [];
        await persist(async () => { others = await store.ListWorkersAsync(cancellation).ConfigureAwait(false); return true; }, cancellation).ConfigureAwait(false);
        foreach (var other in others.Where(other => other.Identity.Id != worker.Id && ProcessIdentity.IsGone(other.Identity)))
        {
            long trials = 0;
            await persist(async () => { trials = await store.ReleaseWorkerAsync(other.Identity.Id, "its process has ended", cancellation).ConfigureAwait(false); return true; }, cancellation).ConfigureAwait(false);
            if (trials > 0)
                notice(SweepNoticeKind.Takeover, null, $"{trials} trials of worker {other.Identity.Id}, whose process has ended, go on from their checkpoints.");
        }
    }

    private async Task<bool> BeatAsync(CancellationToken cancellation)
    {
        if (!await store.HeartbeatAsync(worker.Id, options.Lease, cancellation).ConfigureAwait(false))
            await store.RegisterWorkerAsync(worker, options.Lease, cancellation).ConfigureAwait(false);
        var sweep = await store.FindSweepAsync(sweepId, cancellation).ConfigureAwait(false);
        if (sweep is null || sweep.Intent == _intent)
            return true;
        _intent = sweep.Intent;
        post(_intent switch
        {
            SweepIntent.Pause => new SweepEvent.PauseAsked(),
            SweepIntent.Cancel => new SweepEvent.CancelAsked(),
            SweepIntent.Run => new SweepEvent.ResumeAsked(),
            _ => throw new System.Diagnostics.UnreachableException($"No rule for the intent {_intent}."),
        });
        return true;
    }
}
