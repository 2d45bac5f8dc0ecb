using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Client.Tests.Results;

public sealed class CellTableTextTests
{
    private const string Grid = "name: t\ndata: digits\ntrain: { epochs: 2 }\ngrid: { seed: 0..2 }\n";

    [Fact]
    public async Task Cell_WithValuesThatAreNotFinite_SaysHowManyToPeopleAndPrograms()
    {
        Table table = Of([1, double.NaN, 3]);

        string[] names = [.. table.Columns.Select(column => column.Name)];
        Value[] row = await table.Rows.SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal("2 ± 13", row[Array.IndexOf(names, "error")].Text);
        Assert.Equal("1 without a finite error", row[Array.IndexOf(names, "note")].Text);
        Assert.Equal(2L, row[Array.IndexOf(names, "error_n")].Raw);
        Assert.Equal(1L, row[Array.IndexOf(names, "error_not_finite")].Raw);
    }

    [Fact]
    public void Cell_WithFiniteValuesAlone_HasTheColumnsItAlwaysHad() =>
        Assert.DoesNotContain(Of([1, 2, 3]).Columns, column => column.Name is "error_not_finite" or "note");

    private static Table Of(double[] values)
    {
        CellTableBuilder builder = new(new Plan(GridFile.Read(Grid, "t.yaml")));
        for (int seed = 0; seed < values.Length; seed++)
            builder.Add(seed, AttemptOutcome.Finished, [("error", values[seed])]);
        return CellTableText.Of(builder.Build(), ["error"]);
    }
}
