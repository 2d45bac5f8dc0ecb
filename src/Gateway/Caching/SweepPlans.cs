using System.Collections.Concurrent;
using Sweeps.Execution.Reading;
using Sweeps.Gateway.Problems;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Gateway.Caching;

/// <summary>Plans of sweeps that were asked about lately. A sweep's grid never changes, and so does not its
/// plan.</summary>
internal sealed class SweepPlans
{
    private const int Most = 64;

    private readonly ConcurrentDictionary<string, Plan> _plans = new(StringComparer.Ordinal);

    /// <exception cref="RefusedException">The grid breaks this build's rules.</exception>
    public Plan Of(SweepRecord sweep)
    {
        if (sweep.Proposals.Count == 0 && _plans.TryGetValue(sweep.Id, out var known))
            return known;
        try
        {
            var plan = SweepReading.PlanOf(sweep);
            if (sweep.Proposals.Count > 0) // it has more configurations the next time
                return plan;
            if (_plans.Count >= Most)
                _plans.Clear();
            return _plans[sweep.Id] = plan;
        }
        catch (GridFileException other)
        {
            throw RefusedException.Conflict(
                $"A sweep can be read by a build that understands its grid, but to this one that of "
                    + $"`{sweep.Manifest.Name}` breaks a rule: {other.Problems[0]} Use the build that planned it."
            );
        }
    }
}
