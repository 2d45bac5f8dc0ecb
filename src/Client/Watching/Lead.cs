using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Execution.Reading;

namespace Sweeps.Client.Watching;

/// <summary>The cell that leads by the leading measure, and how the lead went while one looked. Immutable.</summary>
/// <param name="Objective">The measure, and which values of it are the better ones.</param>
/// <param name="Extremes">The cells at both ends.</param>
internal sealed record Lead(Objective Objective, CellExtremes Extremes)
{
    /// <summary>Means that are kept, each of another look.</summary>
    private const int Kept = 24;

    /// <summary>Means of the leading cell, oldest first.</summary>
    public IReadOnlyList<double> Means { get; private init; } = [];

    /// <summary>The cell that leads: the best, or where nobody would call one end better the lowest; null: no cell has
    /// a mean.</summary>
    public CellMean? Cell =>
        (Objective.High == "best" ? Extremes.Highest : Extremes.Lowest) is [var first, ..] ? first
        : Extremes.Lowest is [var only, ..] ? only
        : null;

    /// <summary>With what a later look found.</summary>
    public static Lead? Next(Lead? before, Objective objective, CellExtremes extremes)
    {
        Lead now = new(objective, extremes);
        if (now.Cell is not { } cell)
            return before;
        IReadOnlyList<double> means = before?.Objective == objective ? before.Means : [];
        return now with { Means = [.. means.TakeLast(Kept - 1), cell.Mean.Mean] };
    }

    /// <summary>How the lead went, as small bars; empty after a single look.</summary>
    public string Trace => Means.Count > 1 ? Sparkline.Of(Means) : "";

    /// <summary><c>best test_error  0.051 ± 0.004  n 5  p=0 learning_rate=0.1  ▇▅▃▁</c>.</summary>
    public Line Draw(int width)
    {
        if (Cell is not { } cell)
            return new Line();
        string end = Objective.High == "best" ? Objective.High : Objective.Low;
        Line line = new Line()
            .Add($"{end} {Objective.Measure}", end == "best" ? Tone.Good : Tone.Dim)
            .Add("  ")
            .Add(Display.Estimate(cell.Mean, Objective.IsFraction))
            .Add("  ")
            .Add($"n {cell.Mean.Count}", Tone.Dim)
            .Add("  ")
            .Add(Describe(Extremes.Axes, cell.AxisValues));
        string trace = Trace;
        return trace.Length == 0 ? line.Crop(width)
            : line.Width + 2 + trace.Length <= width ? line.Add("  ").Add(trace, Tone.Good)
            : line.Crop(width);
    }

    /// <summary>A cell by what tells it apart.</summary>
    public static string Describe(IReadOnlyList<string> axes, IReadOnlyList<string> values) =>
        axes.Count == 0 ? "(nothing varies)" : string.Join(' ', axes.Zip(values, (axis, value) => $"{axis}={value}"));
}
