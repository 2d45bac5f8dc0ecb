using Sweeps.Silo;
using ClusterMembershipOptions = Orleans.Configuration.ClusterMembershipOptions;

namespace Sweeps.Grains.Tests.Silo;

public sealed class MembershipTests
{
    [Fact]
    public void Silo_ThatDiesOrFreezes_IsDeclaredDeadBeforeItsLeaseEnds()
    {
        var options = new ClusterMembershipOptions();

        global::Sweeps.Silo.Membership.Set(options);

        var lease = new SiloOptions().Lease;
        Assert.InRange(options.NumMissedProbesLimit * options.ProbeTimeout, TimeSpan.Zero, lease / 2);
        Assert.InRange(options.NumMissedProbesLimit * options.MaxProbeTimeout, TimeSpan.Zero, lease);
    }
}
