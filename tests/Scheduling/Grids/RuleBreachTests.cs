using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Fields;
using Sweeps.Model.Validation;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Grids;

namespace Sweeps.Scheduling.Tests.Grids;

/// <summary>A trial that breaks a rule is found whichever of the rule's fields an axis varies.</summary>
public sealed class RuleBreachTests
{
    [Theory]
    [InlineData("dimension_train", "activation: [relu, tanh]", "`dimension_train` needs a network of ReLU layers")]
    [InlineData("dimension_train", "fresh: [false, true]", "`dimension_train` needs a fixed training set")]
    [InlineData("curve_length", "dimension: [1, 2]", "`curve_length` needs data of one input")]
    public void Axis_OfAFieldThatARuleReads_IsLookedThrough(string measure, string axis, string rule)
    {
        string grid =
            "name: t\ndata: gaussian\ntrain: { epochs: 1, loss: squared }\n"
            + $"measure: {{ of: [{measure}] }}\ngrid: {{ {axis} }}\n";
        GridProblem problem = Assert.Single(
            Assert.Throws<GridFileException>(() => GridFile.Read(grid, "t.yaml")).Problems
        );
        Assert.StartsWith(rule, problem.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_ThatAreNotGiven_AreNamedWhateverElseLooksAtThem()
    {
        const string grid =
            "name: t\ntrain: { epochs: 4 }\nmeasure: { of: [error] }\ngrid: { seed: 1..9 }\n"
            + "stop: { asha: { measure: test_error, direction: minimize, reduction_factor: 2 } }\n";
        Assert.Contains(
            Assert.Throws<GridFileException>(() => GridFile.Read(grid, "t.yaml")).Problems,
            problem => problem.Rule.StartsWith("The data set must be given", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("data.seed: 0..2147483646", 5)]
    [InlineData("data.train: 20..2147483646", 300)]
    [InlineData("data.train: 20..2147483646, hidden: [3, 4, 5], loss: [cross_entropy, squared]", 300)]
    [InlineData("data.rank: 2..2147483646, hidden: [3, 4, 5]", 300)]
    public void Range_BesideFewValues_IsCheckedInBoundedMemory(string axes, int megabytes)
    {
        string grid =
            "name: t\ndata: { name: mixture, dimension: 8, test: 60 }\nnoise: replace\n"
            + "train: { batch: 10, epochs: 3 }\nmeasure: { of: [error, activation] }\n"
            + $"grid: {{ p: [0, 0.1, 0.2], {axes}, seed: 0..4 }}\n";
        TryRead(grid.Replace("2147483646", "30", StringComparison.Ordinal)); // what is made once for all
        long before = GC.GetAllocatedBytesForCurrentThread();
        TryRead(grid);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, megabytes * 1_000_000L);
    }

    private static void TryRead(string grid)
    {
        try
        {
            GridFile.Read(grid, "t.yaml");
        }
        catch (GridFileException refused)
        {
            Assert.NotEmpty(refused.Problems);
        }
    }

    /// <summary>A data set of a plugin may have a rule on any value of any field.</summary>
    [Theory]
    [InlineData("fussy@0123456789ab")]
    [InlineData("mixture", "fussy@0123456789ab")]
    public void Find_OfDataOfAPlugin_LooksAtEveryValue(params string[] names)
    {
        DataSetCatalog.Bring("0123456789ab", [new Fussy()]);
        Assert.NotNull(DataSetCatalog.Brought(names[^1]));
        TrialConfiguration start = new(new() { Name = names[0] }, new(), new(), new() { Epochs = 1 }, new(), Seed: 0);
        GridBlock block = new(
            null,
            start,
            [Axis("data.name", [.. names]), Axis("data.seed", [0L, 3L, Fussy.Refused, 9L])],
            []
        );

        var found = RuleBreaches.Find(block, ConfigurationRules.CrossFieldRules, _ => { });

        Assert.Equal(DataField.Seed.Path, Assert.Single(found).Breach.Field);
    }

    private static GridAxis Axis(string field, object[] values) => new(field, [Column(field, values)]);

    private sealed class Fussy : PluginDataSet
    {
        public const long Refused = 7;

        public override DataSetInfo Info { get; } = new("fussy", "Fussy.", ["seed"], NeedsFiles: false);

        public override DataShape Shape(DataConfiguration data) =>
            data.Seed == Refused
                ? throw new ConfigurationException("data.seed", "Not this one", "Take another.")
                : new DataShape(2, 2, 10, 10);

        public override double Write(DataConfiguration data, long seed, bool test, int index, Span<double> input) => 0;
    }

    // Each with values that break rules of the others.
    private static readonly (string Field, object[] Values)[] Pool =
    [
        ("data.name", ["mixture", "gaussian", "digits", "points1d"]),
        ("data.train", [12L, 1L, 70_000_000L]),
        ("data.seed", [0L, 3L, 7L]),
        ("data.spread", [0.5, 2.0]),
        ("data.dimension", [1L, 4L, 2_000L]),
        ("data.classes", [2L, 3L]),
        ("data.fresh", [false, true]),
        ("data.validation", [0.0, 0.25]),
        ("network.hidden", [Widths(), Widths(3), Widths(4, 3)]),
        ("network.activation", [ActivationKind.Relu, ActivationKind.Tanh]),
        ("network.form", [NetworkForm.Layers, NetworkForm.Factor]),
        ("network.freeze", [Widths(), Widths(2)]),
        ("network.skip", [false, true]),
        ("noise.kind", ["none", "replace", "smooth", "additive"]),
        ("noise.p", [0.0, 0.3]),
        ("train.loss", [LossKind.CrossEntropy, LossKind.Squared, LossKind.Hinge]),
        ("train.epochs", [0L, 2L]),
        ("train.steps", [0L, 5L]),
        ("train.dropout", [0.0, 0.3]),
        ("train.momentum", [0.9, 0.4]),
        ("train.optimizer", [OptimizerKind.Sgd, OptimizerKind.Momentum]),
        ("measure.of", [Names("error"), Names("dimension_train"), Names("curve_length")]),
        ("limit.kind", [LimitKind.None, LimitKind.Soft]),
        ("seed", [0L, 1L]),
    ];

    /// <summary>What is found by combining only what a rule looks at is what going through every trial
    /// finds.</summary>
    [Fact]
    public void Find_InAnyBlock_FindsWhatGoingThroughEveryTrialFinds()
    {
        Random random = new(31);
        int found = 0;
        for (int round = 0; round < 1_500; round++)
        {
            GridBlock block = Draw(random);
            var rules = ConfigurationRules.CrossFieldRules;
            string[] expected = [.. EveryTrial(block, rules).Select(Words)];
            Assert.Equal(expected, RuleBreaches.Find(block, rules, _ => { }).Select(Words));
            found += expected.Length;
        }

        Assert.InRange(found, 1_000, int.MaxValue);
    }

    private static string Words((ConfigurationRule Rule, ConfigurationException Breach) found) =>
        $"{found.Breach.Field}: {found.Breach.Message}";

    private static IEnumerable<(ConfigurationRule, ConfigurationException)> EveryTrial(
        GridBlock block,
        IReadOnlyList<ConfigurationRule> rules
    )
    {
        IEnumerable<TrialConfiguration> trials = [block.Base];
        foreach (GridAxis axis in block.Axes)
            trials = trials.SelectMany(trial => Enumerable.Range(0, axis.Count).Select(i => axis.Apply(trial, i)));
        TrialConfiguration[] kept = [.. trials.Where(trial => !block.Excludes(trial))];
        foreach (ConfigurationRule rule in rules)
        {
            if (kept.Select(trial => rule.Check(trial)).FirstOrDefault(breach => breach is not null) is { } first)
                yield return (rule, first);
        }
    }

    private static GridBlock Draw(Random random)
    {
        var drawn = random.GetItems(Pool, random.Next(1, 6)).DistinctBy(entry => entry.Field).ToArray();
        if (drawn.Select(entry => entry.Field).Intersect(["train.epochs", "train.steps"]).Count() == 2)
            drawn = [.. drawn.Where(entry => entry.Field != "train.steps")]; // no grid has both
        List<GridAxis> axes =
        [
            .. drawn.Select(entry => new GridAxis(entry.Field, [Column(entry.Field, entry.Values)])),
        ];
        if (axes.Count > 2 && random.Next(3) == 0)
        {
            // Two fields that advance together.
            int rows = drawn[0].Values.Length;
            AxisColumn beside = Column(
                drawn[1].Field,
                [.. Enumerable.Range(0, rows).Select(i => drawn[1].Values[i % drawn[1].Values.Length])]
            );
            axes.RemoveRange(0, 2);
            axes.Insert(0, new GridAxis("two", [Column(drawn[0].Field, drawn[0].Values), beside]));
        }

        GridExclusion[] exclusions =
        [
            .. Enumerable
                .Range(0, random.Next(3))
                .Select(_ => new GridExclusion([
                    .. random.GetItems(drawn, random.Next(1, 3)).Select(entry => Condition(random, entry)),
                ])),
        ];
        TrialConfiguration start = TrialField.Defaults with
        {
            Data = new() { Name = "mixture" },
            Train = TrialField.Defaults.Train with { Epochs = 1 },
        };
        return new(null, start, axes, exclusions);
    }

    private static ListColumn Column(string field, object[] values) =>
        new(ConfigurationFields.Find(field)!, values, isDistinct: false);

    private static ExclusionCondition Condition(Random random, (string Field, object[] Values) entry)
    {
        object value = entry.Values[random.Next(entry.Values.Length)];
        ConfigurationField field = ConfigurationFields.Find(entry.Field)!;
        return new(field, given => given is not null && field.Kind.Same(given, value), field.Text(value));
    }

    private static IReadOnlyList<int> Widths(params int[] widths) => widths;

    private static IReadOnlyList<string> Names(params string[] names) => names;
}
