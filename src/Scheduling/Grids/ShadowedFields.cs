using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Grids;

/// <summary>
/// Finds values that are fixed in a section and never trained, because an axis under <c>grid</c> varies their field.
/// A value that some block trains is well: blocks share it. Overrides and <c>seeds</c> take a place by intent.
/// </summary>
internal sealed class ShadowedFields(GridProblems problems)
{
    /// <summary>Complains of values that an axis shadows in every block that has them.</summary>
    public void Check(IReadOnlyList<BuiltBlock> built)
    {
        HashSet<Node> trained = new(ReferenceEqualityComparer.Instance);
        Dictionary<Node, (ConfigurationField Field, string File, AxisDraft Axis)> shadowed = new(
            ReferenceEqualityComparer.Instance
        );
        foreach (BlockDraft draft in built.Select(entry => entry.Draft))
        {
            problems.Spend(draft.Axes.Count);
            foreach (var (field, node, file) in draft.Fixed)
            {
                AxisDraft? axis = draft.Axes.Find(axis => axis.Axis.Columns.Any(column => Shadows(column.Field, field)));
                if (axis is { IsOfGrid: true })
                    shadowed.TryAdd(node, (field, file, axis));
                else
                    trained.Add(node);
            }
        }

        foreach (var (node, (field, file, axis)) in shadowed.Where(entry => !trained.Contains(entry.Key)))
        {
            ConfigurationField varied = axis.Axis.Columns.Select(column => column.Field).First(it => Shadows(it, field));
            problems.Add(
                file,
                node,
                $"A field must be fixed or vary, not both, and `{field.Path}` is fixed here while `{varied.ShortName}` varies under `grid` in line {axis.Node.Line}, so that this value is never trained",
                $"Remove `{field.Key}` here, or `{varied.ShortName}` under `grid`; in a block, a `grid` with one value fixes what all others vary.",
                node.Summary
            );
        }
    }

    private static bool Shadows(ConfigurationField varied, ConfigurationField given) =>
        varied == given || varied.Displaces == given.Path;
}
