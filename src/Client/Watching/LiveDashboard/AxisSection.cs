using Sweeps.Client.Tables;
using Sweeps.Execution.Reading;

namespace Sweeps.Client.Watching.LiveDashboard;

/// <summary>A bar for each value of an axis.</summary>
internal sealed class AxisSection(IReadOnlyList<AxisProgress> axes, int chosen, bool hasKeys) : ISection
{
    private const int WidestLabel = 24;
    private const int NarrowestBar = 6;
    private const int WidestBar = 60;

    private readonly AxisProgress? _axis = axes.Count == 0 ? null : axes[chosen % axes.Count];

    public int Wanted => _axis is null ? 0 : _axis.Values.Count + 1;

    public IReadOnlyList<Line> Draw(int width, int height)
    {
        IReadOnlyList<ValueProgress> values = _axis!.Values;
        string others = string.Join(", ", axes.Where(axis => axis != _axis).Select(axis => axis.Axis));
        List<Line> lines =
        [
            Heading.Of(
                $"by {_axis.Axis}",
                others.Length == 0 ? ""
                    : hasKeys ? $"tab: {others}"
                    : $"also: {others}",
                width
            ),
        ];
        int room = height - 1;
        int first = values.Count <= room ? 0 : Math.Clamp(FirstOpen(values) - 1, 0, values.Count - room);
        int label = Math.Min(WidestLabel, values.Max(value => value.Value.Length));
        int count = values.Max(value => CountOf(value).Length);
        int notes = values.Max(value => NotesOf(value).Length);
        int fixedWidth = 2 + label + 2 + 2 + count;
        int bar = Math.Clamp(width - fixedWidth - (notes > 0 ? notes + 2 : 0), NarrowestBar, WidestBar);
        foreach (ValueProgress value in values.Skip(first).Take(room))
        {
            Line line = new Line()
                .Add("  ")
                .Add(Line.Of(value.Value).Crop(label))
                .PadTo(2 + label + 2)
                .Add(Bar.Of(value.Counts.Done, value.Counts.Failed, value.Counts.Running, value.Trials, bar))
                .Add("  ")
                .Add(CountOf(value).PadLeft(count));
            lines.Add(line.Add("  ").Add(NotesOf(value), value.Counts.Failed > 0 ? Tone.Bad : Tone.Dim).Crop(width));
        }

        return lines;
    }

    /// <summary>The first value that is not settled: what is done needs no watching.</summary>
    private static int FirstOpen(IReadOnlyList<ValueProgress> values)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i].Counts.Done + values[i].Counts.Failed < values[i].Trials)
                return i;
        }

        return 0;
    }

    private static string CountOf(ValueProgress value) =>
        $"{Display.Count(value.Counts.Done)}/{Display.Count(value.Trials)}";

    private static string NotesOf(ValueProgress value) =>
        string.Join(
            ", ",
            new[]
            {
                (value.Counts.Running, "running"),
                (value.Counts.Diverged, "diverged"),
                (value.Counts.Stopped, "stopped"),
                (value.Counts.Failed, "failed"),
            }
                .Where(part => part.Item1 > 0)
                .Select(part => $"{Display.Count(part.Item1)} {part.Item2}")
        );
}
