using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Client.Results;

/// <summary>Differences as people ask for them.</summary>
internal static class Pairs
{
    /// <summary>Every cell's difference to the one at a value of an axis, paired by seed.</summary>
    /// <param name="sweeps">Where the sweep is.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="paired">What was given, as <c>axis=value</c>.</param>
    /// <param name="subject">What gave it, for refusals: <c>`--paired`</c>.</param>
    /// <param name="measures">The measures.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="MisuseException">It is not written so, or there is no such axis or value.</exception>
    public static async Task<PairedTable> ReadAsync(
        ISweepReader sweeps,
        SweepRecord sweep,
        Plan plan,
        string paired,
        string subject,
        IReadOnlyList<string> measures,
        CancellationToken cancellation
    )
    {
        int split = paired.IndexOf('=', StringComparison.Ordinal);
        if (split <= 0)
            throw new MisuseException($"{subject} is written AXIS=VALUE, but was `{paired}`. Write for instance p=0.");
        string axis = paired[..split].Trim();
        try
        {
            return await sweeps.PairsAsync(
                sweep,
                AxisFilter.Find(plan, axis) is { } known ? plan.Axes[known].Name : axis,
                paired[(split + 1)..].Trim(),
                measures,
                cancellation
            );
        }
        catch (ArgumentException refused)
        {
            throw new MisuseException(refused.Message.Split(" (Parameter", 2)[0], refused);
        }
    }
}
