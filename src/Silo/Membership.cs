using Orleans.Configuration;

namespace Sweeps.Silo;

/// <summary>
/// How fast a cluster notices that a silo is gone. A killed silo refuses probes: it is declared dead after three of
/// them, one every <see cref="ProbeTimeout"/> at most. A frozen silo (or a cut cable) says nothing: probes time out,
/// and since a word from it within the last <see cref="LongestProbe"/> × 3 counts as life, it takes that long and the
/// votes on top. So it is <c>MaxProbeTimeout</c> that decides about frozen silos: left at its own default it would be
/// four times the probe timeout, and a frozen silo would be kept for a minute. Shorter times are no gain: a silo that
/// trains on every core answers late now and then, and one that is taken for dead ends itself.
/// </summary>
internal static class Membership
{
    /// <summary>A silo is probed this often, and has this long to answer.</summary>
    public static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Where answers come quickly, probes get by with less patience, but never less than this.</summary>
    public static readonly TimeSpan ShortestProbe = TimeSpan.FromSeconds(0.5);

    /// <summary>Where answers come slowly, probes get more patience, but never more than this.</summary>
    public static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Whoever joins has to reach every active silo that is not stale: that wrote within the last <see
    /// cref="AliveEvery"/> × <see cref="AliveMisses"/>. After all silos were killed at once their rows still say that
    /// they are active. A silo that comes back at its old address declares its own old row dead. Where addresses vanish
    /// with their silos, this time decides.
    /// </summary>
    public static readonly TimeSpan AliveEvery = TimeSpan.FromSeconds(5);

    private const int AliveMisses = 2;

    /// <summary>A join that takes longer is given up. The program then begins again, and by then the rows are
    /// stale.</summary>
    public static readonly TimeSpan JoinWithin = TimeSpan.FromSeconds(15);

    public static void Set(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = ProbeTimeout;
        options.MinProbeTimeout = ShortestProbe;
        options.MaxProbeTimeout = LongestProbe;
        options.NumMissedProbesLimit = 3;
        options.NumVotesForDeathDeclaration = 2;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(10);
        options.IAmAliveTablePublishTimeout = AliveEvery;
        options.NumMissedTableIAmAliveLimit = AliveMisses;
        options.MaxJoinAttemptTime = JoinWithin;
        options.DefunctSiloExpiration = TimeSpan.FromHours(1);
        options.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
    }
}
