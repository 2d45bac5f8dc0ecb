using Sweeps.Execution.Reading;
using Sweeps.Gateway.Problems;
using Sweeps.Model.Caching;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Gateway.Caching;

/// <summary>Plans of sweeps that were asked about lately. A sweep's grid never changes, and neither does its
/// plan.</summary>
internal sealed class SweepPlans
{
    private const int Most = 64;

    private readonly BoundedCache<string, Plan> _plans = new(Most);

    /// <exception cref="RefusedException">The grid breaks this build's rules.</exception>
    public Plan Of(SweepRecord sweep)
    {
        try
        {
            // One that has proposals has more configurations the next time.
            return sweep.Proposals.Count > 0
                ? SweepReading.PlanOf(sweep)
                : _plans.Get(sweep.Id, () => SweepReading.PlanOf(sweep));
        }
        catch (GridFileException other)
        {
            throw RefusedException.Conflict(other.Message);
        }
    }
}
