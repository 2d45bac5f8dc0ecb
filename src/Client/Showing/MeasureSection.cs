using Sweeps.Client.Tables;
using Sweeps.Client.Watching;
using Sweeps.Client.Watching.LiveDashboard;
using Sweeps.Drawing.Cells;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Client.Showing;

/// <summary>What a sweep has measured: the span of each measure's means over cells, and how it goes along the axis that
/// the sweep is about.</summary>
internal sealed class MeasureSection : ISection
{
    private const int Most = 8;

    private readonly CellTable _cells;
    private readonly int _axis;
    private readonly List<int> _measures = [];

    public MeasureSection(CellTable cells)
    {
        _cells = cells;
        _axis = AxisTally.MainAxis(cells.Axes) is { } main
            ? Enumerable.Range(0, cells.Axes.Count).First(index => cells.Axes[index] == main)
            : -1;
        _measures.AddRange(MainMeasures.Of(cells.Measures).Select(cells.IndexOf));
        _measures.AddRange(
            Enumerable
                .Range(0, cells.Measures.Count)
                .Where(index => !_measures.Contains(index))
                .Take(Most - _measures.Count)
        );
    }

    public int Wanted =>
        _measures.Count == 0 ? 0 : 1 + _measures.Count + (_cells.Measures.Count > _measures.Count ? 1 : 0);

    public IReadOnlyList<Line> Draw(int width, int height)
    {
        List<Line> lines =
        [
            Heading.Of(
                "measures",
                $"means over seeds, least and greatest "
                    + $"cell{(_axis < 0 ? "" : $", and along {_cells.Axes[_axis].Name}")}",
                width
            ),
        ];
        var rows = _measures
            .Select(measure =>
                (
                    Name: _cells.Measures[measure],
                    Span: Span(measure),
                    Unit: MainMeasures.Unit(_cells.Measures[measure]),
                    Along: Along(measure)
                )
            )
            .ToList();
        int name = rows.Max(row => row.Name.Length);
        int span = rows.Max(row => row.Span.Length);
        int along = rows.Max(row => row.Along.Length);
        foreach (var row in rows)
            lines.Add(
                new Line()
                    .Add("  ")
                    .Add(row.Name.PadRight(name))
                    .Add("  ")
                    .Add(row.Span.PadRight(span))
                    .Add("  ")
                    .Add(row.Along.PadRight(along), Tone.Good)
                    .Add($"  {row.Unit}", Tone.Dim)
                    .Crop(width)
            );
        if (_cells.Measures.Count > rows.Count)
            lines.Add(Heading.More(_cells.Measures.Count - rows.Count, "measure"));
        return [.. lines.Take(height)];
    }

    /// <summary>The least and the greatest mean of a cell.</summary>
    private string Span(int measure)
    {
        double[] means = [.. _cells.Cells.Select(cell => cell.Measures[measure].Mean).Where(double.IsFinite)];
        if (means.Length == 0)
            return Display.None;
        var (low, high) = (Display.Number(means.Min()), Display.Number(means.Max()));
        return low == high ? low : $"{low} … {high}";
    }

    /// <summary>The mean of all cells at each value of the main axis, in its order.</summary>
    private string Along(int measure)
    {
        if (_axis < 0)
            return "";
        Dictionary<string, (double Sum, int Count)> at = new(StringComparer.Ordinal);
        foreach (CellResult cell in _cells.Cells)
        {
            if (!double.IsFinite(cell.Measures[measure].Mean))
                continue;
            var (sum, count) = at.GetValueOrDefault(cell.AxisValues[_axis]);
            at[cell.AxisValues[_axis]] = (sum + cell.Measures[measure].Mean, count + 1);
        }

        PlanAxis axis = _cells.Axes[_axis];
        return Sparkline.Of([.. axis.Values.Where(at.ContainsKey).Select(value => at[value].Sum / at[value].Count)]);
    }
}
