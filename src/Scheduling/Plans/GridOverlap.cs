using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Plans;

/// <summary>
/// Whether two blocks have a trial in common, found axis by axis and not trial by trial. The search stops and answers
/// no where axes or exclusions tie more combinations together than its steps reach. A trial that stands twice is then
/// still trained once, by its key.
/// </summary>
internal static class GridOverlap
{
    private const int LargestSearch = 100_000;

    /// <summary>A configuration that both blocks have (up to the seed, where <paramref name="anySeed"/>), or
    /// null.</summary>
    public static TrialConfiguration? Find(GridBlock left, GridBlock right, StepLimit limit, bool anySeed = false)
    {
        // All draws would have to be listed to know where a configuration stands among them.
        if (left.Axes.Concat(right.Axes).Any(axis => axis.IsDrawn && axis.Count > limit.Left))
            return null;
        ConfigurationField? ignored = anySeed ? ConfigurationFields.Seed : null;
        foreach (ConfigurationField field in FieldScope.Of(left.Base, right.Base))
        {
            if (
                field != ignored
                && !left.Axes.Any(axis => axis.Varies(field))
                && !right.Axes.Any(axis => axis.Varies(field))
                && !field.Agree(left.Base, right.Base)
            )
                return null;
        }

        List<List<TrialConfiguration>> choices = [];
        foreach (var (leftAxes, rightAxes) in Components(left, right))
        {
            bool entangled = left
                .Exclusions.Concat(right.Exclusions)
                .Any(exclusion =>
                    exclusion.Conditions.Any(condition =>
                        leftAxes.Any(axis => axis.Varies(condition.Field))
                        || rightAxes.Any(axis => axis.Varies(condition.Field))
                    )
                );
            List<TrialConfiguration> common = Common(
                left.Base,
                leftAxes,
                right.Base,
                rightAxes,
                ignored,
                entangled ? LargestSearch : 1,
                limit
            );
            if (common.Count == 0)
                return null;
            choices.Add(common);
        }

        // Each choice carries its component's fields; combine them until one is excluded by neither block.
        int[] indices = new int[choices.Count];
        while (limit.Take())
        {
            TrialConfiguration candidate = left.Base;
            int component = 0;
            foreach (var (leftAxes, rightAxes) in Components(left, right))
            {
                TrialConfiguration choice = choices[component][indices[component++]];
                foreach (
                    ConfigurationField field in leftAxes
                        .Concat(rightAxes)
                        .SelectMany(axis => axis.Columns)
                        .Select(column => column.Field)
                )
                    candidate = field.Set(candidate, field.Get(choice));
            }

            if (!left.Excludes(candidate) && !right.Excludes(candidate))
                return candidate;
            int place = indices.Length - 1;
            while (place >= 0 && ++indices[place] == choices[place].Count)
                indices[place--] = 0;
            if (place < 0)
                return null;
        }

        return null;
    }

    // Axes of both blocks that are linked by common fields.
    private static List<(List<GridAxis> Left, List<GridAxis> Right)> Components(GridBlock left, GridBlock right)
    {
        List<(List<GridAxis> Left, List<GridAxis> Right)> components = [];
        foreach (
            var (axis, isLeft) in left
                .Axes.Select(axis => (axis, true))
                .Concat(right.Axes.Select(axis => (axis, false)))
        )
        {
            (List<GridAxis> Left, List<GridAxis> Right) merged = ([], []);
            (isLeft ? merged.Left : merged.Right).Add(axis);
            foreach (
                var component in components
                    .Where(component =>
                        component
                            .Left.Concat(component.Right)
                            .Any(other => other.Columns.Any(column => axis.Varies(column.Field)))
                    )
                    .ToArray()
            )
            {
                merged.Left.AddRange(component.Left);
                merged.Right.AddRange(component.Right);
                components.Remove(component);
            }

            components.Add(merged);
        }

        return components;
    }

    // Configurations that the left axes give and the right ones give too; enumerates the smaller side.
    private static List<TrialConfiguration> Common(
        TrialConfiguration leftBase,
        List<GridAxis> left,
        TrialConfiguration rightBase,
        List<GridAxis> right,
        ConfigurationField? ignored,
        int wanted,
        StepLimit limit
    )
    {
        if (Size(left) > Size(right))
            (leftBase, left, rightBase, right) = (rightBase, right, leftBase, left);
        ConfigurationField[] onlyLeft =
        [
            .. left.SelectMany(axis => axis.Columns)
                .Select(column => column.Field)
                .Where(field => field != ignored && !right.Any(axis => axis.Varies(field))),
        ];
        List<TrialConfiguration> common = [];
        int[] indices = new int[left.Count];
        while (common.Count < wanted && limit.Take())
        {
            TrialConfiguration configuration = leftBase;
            for (int i = 0; i < indices.Length; i++)
                configuration = left[i].Apply(configuration, indices[i]);
            if (
                onlyLeft.All(field => field.Agree(configuration, rightBase))
                && right.All(axis => axis.IndexOf(configuration, ignored) >= 0)
            )
                common.Add(configuration);
            int place = indices.Length - 1;
            while (place >= 0 && ++indices[place] == left[place].Count)
                indices[place--] = 0;
            if (place < 0)
                break;
        }

        return common;
    }

    private static double Size(List<GridAxis> axes) => axes.Aggregate(1.0, (size, axis) => size * axis.Count);
}

/// <summary>The steps that searches may take together.</summary>
internal sealed class StepLimit(int most)
{
    public int Left { get; private set; } = most;

    /// <summary>Takes a step; false when there are none left.</summary>
    public bool Take() => Left > 0 && Left-- > 0;
}
