using Sweeps.Client.Tables;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Client.Results;

/// <summary>A comparison as a table: for people both means and the difference ± its interval, for programs every number.</summary>
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
            columns.Add(new($"{measure}_difference", For: Audience.Programs));
            columns.Add(new($"{measure}_half_width", For: Audience.Programs));
            columns.Add(new($"{measure}_n", For: Audience.Programs));
        }

        bool unpaired = table.Rows.Any(row => row.Unpaired > 0);
        columns.Add(new("unpaired", For: Audience.Programs));
        if (unpaired)
            columns.Add(new("note", For: Audience.People));
        return new Table(columns, table.Rows.Select(row => Row(row, unpaired)));
    }

    private static Value[] Row(ComparisonRow compared, bool unpaired)
    {
        List<Value> row = [.. compared.AxisValues.Select(value => (Value)value)];
        row.Add((long)compared.Measures.Select(measure => measure.Difference.Count).DefaultIfEmpty(0).Max());
        foreach (ComparedMeasure measure in compared.Measures)
        {
            Summary difference = measure.Difference;
            row.Add(new Value(null, Mean(measure.First)));
            row.Add(new Value(null, Mean(measure.Second)));
            row.Add(new Value(null, difference is { Count: > 0, Mean: > 0 } ? "+" + Display.Estimate(difference) : Display.Estimate(difference)));
            row.Add(Raw(measure.First));
            row.Add(Raw(measure.Second));
            row.Add(Raw(difference));
            row.Add(new Value(difference.HalfWidth, ""));
            row.Add((long)difference.Count);
        }

        row.Add((long)compared.Unpaired);
        if (unpaired)
            row.Add(compared.Unpaired > 0 ? $"{compared.Unpaired} without a partner" : "");
        return [.. row];
    }

    private static string Mean(Summary summary) => summary.Count == 0 ? Display.None : Display.Number(summary.Mean);

    private static Value Raw(Summary summary) => new(summary.Count == 0 ? null : summary.Mean, "");
}
