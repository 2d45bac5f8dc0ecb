using Sweeps.Model.Configurations;

namespace Sweeps.Scheduling.Plans;

/// <summary>A few trials of a plan that show everything that varies.</summary>
public static class PlanSpread
{
    /// <summary>Values of one digit that are looked at; of more, as many as this, evenly spread.</summary>
    private const int MostValues = 256;

    /// <summary>The same of a digit whose values say several things each, or things that come twice: what one of them
    /// says may be the same in most, and another in few.</summary>
    private const int MostJointValues = 20_000;

    /// <summary>
    /// Configurations such that a field which has one value in all of them has it in every trial of the plan: of each
    /// block the first trial, and those that differ from it in one digit of its number. Exclusions are respected.
    /// </summary>
    public static IEnumerable<TrialConfiguration> Of(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        foreach (PlanBlock block in plan.Blocks)
        {
            yield return block.Configuration(0);
            long place = block.Trials;
            foreach (Digit digit in block.Digits)
            {
                place /= digit.Count;
                bool joint =
                    digit.Axes.Length > 1
                    || block.Grid.Axes[digit.Axes[0]] is { IsDrawn: true } or { Columns.Count: > 1 };
                int shown = Math.Min(digit.Count, joint ? MostJointValues : MostValues);
                for (int i = 1; i < shown; i++)
                    yield return block.Configuration(place * ((long)i * (digit.Count - 1) / (shown - 1)));
            }
        }
    }
}
