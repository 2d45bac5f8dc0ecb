using Sweeps.Client.Tables;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Client.Results;

/// <summary>A comparison as a table: for people both means and the difference ± its interval, for programs every
/// number.</summary>
internal static class ComparisonText
{
    private const int LongestName = 16;

    /// <summary>The table for a screen: a line for each measure of each row, which fits however many measures there
    /// are.</summary>
    public static Table ByMeasure(ComparisonTable table, string first, string second)
    {
        List<Column> columns = [.. table.Axes.Select(axis => new Column(axis.Name, axis.Numbers is not null))];
        columns.Add(new("measure"));
        columns.Add(new("pairs", IsNumber: true));
        columns.AddRange(((string[])[first, second, "difference"]).Select(name => new Column(Short(name), true)));
        return new Table(
            columns,
            table.Measures.SelectMany((_, measure) => table.Rows.Select(row => Line(table, row, measure)))
        );
    }

    /// <summary>Why some seeds are in no pair, as lines for under <see cref="ByMeasure"/>.</summary>
    public static IEnumerable<string> Notes(ComparisonTable table, string first, string second) =>
        table
            .Rows.Select(row => (Place: PlaceOf(table.Axes, row), Note: Note(table, row, first, second)))
            .Where(noted => noted.Note.Length > 0)
            .Select(noted => $"In no pair{noted.Place}: {noted.Note}.");

    private static string PlaceOf(IReadOnlyList<PlanAxis> axes, ComparisonRow row) =>
        axes.Count == 0
            ? ""
            : " at " + string.Join(", ", axes.Zip(row.AxisValues, (axis, value) => $"{axis.Name} = {value}"));

    private static Value[] Line(ComparisonTable table, ComparisonRow compared, int index)
    {
        ComparedMeasure measure = compared.Measures[index];
        return
        [
            .. AxisCells.Of(table.Axes, compared.AxisValues),
            table.Measures[index],
            (long)measure.Difference.Count,
            new(null, Mean(measure.First)),
            new(null, Mean(measure.Second)),
            DifferenceCells.Estimate(measure.Difference),
        ];
    }

    private static string Short(string name) =>
        name.Length <= LongestName ? name : string.Concat(name.AsSpan(0, LongestName - 1), "…");

    /// <summary>The table for papers and programs: a line for each row.</summary>
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

        string[] notes = [.. table.Rows.Select(row => Note(table, row, first, second))];
        bool noted = notes.Any(note => note.Length > 0);
        columns.Add(new("unpaired", For: Audience.Programs));
        foreach (string end in (string[])["diverged", "stopped", "failed", "open"])
        {
            columns.Add(new($"{end}_first", For: Audience.Programs));
            columns.Add(new($"{end}_second", For: Audience.Programs));
        }

        if (noted)
            columns.Add(new("note", For: Audience.People));
        return new Table(
            columns,
            table.Rows.Zip(notes, (row, note) => Row(table.Axes, row, noted ? note : null)).ToList()
        );
    }

    // Why some seeds are in no pair.
    private static string Note(ComparisonTable table, ComparisonRow row, string first, string second) =>
        string.Join(
            "; ",
            new[]
            {
                row.First.Note.Length > 0 ? $"{first}: {row.First.Note}" : "",
                row.Second.Note.Length > 0 ? $"{second}: {row.Second.Note}" : "",
                row.Unpaired > 0 ? $"{row.Unpaired} without a partner" : "",
                SeedNote.OfValues(table.Measures.Zip(row.Measures.Select(measure => measure.Difference))),
            }.Where(part => part.Length > 0)
        );

    private static Value[] Row(IReadOnlyList<PlanAxis> axes, ComparisonRow compared, string? note)
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

        var (one, other) = (compared.First, compared.Second);
        row.AddRange([
            (long)compared.Unpaired,
            one.Diverged,
            other.Diverged,
            one.Stopped,
            other.Stopped,
            one.Failed,
            other.Failed,
            one.Open,
            other.Open,
        ]);
        if (note is not null)
            row.Add(note);
        return [.. row];
    }

    private static string Mean(Summary summary) => summary.Count == 0 ? Display.None : Display.Number(summary.Mean);
}
