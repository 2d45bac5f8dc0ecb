using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Machine;
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

    /// <summary>A sweep over three axes and two seeds, of which p decides most.</summary>
    public static ImportanceSamples Importance(string measure, int trials = int.MaxValue)
    {
        Plan plan = new(
            GridFile.Read(
                """
                name: axes
                data: digits
                noise: replace
                train: { epochs: 2 }
                network: { hidden: 4 }
                measure: { of: [error] }
                grid: { p: [0, 0.1, 0.2, 0.4], learning_rate: [0.1, 0.2, 0.3], batch: [5, 10], seed: 0..1 }
                """,
                "axes.yaml"
            )
        );
        ImportanceSamples samples = new(plan, measure, greatest: false);
        for (long ordinal = 0; ordinal < Math.Min(trials, plan.Trials); ordinal++)
        {
            double[] at =
            [
                .. plan.AxisValues(ordinal)
                    .Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)),
            ];
            samples.Add(ordinal, AttemptOutcome.Finished, at[0] + at[1] * at[1] + 0.01 * at[2] * (1 + at[3]) * at[1]);
        }

        return samples;
    }

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
