using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution;

/// <summary>
/// Keeps this worker's lease running, sees to workers of this machine whose process has ended, and hears what others want of the sweep.
/// </summary>
internal sealed class Presence(
    ISweepStore store, WorkerIdentity worker, string sweepId, HostOptions options, Action<SweepEvent> post, Presence.Persist persist, Action<SweepNoticeKind, long?, string> notice)
{
    /// <summary>Wishes for the sweep are heard within about this.</summary>
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromSeconds(1);

    /// <summary>A worker that ended on a host of which we know nothing is struck off the list after this much silence. Its trials were free long before.</summary>
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _leave = new();
    private volatile SweepIntent _intent = SweepIntent.Run;

    /// <summary>What is wanted of the sweep, as last heard.</summary>
    public SweepIntent Intent
    {
        get => _intent;
        private set => _intent = value;
    }

    /// <summary>Asks the store through trouble that may pass.</summary>
    public delegate Task<bool> Persist(Func<Task<bool>> ask, CancellationToken abandon);

    /// <summary>Ends <see cref="KeepAsync"/>.</summary>
    public void Leave() => _leave.Cancel();

    /// <summary>
    /// Says that this worker is alive three times in every lease, and asks at least every second what is wanted of the sweep, until it leaves; then gives up
    /// what it holds.
    /// </summary>
    public async Task KeepAsync(CancellationToken abandon)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(abandon, _leave.Token);
        var period = options.Lease / 3 < LongestPeriod ? options.Lease / 3 : LongestPeriod;
        try
        {
            long beaten = options.Clock.GetTimestamp();
            while (true)
            {
                await Task.Delay(period, options.Clock, either.Token).ConfigureAwait(false);
                await persist(() => HearAsync(either.Token), either.Token).ConfigureAwait(false);
                bool due = options.Clock.GetElapsedTime(beaten) + period / 2 >= options.Lease / 3;
                if (!due)
                    continue;
                beaten = options.Clock.GetTimestamp();
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
        foreach (var other in others.Where(other => other.Identity.Id != worker.Id))
        {
            bool gone = ProcessIdentity.IsGone(other.Identity);
            bool forgotten = !gone && other.Expired && options.Clock.GetUtcNow() - other.LeaseUntil > ForgottenAfter;
            if (!gone && !forgotten)
                continue;
            long trials = 0;
            string reason = gone ? "its process has ended" : "it has been silent for long";
            await persist(async () => { trials = await store.ReleaseWorkerAsync(other.Identity.Id, reason, cancellation).ConfigureAwait(false); return true; }, cancellation).ConfigureAwait(false);
            if (trials > 0)
                notice(SweepNoticeKind.Takeover, null, $"{trials} trials of worker {other.Identity.Id} go on from their checkpoints: {reason}.");
        }
    }

    /// <summary>Whether the process of any other worker may be at it, as far as can be told from here.</summary>
    public static async Task<bool> OthersAsync(ISweepStore store, CancellationToken cancellation) =>
        (await store.ListWorkersAsync(cancellation).ConfigureAwait(false)).Any(other => !other.Expired && !ProcessIdentity.IsGone(other.Identity));

    private async Task<bool> BeatAsync(CancellationToken cancellation)
    {
        if (!await store.HeartbeatAsync(worker.Id, options.Lease, cancellation).ConfigureAwait(false))
            await store.RegisterWorkerAsync(worker, options.Lease, cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>A sweep that is paused or cancelled, by whatever process, is left: nobody here waits for it to go on.</summary>
    private async Task<bool> HearAsync(CancellationToken cancellation)
    {
        var sweep = await store.FindSweepAsync(sweepId, cancellation).ConfigureAwait(false);
        if (sweep is null || sweep.Intent == Intent)
            return true;
        Intent = sweep.Intent;
        switch (Intent)
        {
            case SweepIntent.Pause:
                notice(SweepNoticeKind.Halt, null, "The sweep was paused; running trials are checkpointed and handed back.");
                post(new SweepEvent.DrainAsked());
                break;
            case SweepIntent.Cancel:
                notice(SweepNoticeKind.Halt, null, "The sweep was cancelled; running trials are checkpointed and handed back.");
                post(new SweepEvent.CancelAsked());
                break;
            case SweepIntent.Run:
                break;  // whoever is on the way out goes, and may come back
            default:
                throw new System.Diagnostics.UnreachableException($"No rule for the intent {Intent}.");
        }

        return true;
    }
}
