namespace Sweeps.Scheduling.Plans;

/// <summary>Which trials of a plan train on the same data.</summary>
public static class SharedData
{
    /// <summary>How many data sets all trials of a plan train on: trials that agree in seed and in all that their grid
    /// says of data share one. At least 1, at most the number of trials.</summary>
    public static double Sets(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Math.Clamp(plan.Blocks.Sum(Sets), 1, Math.Max(1, plan.Trials));
    }

    private static double Sets(PlanBlock block)
    {
        bool seeded = block.Trials > 0 && block.Configuration(0).Data.Seed is null;
        return block
            .Digits.Where(digit =>
                seeded && digit.HoldsSeed
                || digit.Axes.Any(axis =>
                    block
                        .Grid.Axes[axis]
                        .Columns.Any(column => column.Field.Path.StartsWith("data.", StringComparison.Ordinal))
                )
            )
            .Aggregate(1.0, (product, digit) => product * digit.Count);
    }
}
