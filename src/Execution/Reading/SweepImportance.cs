using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>Reads what says how much each axis of a sweep decides.</summary>
public static class SweepImportance
{
    /// <summary>The trials that are looked at.</summary>
    /// <param name="reader">Where the sweep is.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="measure">The measure that counts.</param>
    /// <param name="greatest">Whether its greatest value is the best.</param>
    /// <param name="takes">Which trials are looked at.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ImportanceSamples> ReadAsync(
        ISweepReader reader,
        SweepRecord sweep,
        Plan plan,
        string measure,
        bool greatest,
        Func<long, bool> takes,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(takes);
        ImportanceSamples samples = new(plan, measure, greatest);
        await foreach (var result in reader.ReadResultsAsync(sweep, [measure], cancellation).ConfigureAwait(false))
        {
            if (takes(result.Trial.Ordinal))
                samples.Add(result.Trial.Ordinal, result.End, result.Last(measure));
        }

        return samples;
    }
}
