using System.Globalization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Fields;
using Sweeps.Model.Validation;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Nodes;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Stopping;

namespace Sweeps.Scheduling.Grids;

/// <summary>What only shows when everything has been read: rules between fields, sizes, and trials that stand
/// twice.</summary>
internal sealed class GridChecks(GridProblems problems)
{
    // Steps of the search for trials that stand twice. One that is not found is trained once all the same, by its key.
    private const int MostOverlapSteps = 300_000;

    public void Check(IReadOnlyList<BuiltBlock> built)
    {
        Int128 total = 0;
        bool numbered = true;
        foreach (BuiltBlock entry in built)
        {
            if (entry.Block.Base.Data.Name.Length == 0 && EngineCatalog.Of(entry.Block.Base).TakesData)
            {
                problems.ComplainOfPlace(
                    entry.Root,
                    "The data set must be given, but is not",
                    "Add `data:` with the name of one, such as digits or mnist."
                );
                continue;
            }

            if (PlanBlock.Build(entry.Block, out var refusal, problems.Spend) is not { } plan)
            {
                problems.ComplainOfPlace(entry.Exclude ?? entry.Root, refusal.Rule, refusal.NextStep);
                numbered = false;
                continue;
            }

            total += plan.Trials;
            CheckRules(entry);
        }

        if (total > long.MaxValue)
            problems.Add(
                new(
                    problems.File,
                    1,
                    1,
                    $"A sweep may have at most {long.MaxValue:N0} trials",
                    total.ToString("N0", CultureInfo.InvariantCulture),
                    "Take fewer values."
                )
            );
        else if (numbered)
            CheckOverlaps(built);
        if (!problems.Any && PlanColumn.TooLong([.. built.Select(entry => entry.Block)]) is { } field)
            problems.Add(
                new(
                    problems.File,
                    1,
                    1,
                    $"The values of `{field.ShortName}` in all blocks together must be a list that can be made, "
                        + "and these ranges overlap in part",
                    "",
                    "Take ranges that are equal, apart, or of the same step."
                )
            );
    }

    /// <summary>Whether a plan can be made of these blocks, whatever rules they break.</summary>
    public static bool AreNumbered(IReadOnlyList<BuiltBlock> built)
    {
        Int128 total = 0;
        foreach (BuiltBlock entry in built)
        {
            if (PlanBlock.Build(entry.Block, out _, _ => { }) is not { } plan)
                return false;
            total += plan.Trials;
        }

        return total <= long.MaxValue && PlanColumn.TooLong([.. built.Select(entry => entry.Block)]) is null;
    }

    public void CheckStopping(StoppingRule rule, GridBlock[] blocks, Node node)
    {
        if (blocks.Select(block => block.Base.Train.Epochs is null).Distinct().Count() > 1)
            problems.ComplainOfPlace(
                node,
                "Under `stop` the length of training must be given in one unit, since trials are compared at the "
                    + "same time, and some blocks have epochs and some steps",
                "Give all of them epochs, or all of them steps."
            );
        foreach (GridBlock block in blocks)
        {
            foreach (var (_, breach) in RuleBreaches.Find(block, StopReader.Requirements(rule), problems.Spend))
                problems.ComplainOfPlace(node, breach.Rule, breach.NextStep);
        }
    }

    /// <summary>What a search looks at must be measured by every trial.</summary>
    public void CheckSearch(ProposedSearch search, GridBlock[] blocks, Node node)
    {
        ProposedChecks.CheckPer(search, node, problems);
        SearchGoal goal = search.Goal;
        ConfigurationRule taken = new(
            StopReader.Measured.Select(measures =>
                measures is not null && measures.All(measure => measure.Description.Name != goal.Measure.Split('.')[0])
                    ? new ConfigurationException(
                        MeasureField.Of.Path,
                        $"The measure that `search` looks at, `{goal.Measure}`, must be taken by every trial, "
                            + "but one does not take it",
                        "Add it to `measure.of`, or let `search` look at another."
                    )
                    : null
            )
        );
        foreach (GridBlock block in blocks)
        {
            foreach (var (_, breach) in RuleBreaches.Find(block, [taken], problems.Spend))
                problems.ComplainOfPlace(node, breach.Rule, breach.NextStep);
        }
    }

    private void CheckRules(BuiltBlock entry)
    {
        foreach (var (rule, breach) in RuleBreaches.Find(entry.Block, problems.Spend))
        {
            Node at =
                entry.Draft.PlaceOf(breach.Field)
                ?? rule.Fields.Select(entry.Draft.PlaceOf).FirstOrDefault(found => found is not null)
                ?? entry.Root;
            problems.Add(entry.Draft.FileOf(at) ?? problems.File, at, breach.Rule, breach.NextStep);
        }
    }

    private void CheckOverlaps(IReadOnlyList<BuiltBlock> built)
    {
        StepLimit limit = new(MostOverlapSteps);
        foreach (var (left, right) in OverlapCandidates.Of([.. built.Select(entry => entry.Block)], problems.Spend))
        {
            problems.Spend(5);
            if (GridOverlap.Find(built[left].Block, built[right].Block, limit) is { } twice)
                problems.ComplainOfPlace(
                    built[right].Place,
                    $"A trial may stand once in a sweep, and this block has a trial of the one in line "
                        + $"{built[left].Place.Line} again: {Describe(twice, built[left].Block, built[right].Block)}",
                    "Narrow one of the two, with other values or an `exclude` rule."
                );
        }
    }

    private static string Describe(TrialConfiguration configuration, GridBlock left, GridBlock right) =>
        string.Join(
            ", ",
            left.Axes.Concat(right.Axes)
                .SelectMany(axis => axis.Columns)
                .Select(column => column.Field)
                .Distinct()
                .Select(field => $"{field.ShortName} {field.TextOf(configuration)}")
        );
}
