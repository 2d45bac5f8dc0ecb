using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Model.Validation;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>
/// Finds groups of measures that a grid file asks for and of which no trial can have any. A group leaves out what does
/// not apply, so that one file may serve several kinds of trials; where nothing is left for any of them, it is said.
/// </summary>
internal sealed class EmptyGroups(GridProblems problems)
{
    private const int LargestSearch = 10_000;

    /// <summary>A sentence on each such group.</summary>
    public IReadOnlyList<string> Check(IReadOnlyList<BuiltBlock> built)
    {
        Dictionary<string, (Node Node, string Reason)> empty = [];
        HashSet<string> had = [];
        foreach (BuiltBlock entry in built)
        {
            if (entry.Draft.PlaceOf(MeasureField.Of.Path) is not { } node)
                continue;
            GridAxis[] axes = [.. entry.Draft.Axes.Select(axis => axis.Axis)];
            TrialConfiguration first = new Combinations(
                entry.Block.Base,
                [.. axes.Where(axis => !IsDrawn(axis))],
                []
            ).Configuration;
            IReadOnlyList<string> left = InNone(entry.Block.Base, axes);
            had.UnionWith(first.Measure.Of.Except(left));
            foreach (string group in left)
                empty.TryAdd(group, (node, Reason(group, first)));
        }

        return
        [
            .. empty
                .Where(found => !had.Contains(found.Key))
                .Select(found =>
                    FormattableString.Invariant(
                        $"`measure.of` asks for `{found.Key}` in line {found.Value.Node.Line}, but no trial here "
                    ) + $"has anything of it, since it {found.Value.Reason}: nothing is recorded for it."
                ),
        ];
    }

    /// <summary>The groups of which no combination has a measure.</summary>
    private IReadOnlyList<string> InNone(TrialConfiguration start, GridAxis[] axes)
    {
        IReadOnlyList<string> fields = MeasureReadings.WithoutMeasures.Fields;
        axes = [.. axes.Where(axis => axis.Columns.Any(column => fields.Contains(column.Field.Path)))];
        if (axes.Any(IsDrawn))
            return []; // not known before it is drawn
        Combinations combinations = new(start, axes, [.. fields]);
        IReadOnlyList<string> left = MeasureReadings.WithoutMeasures.Of(combinations);
        for (int tries = 0; left.Count > 0 && combinations.Next(); tries++)
        {
            problems.Spend(1);
            if (tries == LargestSearch)
                return []; // too many to look through
            left = [.. left.Intersect(MeasureReadings.WithoutMeasures.Of(combinations))];
        }

        return left;
    }

    private static bool IsDrawn(GridAxis axis) => axis.Columns.Any(column => column is SpanColumn);

    private static string Reason(string group, TrialConfiguration first)
    {
        try
        {
            return MeasureCatalog.Refusal(group, MeasureSubject.Of(first)) ?? "does not apply to all that is taken";
        }
        catch (ConfigurationException) // the first combination is one that is excluded
        {
            return "applies to none";
        }
    }
}
