using System.Runtime.CompilerServices;
using Sweeps.Execution.Control;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Grains.Contracts;
using Sweeps.Grains.Workers;
using Sweeps.Scheduling.Identity;
using Sweeps.Storage;

namespace Sweeps.Gateway.Cluster;

/// <summary>
/// Asks a cluster of silos. What is wanted is written to the store, where the cluster finds it whatever happens, and
/// the coordinator is told, so that it finds it at once. A cluster that cannot be reached is therefore no reason to
/// fail: it does what was asked when it is back.
/// </summary>
/// <param name="client">The way into the cluster, connected or about to be.</param>
/// <param name="store">The cluster's store; stays open.</param>
/// <param name="clock">The clock.</param>
/// <param name="log">Where trouble is noted.</param>
/// <param name="runsPrograms">Whether the operator lets people's own programs be run.</param>
public sealed partial class ClusterControl(
    IGrainFactory client,
    ISweepStore store,
    TimeProvider clock,
    ILogger<ClusterControl> log,
    bool runsPrograms = false
) : ISweepControl
{
    /// <summary>How long a call into the cluster may take, tries included, before one goes on without its
    /// answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>While silos come and go a call may fail that would not a moment later.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a sweep is looked at that is being watched.</summary>
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public ISweepStore Store => store;

    /// <inheritdoc/>
    public async Task<SweepRecord> SubmitAsync(SweepSubmission submission, CancellationToken cancellation = default)
    {
        var sweep = await SweepQueue.AddAsync(store, submission, runsPrograms, cancellation).ConfigureAwait(false);
        await TellAsync(cancellation).ConfigureAwait(false);
        return sweep;
    }

    /// <inheritdoc/>
    public async Task SetIntentAsync(
        string sweepId,
        SweepIntent intent,
        string? reason,
        CancellationToken cancellation = default
    )
    {
        await SweepQueue.SetIntentAsync(store, sweepId, intent, reason, cancellation).ConfigureAwait(false);
        await TellAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<long> RetryFailedAsync(string sweepId, CancellationToken cancellation = default)
    {
        long retried = await SweepQueue.RetryFailedAsync(store, sweepId, cancellation).ConfigureAwait(false);
        if (retried > 0)
        {
            await TryAsync(() => client.GetGrain<ISweepGrain>(sweepId).RenewAsync(), cancellation)
                .ConfigureAwait(false);
            // Its end may just have been noted by a coordinator that had seen them fail, and the sweep have been taken
            // from the queue.
            await SweepQueue.SetIntentAsync(store, sweepId, SweepIntent.Run, null, cancellation).ConfigureAwait(false);
        }

        await TellAsync(cancellation).ConfigureAwait(false);
        return retried;
    }

    /// <inheritdoc/>
    public async Task<LiveSweep?> LookAsync(string sweepId, CancellationToken cancellation = default)
    {
        var sweep = await store.Registry.FindSweepAsync(sweepId, cancellation).ConfigureAwait(false);
        if (sweep is null)
            return null;
        LiveSweepWire? live = null;
        await TryAsync(
                async () => live = await client.GetGrain<ISweepGrain>(sweep.Id).LookAsync().ConfigureAwait(false),
                cancellation
            )
            .ConfigureAwait(false);
        return live is null
            ? await SweepQueue.LookAsync(store, sweep, null, cancellation).ConfigureAwait(false)
            : await SweepQueue
                .WithObstacleAsync(
                    store,
                    new(sweep, Live.Progress(live), (SweepOutcome?)live.Outcome, Live.Notices(live)),
                    cancellation
                )
                .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>The trial's grain answers. A trial that is over before anybody could look has none (see
    /// <see cref="TrialGrainUse"/>).</remarks>
    public async Task<TrialStanding?> LookAtTrialAsync(
        string sweepId,
        TrialKey trial,
        CancellationToken cancellation = default
    )
    {
        TrialStandingWire? standing = null;
        await TryAsync(
                async () =>
                    standing = await client.GetGrain<ITrialGrain>(trial.ToString()).LookAsync().ConfigureAwait(false),
                cancellation
            )
            .ConfigureAwait(false);
        return standing is null
            ? null
            : new(standing.Worker, standing.Fence, standing.Slot, standing.Step, standing.TotalSteps);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LiveSweep> WatchAsync(
        string sweepId,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        while (true)
        {
            var (seen, live) = await TryLookAsync(sweepId, cancellation).ConfigureAwait(false);
            if (seen && live is null)
                yield break;
            if (live is not null)
                yield return live;
            if (live?.Outcome is not null)
                yield break;
            await Task.Delay(WatchEvery, clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A store that is away for a moment is no reason to stop watching.</summary>
    private async Task<(bool Seen, LiveSweep? Live)> TryLookAsync(string sweepId, CancellationToken cancellation)
    {
        try
        {
            return (true, await LookAsync(sweepId, cancellation).ConfigureAwait(false));
        }
        catch (StoreException error) when (error.IsTransient)
        {
            Unreachable(error.Message);
            return (false, null);
        }
    }

    private Task TellAsync(CancellationToken cancellation) =>
        TryAsync(() => client.GetGrain<ICoordinatorGrain>(0).ReconcileAsync(), cancellation);

    private async Task TryAsync(Func<Task> call, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(Patience);
        RetryPause pause = new(Pause, Pause, clock);
        while (true)
        {
            try
            {
                await call().WaitAsync(enough.Token).ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested)
            {
                Unreachable(error.Message);
                await pause.WaitAsync(enough.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (enough.IsCancellationRequested)
                    return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cluster did not answer: {Reason}")]
    private partial void Unreachable(string reason);
}
