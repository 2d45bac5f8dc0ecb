using Sweeps.Execution.Hosting;
using Sweeps.Grains.Contracts;
using Sweeps.Storage;

namespace Sweeps.Grains.Workers;

/// <summary>Frees the trials of silos that the cluster has declared dead, without waiting for their leases.</summary>
/// <param name="membership">Who says that a silo is dead.</param>
/// <param name="leases">Where its trials are freed.</param>
/// <param name="grains">Sweeps and their coordinator, which are told.</param>
/// <param name="self">This silo.</param>
/// <param name="clock">The clock.</param>
internal sealed class LostSilos(
    IClusterMembershipService membership,
    IWorkerLeases leases,
    IGrainFactory grains,
    SiloAddress self,
    TimeProvider clock
)
{
    /// <summary>The name of a silo's worker in the store.</summary>
    public required Func<SiloAddress, string> WorkerOf { get; init; }

    /// <summary>The sweeps that this silo works for.</summary>
    public required Func<IEnumerable<string>> Sweeps { get; init; }

    /// <summary>Told which worker's trials were freed, and how many.</summary>
    public required Action<string, long> Released { get; init; }

    /// <summary>Told why freeing did not get through; it is tried again.</summary>
    public required Action<string> Failed { get; init; }

    /// <summary>Watches until <paramref name="end"/>.</summary>
    public async Task WatchAsync(CancellationToken end)
    {
        var released = new HashSet<SiloAddress>();
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(end).ConfigureAwait(false))
        {
            foreach (
                var member in snapshot.Members.Values.Where(member =>
                    member.Status == SiloStatus.Dead && !member.SiloAddress.Equals(self)
                )
            )
            {
                if (released.Add(member.SiloAddress))
                    ReleaseAsync(WorkerOf(member.SiloAddress), end).Ignore();
            }
        }
    }

    private async Task ReleaseAsync(string worker, CancellationToken end)
    {
        var pause = RetryPause.ForCalls(clock);
        while (!end.IsCancellationRequested)
        {
            try
            {
                long trials = await leases
                    .ReleaseWorkerAsync(worker, "its silo has left the cluster", end)
                    .ConfigureAwait(false);
                if (trials > 0)
                    Released(worker, trials);
                // The coordinator may have been on that silo, and take a moment to be there again.
                foreach (string sweep in Sweeps())
                    grains.GetGrain<ISweepGrain>(sweep).LoseAsync(worker).Ignore();
                await grains.GetGrain<ICoordinatorGrain>(0).LeaveAsync(worker).ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (!end.IsCancellationRequested)
            {
                Failed(error.Message);
                await pause.WaitAsync(end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
