using System.Collections.Concurrent;
using Sweeps.Execution.Trials;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Execution.Stopping;

/// <summary>The pruners of all sweeps that a worker trains for, each made when it is first needed.</summary>
/// <param name="store">The store.</param>
/// <param name="clock">The clock.</param>
internal sealed class Pruners(ISweepStore store, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Pruner> _pruners = new(StringComparer.Ordinal);

    /// <summary>Gives a sweep's rule and trials, where they are known without asking the store.</summary>
    public void Know(string sweepId, ITrialPlan trials)
    {
        if (trials.Stopping is { } rule)
            _pruners.TryAdd(
                sweepId,
                new Pruner(store, sweepId, rule, ordinal => trials.At(trials.Position(ordinal)).Configuration, clock)
            );
    }

    /// <summary>The pruner of a sweep that has a rule. Unless it is known, the store's copy of the grid says
    /// which.</summary>
    public async Task<Pruner> OfAsync(string sweepId, CancellationToken cancellation)
    {
        if (_pruners.TryGetValue(sweepId, out var known))
            return known;
        var sweep = await store.Registry.FindSweepAsync(sweepId, cancellation).ConfigureAwait(false);
        var definition = GridFile.Read(
            sweep?.Manifest.GridText ?? "",
            $"the grid of {sweepId}",
            reading: GridReading.Stored
        );
        var rule =
            definition.Stopping
            ?? throw new InvalidOperationException(
                $"The sweep {sweepId} must have a rule that stops trials early for them to be watched, but has "
                    + "none. Leave `Stops` of its orders false."
            );
        return _pruners.GetOrAdd(sweepId, new Pruner(store, sweepId, rule, ConfigurationsOf(definition), clock));
    }

    /// <summary>Forgets a sweep that has ended.</summary>
    public void Forget(string sweepId) => _pruners.TryRemove(sweepId, out _);

    private static Func<long, TrialConfiguration> ConfigurationsOf(SweepDefinition definition)
    {
        Plan plan = new(definition);
        return plan.Configuration;
    }
}
