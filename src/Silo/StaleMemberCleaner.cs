namespace Sweeps.Silo;

/// <summary>
/// Before a silo joins, it declares dead whoever is in the cluster's table as active and provably is not: its machine
/// answers that nobody listens at its address. Without this a cluster whose silos were all killed at once could not be
/// joined until their rows are stale.
/// </summary>
internal sealed partial class StaleMemberCleaner(
    IMembershipTable table,
    ILocalSiloDetails local,
    TimeProvider clock,
    ILogger<StaleMemberCleaner> log
) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Times that a change is tried while others change the table too.</summary>
    private const int Tries = 10;

    void ILifecycleParticipant<ISiloLifecycle>.Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(StaleMemberCleaner), ServiceLifecycleStage.RuntimeInitialize - 1, ClearAsync);

    private async Task ClearAsync(CancellationToken cancellation)
    {
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true).ConfigureAwait(false);
        for (int tries = 0; tries < Tries; tries++)
        {
            var data = await table.ReadAllAsync().ConfigureAwait(false);
            var suspects = data
                .Members.Where(member => member.Item1.Status == SiloStatus.Active && MayBeJudged(member.Item1))
                .ToArray();
            var refused = await Task.WhenAll(
                    suspects.Select(member => PortProbe.IsRefusedAsync(member.Item1.SiloAddress.Endpoint, cancellation))
                )
                .ConfigureAwait(false);
            int at = Array.IndexOf(refused, true);
            if (at < 0)
                return;
            var (entry, etag) = suspects[at];
            entry.Status = SiloStatus.Dead;
            if (await table.UpdateRowAsync(entry, etag, data.Version.Next()).ConfigureAwait(false))
            {
                DeclaredDead(entry.SiloAddress, entry.SiloName);
                tries = 0;
            }
        }
    }

    private bool MayBeJudged(MembershipEntry entry) =>
        PortProbe.IsOurs(entry, local) && clock.GetUtcNow().UtcDateTime > entry.StartTime;

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Nobody listens at {Silo} ({Name}) any more: declared dead before joining"
    )]
    private partial void DeclaredDead(SiloAddress silo, string name);
}
