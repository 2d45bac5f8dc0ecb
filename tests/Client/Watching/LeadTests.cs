using Sweeps.Client.Results;
using Sweeps.Client.Watching;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Stopping;

namespace Sweeps.Client.Tests.Watching;

public sealed class LeadTests
{
    private static readonly Objective Least = new("test_error", StoppingDirection.Minimize);

    /// <summary>The lead after looks at which the best cell had these means.</summary>
    internal static Lead? Of(params double[] means) =>
        means.Aggregate((Lead?)null, (lead, mean) => Lead.Next(lead, Least, Cells(mean, 0.9)));

    private static CellExtremes Cells(double low, double high) =>
        new(
            "test_error",
            ["p"],
            2,
            [new(0, ["0"], new(5, low, 0.02, 0.02))],
            [new(1, ["0.5"], new(5, high, 0.02, 0.02))]
        );

    [Fact]
    public void Next_OfSeveralLooks_KeepsHowTheLeadWent()
    {
        Lead lead = Of(0.5, 0.25, 0.125)!;
        Assert.Equal([0.5, 0.25, 0.125], lead.Means);
        Assert.Equal("best test_error  0.125 ± 0.020  n 5  p=0  █▃▁", lead.Draw(80).Text);
        Assert.Equal("best test_error  0.125 ± 0.020  n 5  p=0", lead.Draw(42).Text);
        Assert.Equal("best test_error  0.125 …", lead.Draw(24).Text);
        Assert.Equal("", Of(0.5)!.Trace);
        Assert.Equal(24, Of([.. Enumerable.Range(1, 40).Select(look => 1.0 / look)])!.Means.Count);
    }

    [Fact]
    public void Next_OfAMeasureThatIsToGrow_TakesTheGreatest()
    {
        Lead? lead = Lead.Next(null, new("accuracy", StoppingDirection.Maximize), Cells(0.1, 0.9));
        Assert.Equal(["0.5"], lead!.Cell!.AxisValues);
        Assert.StartsWith("best accuracy  0.9", lead.Draw(80).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_OfAnotherMeasure_BeginsAnew() =>
        Assert.Single(Lead.Next(Of(0.5, 0.25), new("test_loss", StoppingDirection.Minimize), Cells(0.1, 0.9))!.Means);

    [Fact]
    public void Next_WhereNoCellHasAMean_KeepsWhatWasKnown()
    {
        CellExtremes nothing = new("test_error", ["p"], 0, [], []);
        Assert.Null(Lead.Next(null, Least, nothing));
        Lead lead = Of(0.5)!;
        Assert.Same(lead, Lead.Next(lead, Least, nothing));
    }
}
