using Orleans.Configuration;

namespace Sweeps.Grains.Tests.Silo;

public sealed class MembershipTests
{
    [Fact]
    public void Silo_ThatDiesOrFreezes_IsDeclaredDeadBeforeItsLeaseEnds()
    {
        var options = new ClusterMembershipOptions();

        Sweeps.Silo.Membership.Set(options);

        var lease = new Sweeps.Silo.SiloOptions().Lease;
        Assert.InRange(options.NumMissedProbesLimit * options.ProbeTimeout, TimeSpan.Zero, lease / 2);
        Assert.InRange(options.NumMissedProbesLimit * options.MaxProbeTimeout, TimeSpan.Zero, lease);
    }
}
