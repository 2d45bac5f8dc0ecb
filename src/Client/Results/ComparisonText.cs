using Sweeps.Client.Tables;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Client.Results;

/// <summary>A comparison as a table: for people both means and the difference ± its interval, for programs every
/// number.</summary>
internal static class ComparisonText
{
    public static Table Of(ComparisonTable table, string first, string second)
    {
        List<Column> columns = [.. table.Axes.Select(axis => new Column(axis.Name, axis.Numbers is not null))];
        columns.Add(new("pairs", IsNumber: true, For: Audience.People));
        foreach (string measure in table.Measures)
        {
            columns.Add(new($"{measure}: {first}", IsNumber: true, For: Audience.People));
            columns.Add(new(second, IsNumber: true, For: Audience.People));
            columns.Add(new("difference", IsNumber: true, For: Audience.People));
            columns.Add(new($"{measure}_first", For: Audience.Programs));
            columns.Add(new($"{measure}_second", For: Audience.Programs));
            columns.AddRange(DifferenceCells.Columns(measure));
        }

        bool unpaired = table.Rows.Any(row => row.Unpaired > 0);
        columns.AddRange(DifferenceCells.UnpairedColumns(unpaired));
        return new Table(columns, table.Rows.Select(row => Row(table.Axes, row, unpaired)));
    }

    private static Value[] Row(IReadOnlyList<PlanAxis> axes, ComparisonRow compared, bool unpaired)
    {
        List<Value> row = [.. AxisCells.Of(axes, compared.AxisValues)];
        row.Add((long)compared.Measures.Select(measure => measure.Difference.Count).DefaultIfEmpty(0).Max());
        foreach (ComparedMeasure measure in compared.Measures)
        {
            row.Add(new Value(null, Mean(measure.First)));
            row.Add(new Value(null, Mean(measure.Second)));
            row.Add(DifferenceCells.Estimate(measure.Difference));
            row.Add(DifferenceCells.Mean(measure.First));
            row.Add(DifferenceCells.Mean(measure.Second));
            row.AddRange(DifferenceCells.Values(measure.Difference));
        }

        row.AddRange(DifferenceCells.Unpaired(compared.Unpaired, unpaired));
        return [.. row];
    }

    private static string Mean(Summary summary) => summary.Count == 0 ? Display.None : Display.Number(summary.Mean);
}
