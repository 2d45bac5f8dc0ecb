using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Expectations;
using Sweeps.Scheduling.Nodes;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Verifying;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads the key <c>expect</c>: a list of rules, each a text or <c>{ rule: …, source: … }</c>.</summary>
internal static class ExpectationReader
{
    private const string Form = "Write a list of rules, such as - test_error < 0.1 where p = 0.2.";

    // Cells that are looked at for all rules. Of further rules what they are about is looked for when they are
    // verified.
    private const long MostLooks = 30_000;

    /// <summary>The rules that can be understood, each by itself. Complains of the others.</summary>
    public static IReadOnlyList<(Expectation Rule, ScalarNode Node)> Read(Node? node, NodeComplaint complain)
    {
        if (node is null)
            return [];
        if (node is not SequenceNode list)
        {
            complain(node, "`expect` must be a list of rules", Form);
            return [];
        }

        List<(Expectation, ScalarNode)> rules = [];
        foreach (Node item in list.Items)
        {
            KeyReader? keys = item is MappingNode mapping
                ? new KeyReader(
                    mapping,
                    "expect",
                    "Write - { rule: test_error < 0.1, source: where that is from }.",
                    complain
                ).Only("rule", "source")
                : null;
            ScalarNode? text = keys is null ? item as ScalarNode : keys.Word("rule", "a rule");
            string source = item is MappingNode { } given && given["source"] is ScalarNode said ? said.Text : "";
            if (text is null || text.Text.Length == 0)
            {
                if (keys is null)
                    complain(item, "A rule under `expect` must be a text, or a mapping with `rule` and `source`", Form);
                continue;
            }

            try
            {
                rules.Add((ExpectationParser.Parse(text.Text) with { Source = source }, text));
            }
            catch (ExpectationRefusal refusal)
            {
                Complain(refusal, text, complain);
            }
        }

        return rules;
    }

    /// <summary>
    /// Makes sure that rules name what the sweep has. Where overrides have changed the sweep, what no longer fits is
    /// kept as inapplicable instead of being refused.
    /// </summary>
    public static IReadOnlyList<Expectation> Fit(
        IReadOnlyList<(Expectation Rule, ScalarNode Node)> rules,
        IReadOnlyList<GridBlock> blocks,
        bool overridden,
        GridProblems problems
    )
    {
        if (rules.Count == 0)
            return [];
        problems.Spend(blocks.Sum(block => block.Axes.Sum(axis => axis.ListedValues)));
        PlanCells cells = new(new Plan(blocks));
        long left = MostLooks;
        List<Expectation> fitting = [];
        foreach (var (rule, node) in rules)
        {
            try
            {
                problems.Spend(10);
                CheckMeasure(rule.Quantity.Measure, blocks);
                ExpectationCells.CheckNames(cells, rule);
                CheckCells(cells, rule, ref left);
                CheckSeeds(cells, rule, ref left);
                fitting.Add(rule);
            }
            catch (ExpectationRefusal refusal) when (overridden)
            {
                fitting.Add(rule with { Inapplicable = $"{refusal.Rule}, but was `{refusal.Value}`." });
            }
            catch (ExpectationRefusal refusal)
            {
                Complain(refusal, node, problems.Complain);
            }
        }

        return fitting;
    }

    private static void CheckCells(PlanCells cells, Expectation rule, ref long left)
    {
        if (rule.Quantity.Sides is not null || rule.Check is ExpectedCheck.Monotone)
        {
            left -= cells.Plan.Cells;
            if (left >= 0)
                _ = ExpectationCells.Of(cells, rule);
            return;
        }

        // One cell is enough, and mostly the first one.
        foreach (PlanCells.Cell cell in cells)
        {
            if (--left < 0 || ExpectationCells.IsAbout(cells, rule, cell))
                return;
        }

        throw ExpectationCells.NoCell(rule);
    }

    // A rule that asks for more seeds than any of its cells has can never hold.
    private static void CheckSeeds(PlanCells cells, Expectation rule, ref long left)
    {
        if (rule.Seeds.AtLeast is <= 1 or SeedRule.EverySeed)
            return;
        int most = 0;
        foreach (PlanCells.Cell cell in cells)
        {
            if (--left <= 0)
                return;
            if (!ExpectationCells.IsAbout(cells, rule, cell))
                continue;
            int looked = (int)Math.Min(rule.Seeds.AtLeast, left);
            int seeds = cells.Plan.OrdinalsOfCell(cell.Number).Take(looked).Count();
            left -= seeds;
            if (seeds == looked || left <= 0)
                return; // enough, or more than anybody counts
            most = Math.Max(most, seeds);
        }

        throw new ExpectationRefusal(
            $"An expectation must not ask for more seeds than a cell has, and none has more than {most}",
            $"at least {rule.Seeds.AtLeast} seeds",
            -1,
            "Ask for fewer, or give the sweep more seeds."
        );
    }

    private static void CheckMeasure(string metric, IReadOnlyList<GridBlock> blocks)
    {
        string name = metric.Split('.')[0];
        if (blocks.Any(block => !EngineCatalog.Of(block.Base).TakesData))
        {
            string[] known =
            [
                .. blocks.SelectMany(block => EngineCatalog.Of(block.Base).MeasuresOf(block.Base)).Distinct(),
            ];
            if (known.Contains(metric))
                return;
            throw new ExpectationRefusal(
                "An expectation must name a metric that the sweep's trials record",
                metric,
                -1,
                Spelling.DidYouMean(metric, known, "Add it under `program.measures`.")
            );
        }

        if (MeasureCatalog.Described.FirstOrDefault(candidate => Records(candidate, name)) is not { } measure)
        {
            throw new ExpectationRefusal(
                "An expectation must name a metric",
                metric,
                -1,
                Spelling.DidYouMean(
                    name,
                    MeasureCatalog.All.Select(candidate => candidate.Description.Name),
                    "See `sweeps measures`."
                )
            );
        }

        if (!blocks.Any(block => Takes(block.Base, measure)))
            throw new ExpectationRefusal(
                "An expectation must name a metric that the sweep's trials record",
                metric,
                -1,
                $"Add `{measure.Description.Name}` to `measure.of`, or take another."
            );
    }

    private static bool Records(Measure measure, string name) =>
        measure.Description.Metrics.Split(", ").Any(metric => metric.Split('.')[0] == name);

    private static bool Takes(TrialConfiguration configuration, Measure measure)
    {
        try
        {
            return MeasureCatalog
                .Select(MeasureSubject.Of(configuration))
                .Any(taken => taken.Description.Name == measure.Description.Name);
        }
        catch (ConfigurationException)
        {
            return true; // breaks a rule of its own, and is refused for that
        }
    }

    // Points at the offending word where the rule stands on one line.
    private static void Complain(ExpectationRefusal refusal, ScalarNode node, NodeComplaint complain)
    {
        int offset =
            refusal.Offset >= 0
                ? refusal.Offset
                : Math.Max(0, node.Text.IndexOf(refusal.Value, StringComparison.Ordinal));
        complain(
            new ScalarNode(
                refusal.Value.Length == 0 ? node.Text : refusal.Value,
                false,
                node.Line,
                node.Column + (node.Quoted ? 1 : 0) + offset
            ),
            refusal.Rule,
            refusal.NextStep
        );
    }
}
