using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Verifying;
using Sweeps.Storage;

namespace Sweeps.Client.Results;

/// <summary>Judges what a grid file expects by what its sweep measured.</summary>
internal static class Expected
{
    /// <summary>Every expectation with what was found.</summary>
    public static async Task<IReadOnlyList<VerifiedExpectation>> JudgeAsync(
        ISweepReader reader,
        SweepRecord sweep,
        SweepDefinition definition,
        Plan plan,
        CancellationToken cancellation
    )
    {
        SweepValues values = new();
        string[] measures = [.. definition.Expectations.Select(expectation => expectation.Quantity.Measure).Distinct()];
        await foreach (FinalResult result in reader.ReadResultsAsync(sweep, measures, cancellation))
            values.AddTrial(result.Trial.Ordinal, TroubleOf(result.Trial.State));
        await foreach (TrialMetric row in reader.ReadMetricsAsync(sweep, new MetricQuery(measures), cancellation))
            values.Add(row.Ordinal, row.Metric.Measure, row.Metric.Step, row.Metric.Value);
        return Verification.Of(plan, definition.Expectations, values, definition.Replication is null);
    }

    private static string? TroubleOf(TrialState state) =>
        state switch
        {
            TrialState.Finished => null,
            TrialState.Stopped => "was stopped early",
            TrialState.Diverged => "diverged",
            TrialState.Failed => "failed",
            _ => "is not done",
        };
}
