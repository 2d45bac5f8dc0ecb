using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>
/// Finds values that sections fix while an axis under <c>grid</c> varies their field. One that no trial has is refused,
/// and so is one of a block over an axis that all blocks share, which it looks as if it replaced. One that the axis has
/// too is noted. Overrides and <c>seeds</c> take a place by intent.
/// </summary>
internal sealed class ShadowedFields(GridProblems problems)
{
    private readonly HashSet<Node> _trained = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Node, Shadow> _shadowed = new(ReferenceEqualityComparer.Instance);

    /// <summary>Complains of values that are never trained, and gives a sentence on each that the axis makes
    /// superfluous.</summary>
    public IReadOnlyList<string> Check(IReadOnlyList<BuiltBlock> built)
    {
        foreach (BuiltBlock entry in built)
            Look(entry);
        List<string> notes = [];
        foreach (var (node, shadow) in _shadowed.Where(entry => !_trained.Contains(entry.Key)))
        {
            string line = FormattableString.Invariant($"line {shadow.Axis.Node.Line}");
            if (shadow is { HasValue: true, IsOfBlock: false })
                notes.Add(
                    $"`{shadow.Fixed.Path}` is fixed in line {node.Line} and varies under `grid` in {line}: the "
                        + "axis counts, and the fixed value is not needed."
                );
            else
                problems.Add(
                    shadow.File,
                    node,
                    $"A field must be fixed or vary, not both, and `{shadow.Fixed.Path}` is fixed here while "
                        + $"`{shadow.Varied.ShortName}` varies under `grid` in {line}"
                        + (shadow.HasValue ? "" : ", so that no trial has this value"),
                    shadow.IsOfBlock
                        ? $"Write grid: {{ {shadow.Fixed.ShortName}: … }} in the block, which replaces the axis, "
                            + $"or remove `{shadow.Fixed.Key}` here."
                        : $"Remove `{shadow.Fixed.Key}` here, or `{shadow.Varied.ShortName}` under `grid`.",
                    node.Summary
                );
        }

        return notes;
    }

    private void Look(BuiltBlock entry)
    {
        BlockDraft draft = entry.Draft;
        problems.Spend(draft.Axes.Count);
        foreach (var (field, node, file) in draft.Fixed)
        {
            AxisDraft? axis = draft.Axes.Find(axis => axis.Axis.Columns.Any(column => Shadows(column.Field, field)));
            if (axis is not { IsOfGrid: true })
            {
                _trained.Add(node);
                continue;
            }

            if (_shadowed.ContainsKey(node))
                continue;
            AxisColumn column = axis.Axis.Columns.First(column => Shadows(column.Field, field));
            _shadowed[node] = new(
                field,
                column.Field,
                file,
                axis,
                Has(column, field, node),
                IsOfBlock: draft.IsOwn(node) && !draft.IsOwn(axis)
            );
        }
    }

    private bool Has(AxisColumn column, ConfigurationField field, Node node)
    {
        if (column.Field != field || field.Kind.Read(node, static (_, _, _) => { }) is not { } value)
            return false;
        if (column is SpanColumn span)
            return field.Kind.Number(value) is { } number && number >= span.From && number <= span.To;
        problems.Spend(column.IsListed ? column.Count : 1);
        return column.IndexOf(value) >= 0;
    }

    private static bool Shadows(ConfigurationField varied, ConfigurationField given) =>
        varied == given || varied.Displaces == given.Path;

    private sealed record Shadow(
        ConfigurationField Fixed,
        ConfigurationField Varied,
        string File,
        AxisDraft Axis,
        bool HasValue,
        bool IsOfBlock
    );
}
