using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Replication;

namespace Sweeps.Scheduling.Grids;

/// <summary>What the key <c>seeds</c> means for the axis of seeds.</summary>
internal static class SeedAxes
{
    /// <summary>Refuses seeds that are given twice.</summary>
    public static void Check(SeedsDraft? seeds, BlockDraft draft, GridProblems problems)
    {
        if (seeds?.MaxNode is { } node && AxisOf(draft) is { } axis)
            problems.Complain(
                node,
                $"The seeds there are must be given once, and the axis `{axis.Axis.Name}` in line {axis.Node.Line} "
                    + "gives them already",
                "Remove `max`, or the axis."
            );
    }

    /// <summary>Under <c>seeds</c> a cell has at most the seeds of its axis: one that is given, or the fixed seed and
    /// those after it.</summary>
    public static void Add(SeedsDraft? seeds, BlockDraft draft, GridProblems problems)
    {
        if (seeds is null)
            return;
        if (AxisOf(draft) is { } given)
        {
            if (given.Axis.Count > ReplicationRule.MostSeeds)
                problems.Add(
                    given.File,
                    given.Node,
                    $"With `seeds` a cell may have at most {ReplicationRule.MostSeeds} seeds, but the axis "
                        + $"`{given.Axis.Name}` has {given.Axis.Count}",
                    "Take fewer."
                );
            return;
        }

        if (seeds.Max is not { } max)
            problems.ComplainOfPlace(
                seeds.Node,
                "With `seeds` it must be known which seeds there are",
                "Give `max` under `until`, or an axis such as seed: 0..19 under `grid`."
            );
        else if (draft.Seed > long.MaxValue - max)
            problems.ComplainOfPlace(
                seeds.Node,
                $"Seeds must be at most {long.MaxValue}, and {max} from {draft.Seed} on are more",
                "Take a smaller seed to begin with."
            );
        else
            draft.Axes.Add(
                new(
                    new(
                        ConfigurationFields.Seed.ShortName,
                        [
                            AxisColumn.Of(
                                ConfigurationFields.Seed,
                                [.. Enumerable.Range(0, max).Select(i => (object)(draft.Seed + i))],
                                isDistinct: true
                            ),
                        ]
                    ),
                    seeds.Node,
                    problems.File
                )
            );
    }

    private static AxisDraft? AxisOf(BlockDraft draft) =>
        draft.Axes.FirstOrDefault(axis => axis.Axis.Varies(ConfigurationFields.Seed));
}
