using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Stopping;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>Reads what says how much each axis of a sweep decides.</summary>
public static class SweepImportance
{
    /// <summary>The trials that are looked at, for each measure.</summary>
    /// <param name="reader">Where the sweep is.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="measures">The measures that count, each by itself.</param>
    /// <param name="greatest">Whether their greatest value is the best; null: as the grid says.</param>
    /// <param name="takes">Which trials are looked at.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<IReadOnlyList<ImportanceSamples>> ReadAsync(
        ISweepReader reader,
        SweepRecord sweep,
        Plan plan,
        IReadOnlyList<string> measures,
        bool? greatest,
        Func<long, bool> takes,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(takes);
        var definition = SweepReading.DefinitionOf(sweep);
        ImportanceSamples[] all =
        [
            .. measures.Select(measure => new ImportanceSamples(
                plan,
                measure,
                greatest ?? SweepGoal.DirectionOf(definition, measure) == StoppingDirection.Maximize
            )),
        ];
        await foreach (var result in reader.ReadResultsAsync(sweep, measures, cancellation).ConfigureAwait(false))
        {
            if (!takes(result.Trial.Ordinal))
                continue;
            foreach (var samples in all)
                samples.Add(result.Trial.Ordinal, result.End, result.Last(samples.Measure));
        }

        return all;
    }
}
