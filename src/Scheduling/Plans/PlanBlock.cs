using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Plans;

/// <summary>A block's trials, numbered from 0: mixed radix over its digits, the last one fastest.</summary>
internal sealed class PlanBlock
{
    private PlanBlock(GridBlock grid, IReadOnlyList<Digit> digits)
    {
        (Grid, Digits) = (grid, digits);
        (Trials, Cells) = (1, 1);
        foreach (Digit digit in digits)
            (Trials, Cells) = (checked(Trials * digit.Count), checked(Cells * digit.Groups));
    }

    public GridBlock Grid { get; }

    public IReadOnlyList<Digit> Digits { get; }

    public long Trials { get; }

    public long Cells { get; }

    /// <summary>Numbers a block's trials; null with the rule that forbids it and what to do.
    /// <paramref name="spend"/> is told of steps before they are taken.</summary>
    public static PlanBlock? Build(GridBlock grid, out (string Rule, string NextStep) refusal, Action<long> spend)
    {
        refusal = default;
        List<int[]> ties = Ties(grid, out IReadOnlyList<GridExclusion> relevant);
        Digit?[] digits = new Digit?[grid.Axes.Count];
        foreach (int[] tie in ties)
        {
            Int128 combinations = 1;
            foreach (int axis in tie)
                combinations *= grid.Axes[axis].Count;
            if (combinations > Digit.LargestTable)
            {
                refusal = (
                    $"Exclusions may tie at most {Digit.LargestTable:N0} combinations together, but these tie "
                        + $"{combinations:N0} (of {string.Join(", ", tie.Select(axis => grid.Axes[axis].Name))})",
                    "Write the grid as several `blocks` instead."
                );
                return null;
            }

            spend((long)combinations / 64);
            digits[tie[0]] = Digit.Table(
                grid,
                tie,
                TiedExclusions.Find(
                    grid,
                    tie,
                    [
                        .. relevant.Where(exclusion =>
                            exclusion.Conditions.Any(condition =>
                                tie.Any(axis => grid.Axes[axis].Varies(condition.Field))
                            )
                        ),
                    ],
                    spend
                )
            );
        }

        HashSet<int> tied = [.. ties.SelectMany(tie => tie)];
        for (int axis = 0; axis < digits.Length; axis++)
        {
            if (!tied.Contains(axis))
                digits[axis] = Digit.Plain(grid, axis);
        }

        Digit[] present = [.. digits.OfType<Digit>()];
        Int128 trials = 1;
        foreach (Digit digit in present)
            trials = trials > long.MaxValue ? trials : trials * digit.Count;
        bool none = relevant.Any(exclusion =>
            exclusion.Conditions.All(condition => !grid.Axes.Any(axis => axis.Varies(condition.Field)))
        );
        if (trials == 0 || none)
            refusal = (
                "Exclusions must leave at least one trial, but they leave none",
                "Remove or narrow an `exclude` rule."
            );
        else if (trials > long.MaxValue)
            refusal = ($"A grid may have at most {long.MaxValue:N0} trials", "Take fewer values.");
        else
            return new(grid, present);
        return null;
    }

    // Exclusions that can match, and the sets of axes that they tie together.
    private static List<int[]> Ties(GridBlock grid, out IReadOnlyList<GridExclusion> relevant)
    {
        relevant =
        [
            .. grid.Exclusions.Where(exclusion =>
                exclusion.Conditions.All(condition =>
                    grid.Axes.Any(axis => axis.Varies(condition.Field))
                    || condition.Holds(condition.Field.Get(grid.Base))
                )
            ),
        ];
        List<SortedSet<int>> ties = [];
        foreach (GridExclusion exclusion in relevant)
        {
            SortedSet<int> tie =
            [
                .. Enumerable
                    .Range(0, grid.Axes.Count)
                    .Where(axis => exclusion.Conditions.Any(condition => grid.Axes[axis].Varies(condition.Field))),
            ];
            if (tie.Count == 0)
                continue;
            foreach (SortedSet<int> other in ties.Where(other => other.Overlaps(tie)).ToArray())
            {
                tie.UnionWith(other);
                ties.Remove(other);
            }

            ties.Add(tie);
        }

        return [.. ties.Select(tie => tie.ToArray())];
    }

    public void Decode(long ordinal, Span<int> indices)
    {
        for (int i = Digits.Count - 1; i >= 0; i--)
        {
            Digits[i].Decode((int)(ordinal % Digits[i].Count), indices);
            ordinal /= Digits[i].Count;
        }
    }

    public TrialConfiguration Configuration(long ordinal)
    {
        int[] indices = new int[Grid.Axes.Count];
        Decode(ordinal, indices);
        TrialConfiguration configuration = Grid.Base;
        for (int axis = 0; axis < indices.Length; axis++)
        {
            // The base has every axis at its first value, but not at what is proposed first.
            if (indices[axis] > 0 || Grid.Axes[axis].IsProposed)
                configuration = Grid.Axes[axis].Apply(configuration, indices[axis]);
        }

        return configuration;
    }

    public long Cell(long ordinal)
    {
        long cell = 0;
        long place = 1;
        for (int i = Digits.Count - 1; i >= 0; i--)
        {
            cell += place * Digits[i].GroupOf((int)(ordinal % Digits[i].Count));
            ordinal /= Digits[i].Count;
            place *= Digits[i].Groups;
        }

        return cell;
    }

    /// <summary>The trials of a cell, ascending: one digit at most has groups of several values.</summary>
    public IEnumerable<long> OrdinalsOfCell(long cell)
    {
        long first = 0;
        long place = 1;
        long step = 0;
        int count = 1;
        for (int i = Digits.Count - 1; i >= 0; i--)
        {
            Digit digit = Digits[i];
            int group = (int)(cell % digit.Groups);
            cell /= digit.Groups;
            first += place * digit.GroupStart(group);
            if (digit.HoldsSeed)
                (step, count) = (place, digit.GroupStart(group + 1) - digit.GroupStart(group));
            place *= digit.Count;
        }

        for (int i = 0; i < count; i++)
            yield return first + step * i;
    }

    /// <summary>The trial with this configuration, or with one that differs only in seed where
    /// <paramref name="anySeed"/>; −1 if there is none.</summary>
    public long Find(TrialConfiguration configuration, bool anySeed = false)
    {
        ConfigurationField? ignored = anySeed ? ConfigurationFields.Seed : null;
        foreach (ConfigurationField field in FieldScope.Of(Grid.Base, configuration))
        {
            if (
                field != ignored
                && !Grid.Axes.Any(axis => axis.Varies(field))
                && !field.Agree(Grid.Base, configuration)
            )
                return -1;
        }

        int[] indices = new int[Grid.Axes.Count];
        for (int axis = 0; axis < indices.Length; axis++)
        {
            if ((indices[axis] = Grid.Axes[axis].IndexOf(configuration, ignored)) < 0)
                return -1;
        }

        long ordinal = 0;
        foreach (Digit digit in Digits)
        {
            int value = digit.Encode(indices);
            if (value < 0 && anySeed && digit.HoldsSeed)
                value = digit.AnySeed(indices);
            if (value < 0)
                return -1;
            ordinal = ordinal * digit.Count + value;
        }

        return ordinal;
    }
}
