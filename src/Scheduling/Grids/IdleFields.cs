using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Validation;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>
/// Finds what a grid file says of fields that change nothing about any of its trials. A value that some trials heed is
/// well: a file may say it once for blocks and axes of which only some do.
/// </summary>
internal sealed class IdleFields(GridProblems problems)
{
    private const int LargestSearch = 10_000;
    private const int StepsOfCheck = 4;

    private static readonly FieldEffect[][] ByField =
    [
        .. EngineEffects.All.GroupBy(effect => effect.Field).Select(effects => effects.ToArray()),
    ];

    private readonly HashSet<(string Field, Node Node)> _effective = new(ByPlace.Instance);
    private readonly Dictionary<(string Field, Node Node), (FieldEffect Effect, string? File)> _idle = new(
        ByPlace.Instance
    );

    /// <summary>Complains of values that no block heeds.</summary>
    public void Check(IReadOnlyList<BuiltBlock> built)
    {
        foreach (BuiltBlock entry in built)
        {
            foreach (FieldEffect[] effects in ByField)
                Look(entry, effects);
        }

        foreach (var ((field, node), (effect, file)) in _idle.Where(idle => !_effective.Contains(idle.Key)))
        {
            string key = ConfigurationFields.Find(field)!.Key;
            problems.Add(
                file ?? problems.File,
                node,
                $"`{field}` has an effect only {effect.Needs}, and no trial here has that",
                $"Set that, or remove `{key}`.",
                node.Summary
            );
        }
    }

    private void Look(BuiltBlock entry, FieldEffect[] effects)
    {
        string field = effects[0].Field;
        if (entry.Draft.PlaceOf(field) is not { } node || _effective.Contains((field, node)))
            return;
        if (HasEffect(entry, effects))
            _effective.Add((field, node));
        else if (!_idle.ContainsKey((field, node)))
            _idle.Add((field, node), (Reason(entry, effects), entry.Draft.FileOf(node)));
    }

    // What no trial has; or else the first need, where some trials have one and some another.
    private FieldEffect Reason(BuiltBlock entry, FieldEffect[] effects) =>
        Array.Find(effects, effect => !HasEffect(entry, [effect])) ?? effects[0];

    private bool HasEffect(BuiltBlock entry, FieldEffect[] effects)
    {
        GridAxis[] axes =
        [
            .. entry
                .Draft.Axes.Select(axis => axis.Axis)
                .Where(axis =>
                    axis.Columns.Any(column => effects.Any(effect => effect.Owners.Contains(column.Field.Path)))
                ),
        ];
        if (axes.Any(axis => axis.Columns.Any(column => column is SpanColumn)))
            return true; // not known before it is drawn
        Combinations combinations = new(
            entry.Block.Base,
            axes,
            effects.SelectMany(effect => effect.Owners).ToHashSet()
        );
        for (int tries = 0; tries < LargestSearch; tries++)
        {
            problems.Spend(StepsOfCheck);
            if (!Array.Exists(effects, effect => effect.IsIdle(combinations)))
                return true;
            if (!combinations.Next())
                return false;
        }

        return true; // too many to look through
    }

    // Blocks share what stands above them: the same node is the same value.
    private sealed class ByPlace : IEqualityComparer<(string Field, Node Node)>
    {
        public static readonly ByPlace Instance = new();

        public bool Equals((string Field, Node Node) left, (string Field, Node Node) right) =>
            left.Field == right.Field && ReferenceEquals(left.Node, right.Node);

        public int GetHashCode((string Field, Node Node) place) =>
            HashCode.Combine(place.Field, place.Node.Line, place.Node.Column);
    }
}
