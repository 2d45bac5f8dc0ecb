using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Charts;
using Sweeps.Drawing.Styles;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Drawing.Tests.Charts;

/// <summary>Figures with made-up but plausible numbers.</summary>
internal static class Samples
{
    public static LineFigure TwoMeasures()
    {
        double[] p = [0, 0.2, 0.4, 0.8];
        LineKey[] lines =
        [
            new("0.05 · 100", Colour.OfCategory(0), 0, 0),
            new("0.05 · 100-100", Colour.OfCategory(0), 1, 1),
            new("0.2 · 100", Colour.OfCategory(1), 0, 2),
            new("0.2 · 100-100", Colour.OfCategory(1), 1, 3),
        ];
        return new LineFigure
        {
            Title = "quickstart",
            Subtitle = "digits, 1,000 training examples; cross-entropy, sgd, batch 10, 20 epochs; noise replace",
            Description = "Test error rises and the active fraction falls as p grows.",
            X = new HorizontalAxis("p: probability of label noise", AxisScale.Linear, p, ["0", "0.2", "0.4", "0.8"]),
            LegendTitle = "learning rate · architecture",
            Lines = lines,
            Panels =
            [
                new(
                    "Test error",
                    "test error (fraction of test inputs)",
                    "a",
                    [.. Points(p, lines.Length, (x, line) => 0.06 + 0.05 * x + 0.02 * line, 0.006)]
                ),
                new(
                    "Active fraction",
                    "active fraction (pooled over hidden neurons)",
                    "b",
                    [.. Points(p, lines.Length, (x, line) => 0.5 / (1 + (4 + line) * x), 0.02)]
                ),
            ],
            Caption = "Means over seeds with 95 % intervals (Student's t); n = 5 seeds a point.",
        };
    }

    /// <summary>One line over a logarithmic axis that starts at 0, with a cell that diverged and one that did so in
    /// part.</summary>
    public static LineFigure LogAxisWithZero()
    {
        double[] p = [0, 0.001, 0.01, 0.1, 1];
        return new LineFigure
        {
            Title = "A log axis, broken before its zero",
            Description = "Weight norms by p.",
            X = new HorizontalAxis("p", AxisScale.Log, p, ["0", "0.001", "0.01", "0.1", "1"]),
            Lines = [new("", Colour.OfCategory(0), 0, 0)],
            Columns = 1,
            Panels =
            [
                new(
                    "",
                    "norm of the weights of layer 1",
                    "a",
                    [
                        new(0, 0, new Summary(5, 31.2, 1, 1.4), "p = 0"),
                        new(0, 0.001, new Summary(5, 30.1, 1, 1.2), "p = 0.001"),
                        new(0, 0.01, new Summary(1, 27.5, null, null), "p = 0.01"),
                        new(0, 0.1, new Summary(3, 19.5, 1, 2.6), "p = 0.1", "2 of 5 diverged"),
                        new(0, 1, new Summary(0, double.NaN, null, null), "p = 1", "5 of 5 diverged"),
                    ]
                ),
            ],
            Caption = "n = 1 to 5.",
        };
    }

    public static LineFigure Categories() =>
        new()
        {
            Title = "Names on the axis <&\"'>",
            Description = "Errors by kind of noise.",
            X = new HorizontalAxis("noise", AxisScale.Categorical, [0, 1, 2], ["replace", "flip", "smooth"]),
            LegendTitle = "bias",
            Lines = [new("true", Colour.OfCategory(0), 0, 0), new("false", Colour.OfCategory(1), 0, 1)],
            Columns = 1,
            Panels =
            [
                new(
                    "",
                    "test error (fraction)",
                    "a",
                    [.. Points([0, 1, 2], 2, (x, line) => 0.1 + 0.01 * x + 0.03 * line, 0.01)]
                ),
            ],
        };

    private static IEnumerable<LinePoint> Points(double[] xs, int lines, Func<double, int, double> mean, double half) =>
        from line in Enumerable.Range(0, lines)
        from x in xs
        select new LinePoint(line, x, new Summary(5, mean(x, line), half, half * (1 + x)), $"x = {x}");
}
