using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Drawing.Tests.Cells;

/// <summary>Tables with made-up numbers.</summary>
internal static class Made
{
    public static readonly PlanAxis P = Numeric("p", AxisScale.Linear, 0, 0.2, 0.5);
    public static readonly PlanAxis Rate = Numeric("learning_rate", AxisScale.Log, 0.01, 0.1, 1);
    public static readonly PlanAxis Shape = new("architecture", ["64", "64-64"], null, AxisScale.Categorical);

    public static PlanAxis Numeric(string name, AxisScale scale, params double[] numbers) =>
        new(name, [.. numbers.Select(number => $"{number}")], numbers, scale);

    /// <summary>Every combination of the axes: measure i of cell c is (c + 1) · 10^−i, ± a tenth of it over five seeds;
    /// the last cell diverged.</summary>
    public static CellTable Cells(string[] measures, params PlanAxis[] axes)
    {
        IReadOnlyList<string>[] all = Combinations(axes);
        return new(
            axes,
            measures,
            [
                .. all.Select(
                    (values, cell) =>
                        cell > 0 && cell == all.Length - 1
                            ? new CellResult(
                                cell,
                                values,
                                [.. measures.Select(_ => new Summary(0, double.NaN, null, null))],
                                0,
                                5,
                                0,
                                0,
                                0
                            )
                            : new CellResult(
                                cell,
                                values,
                                [.. measures.Select((_, i) => Of((cell + 1) * (i == 0 ? 1 : 0.1)))],
                                5,
                                0,
                                0,
                                0,
                                0
                            )
                ),
            ]
        );
    }

    /// <summary>Every combination of the axes, with a value at each step.</summary>
    public static CurveTable Curves(string measure, long[] steps, params PlanAxis[] axes) =>
        new(
            axes,
            measure,
            [
                .. Combinations(axes)
                    .Select(
                        (values, cell) =>
                            new CellCurve(
                                cell,
                                values,
                                [.. steps.Select(step => (step, Of((cell + 1.0) / (step + 1))))]
                            )
                    ),
            ]
        );

    private static Summary Of(double mean) => new(5, mean, mean * 0.1, mean * 0.1);

    private static IReadOnlyList<string>[] Combinations(PlanAxis[] axes) =>
        [
            .. axes.Aggregate(
                (IEnumerable<IReadOnlyList<string>>)
                    [
                        [],
                    ],
                (rows, axis) =>
                    rows.SelectMany(row => axis.Values.Select(value => (IReadOnlyList<string>)[.. row, value]))
            ),
        ];
}
