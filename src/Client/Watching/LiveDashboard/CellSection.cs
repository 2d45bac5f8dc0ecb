using Sweeps.Client.Tables;
using Sweeps.Execution.Reading;

namespace Sweeps.Client.Watching.LiveDashboard;

/// <summary>The best and the worst cells.</summary>
internal sealed class CellSection(Lead? lead) : ISection
{
    /// <summary>Cells shown at each end.</summary>
    public const int Most = 3;

    public int Wanted =>
        lead is null || lead.Extremes.Lowest.Count == 0
            ? 0
            : 1 + lead.Extremes.Lowest.Count + lead.Extremes.Highest.Count;

    public IReadOnlyList<Line> Draw(int width, int height)
    {
        // The better end first; where there is little room it gets the odd line.
        var (objective, extremes) = lead!;
        bool highFirst = objective.High == "best";
        var (first, last) = highFirst ? (extremes.Highest, extremes.Lowest) : (extremes.Lowest, extremes.Highest);
        var (firstName, lastName) = highFirst ? (objective.High, objective.Low) : (objective.Low, objective.High);
        int room = height - 1;
        int second = Math.Min(last.Count, room / 2);
        int leading = Math.Min(first.Count, room - second);
        second = Math.Min(last.Count, room - leading);
        (string Name, CellMean Cell)[] rows =
        [
            .. first.Take(leading).Select((cell, i) => (i == 0 ? firstName : "", cell)),
            .. last.Take(second).Reverse().Select((cell, i) => (i == second - 1 ? lastName : "", cell)),
        ];

        List<Line> lines =
        [
            Heading.Of(
                lead.Trace.Length == 0 ? objective.Measure : $"{objective.Measure} {lead.Trace}",
                $"mean ± 95 % interval, {Display.Count(extremes.Cells, "cell")}",
                width
            ),
        ];
        int name = Math.Max(firstName.Length, lastName.Length);
        bool fraction = objective.IsFraction;
        int value = rows.Max(row => Display.Estimate(row.Cell.Mean, fraction).Length);
        int n = rows.Max(row => NumberOf(row.Cell).Length);
        foreach (var (end, cell) in rows)
        {
            lines.Add(
                new Line()
                    .Add("  ")
                    .Add(end.PadRight(name), end == "best" ? Tone.Good : Tone.Dim)
                    .Add("  ")
                    .Add(Display.Estimate(cell.Mean, fraction).PadLeft(value))
                    .Add("  ")
                    .Add(NumberOf(cell).PadLeft(n), Tone.Dim)
                    .Add("  ")
                    .Add(Lead.Describe(extremes.Axes, cell.AxisValues))
                    .Crop(width)
            );
        }

        return lines;
    }

    private static string NumberOf(CellMean cell) => $"n {cell.Mean.Count}";
}
