using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Stopping;

namespace Sweeps.Scheduling.Tests.Grids;

public sealed class StopKeyTests
{
    private const string Asha = "stop: { asha: { measure: test_error, direction: minimize } }";

    [Fact]
    public void Asha_WithAllItsKeys_IsRead() =>
        Assert.Equal(
            new AshaRule
            {
                Measure = "test_error",
                Direction = StoppingDirection.Maximize,
                ReductionFactor = 5,
                Min = 1,
                MinEarlyStoppingRate = 1,
                Within = "batch,p",
            },
            Read(
                "stop: { asha: { measure: test_error, direction: maximize, reduction_factor: 5, min: 1, s: 1, "
                    + "within: [p, batch] } }"
            ).Stopping
        );

    [Fact]
    public void Median_WithItsDefaults_IsRead() =>
        Assert.Equal(
            new MedianRule
            {
                Measure = "test_loss",
                Direction = StoppingDirection.Minimize,
                From = 1,
                Trials = 5,
            },
            Read("stop: { median: { measure: test_loss, direction: minimize } }", of: "[test_loss]").Stopping
        );

    [Fact]
    public void Stopping_IsPartOfTheDefinition_AndABudgetIsNot()
    {
        string none = Read("").DefinitionHash;
        Assert.NotEqual(none, Read(Asha).DefinitionHash);
        SweepDefinition budget = Read("budget: { trials: 3, hours: 1.5 }");
        Assert.Equal((none, new SweepBudget(3, TimeSpan.FromMinutes(90))), (budget.DefinitionHash, budget.Budget));
    }

    [Fact]
    public void Limits_BesideARuleOrAlone_AreReadAndAreNoPartOfTheDefinition()
    {
        SweepDefinition alone = Read("stop: { failures: 10%, trial_time: 1.5 h }");
        Assert.Equal(new FailureLimits(null, 0.1, TimeSpan.FromMinutes(90)), alone.Limits);
        Assert.Equal(Read("").DefinitionHash, alone.DefinitionHash);
        Assert.Null(alone.Stopping);
        SweepDefinition both = Read(Asha.Replace("stop: {", "stop: { failures: 3,", StringComparison.Ordinal));
        Assert.Equal(new FailureLimits(3), both.Limits);
        Assert.Equal(Read(Asha).DefinitionHash, both.DefinitionHash);
    }

    [Theory]
    [InlineData(null, null, 600, null)]
    [InlineData(10L, null, 600, 10L)]
    [InlineData(null, 0.1, 600, 60L)]
    [InlineData(null, 0.001, 40, 1L)]
    [InlineData(null, 1.0, 7, 7L)]
    public void Limits_OfFailures_AreANumberOfTrials(long? failures, double? share, long trials, long? most)
    {
        FailureLimits limits = new(failures, share);
        Assert.Equal(most, limits.MostOf(trials));
        Assert.Null(limits.Reached((most ?? trials + 1) - 1, trials));
        Assert.Equal(most is null, limits.Reached(most ?? trials, trials) is null);
    }

    [Theory]
    [InlineData("failures: 0", "`stop.failures` must be a whole number above 0, or a share above 0%")]
    [InlineData("failures: 101%", "`stop.failures` must be a whole number above 0, or a share above 0%")]
    [InlineData("failures: [1]", "`stop.failures` must be a whole number above 0, or a share above 0%")]
    [InlineData("trial_time: 10", "`stop.trial_time` must be a time from 0.001 s to 365 d, with a unit")]
    [InlineData("trial_time: -1 s", "`stop.trial_time` must be a time from 0.001 s to 365 d, with a unit")]
    [InlineData("trial_time: 1e9 d", "`stop.trial_time` must be a time from 0.001 s to 365 d, with a unit")]
    public void Limits_OutOfRange_AreRefusedWithRuleAndNextStep(string limit, string rule)
    {
        var wrong = Assert.Throws<GridFileException>(() => Read($"stop: {{ {limit} }}"));
        Assert.Contains(rule, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "stop: asha",
        "t.yaml:6:7: `stop` must be a mapping with one rule, `median` or `asha`, with limits, `failures` or "
            + "`trial_time`, or with both, but was `asha`"
    )]
    [InlineData("stop: { hyperband: { } }", "but was `hyperband`. Did you mean `asha`?")]
    [InlineData("stop: { asah: { } }", "t.yaml:6:9: `stop` has no such rule, but was `asah`. Did you mean `asha`?")]
    [InlineData(
        "stop: { asha: { measure: test_error, direction: minimize, reduction_factor: 1 } }",
        "t.yaml:6:77: `stop.asha.reduction_factor` must be at least 2 and at most 1,000,000, but was `1`. Write "
            + "stop: { asha: {"
    )]
    [InlineData(
        "stop: { asha: { measure: test_error, direction: minimize, min: 0 } }",
        "`stop.asha.min` must be at least 1, but was `0`"
    )]
    [InlineData(
        "stop: { asha: { measure: test_error, direction: minimize, eta: 3 } }",
        "`stop.asha` has no such key, but was `eta`. The keys are measure, direction, within, min, reduction_factor, s."
    )]
    [InlineData("stop: { asha: { direction: minimize } }", "`stop.asha` must have the key `measure`")]
    [InlineData("stop: { asha: { measure: test_error } }", "`stop.asha` must have the key `direction`")]
    [InlineData(
        "stop: { asha: { measure: test_error, direction: down } }",
        "`direction` must be minimize or maximize: which values of the measure are the better ones, but was `down`"
    )]
    [InlineData(
        "stop: { asha: { measure: test_eror, direction: minimize } }",
        "`measure` must be a measure, but was `test_eror`. Did you mean `test_error`?"
    )]
    [InlineData(
        "stop: { asha: { measure: test_error, direction: minimize, within: [q] } }",
        "`within` must name fields in which trials that are compared agree, but was `q`"
    )]
    [InlineData(
        "stop: { asha: { measure: weight_norm.1, direction: minimize } }",
        "The measure that `stop` looks at, `weight_norm.1`, must be taken by every trial, but one does not take "
            + "it. Add it to `measure.of`"
    )]
    [InlineData(
        "stop: { asha: { measure: test_error, direction: minimize, reduction_factor: 3 } }",
        "A trial must be measured at every rung of `stop.asha`, at 1, 3 and 9 epochs, but is not at 3 and 9. Add "
            + "them to `measure.at`"
    )]
    [InlineData(
        "stop: { asha: { measure: test_error, direction: minimize, min: 16 } }",
        "The first rung of `stop.asha`, at 16 epochs, must lie before the end of training, but that is at 10."
    )]
    [InlineData(
        "stop: { median: { measure: test_error, direction: minimize, from: 6 } }",
        "Under `stop.median` a trial must be measured at least once from 6 epochs on and before the end of "
            + "training, at 10, but is not."
    )]
    [InlineData("budget: 5", "t.yaml:6:9: `budget` must be a mapping with `trials`, `hours` or both, but was `5`")]
    [InlineData("budget: { trials: 0 }", "`budget.trials` must be at least 1, but was `0`")]
    [InlineData("budget: { hours: 0 }", "`budget.hours` must be a number above 0 and at most 100000, but was `0`")]
    [InlineData("budget: { minutes: 5 }", "`budget` has no such key, but was `minutes`. The keys are trials, hours.")]
    public void Key_ThatBreaksARule_IsRefused(string key, string problem) =>
        Assert.Contains(problem, Assert.Throws<GridFileException>(() => Read(key)).Message, StringComparison.Ordinal);

    [Fact]
    public void Stopping_TogetherWithSeedsThatAreAdded_IsRefused() =>
        Assert.Contains(
            "`seeds` and `stop` must not be given together",
            Assert
                .Throws<GridFileException>(() =>
                    Read(Asha + "\nseeds: { until: { measure: test_error, half_width: 0.1, max: 5 } }")
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Stopping_OfEpochsBesideSteps_IsRefused() =>
        Assert.Contains(
            "the length of training must be given in one unit",
            Assert
                .Throws<GridFileException>(() =>
                    Read(Asha + "\nblocks: [{ name: a, train: { steps: 10 } }, { name: b, data: mixture }]")
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Measure_ThatNeedsTheWholeTraining_IsRefused()
    {
        SweepDefinition definition = Read(Asha);
        TrialConfiguration configuration = definition.Blocks[0].Base;
        Measure[] catalog =
        [
            .. MeasureCatalog.All.Where(measure => measure.Description.Name != "train_error"),
            new Limit(),
        ];
        var taken = StopReader.Requirements(definition.Stopping!, catalog)[0];
        Assert.Equal(
            "Under `stop` no measure may be taken that needs the whole training, but `train_error` does. Take it "
                + "out of `measure.of` (where that names a group, write the measures you want), or remove `stop`.",
            taken.Check(configuration)?.Message
        );
        Assert.Null(StopReader.Requirements(definition.Stopping!)[0].Check(configuration));
    }

    [Theory]
    [InlineData("best_step")]
    [InlineData("best_validation_error")]
    [InlineData("test_error_at_best")]
    public void Measure_OfTheBestStep_IsRefusedWhetherItIsTakenOrLookedAt(string measure)
    {
        string grid(string of, string look) =>
            $"name: t\ndata: {{ name: digits, validation: 0.1 }}\ntrain: {{ epochs: 10 }}\nmeasure: {{ at: [1, 4, "
            + $"5, end], of: [{of}] }}\ngrid: {{ learning_rate: [0.1, 0.2] "
            + $"}}\n{Asha.Replace("test_error", look, StringComparison.Ordinal)}\n";
        Assert.NotNull(GridFile.Read(grid("test_error", "test_error"), "t.yaml").Stopping);
        Assert.Contains(
            $"no measure may be taken that needs the whole training, but `{measure}` does",
            Assert
                .Throws<GridFileException>(() => GridFile.Read(grid($"test_error, {measure}", "test_error"), "t.yaml"))
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "must look at a measure that says something before the end",
            Assert.Throws<GridFileException>(() => GridFile.Read(grid(measure, measure), "t.yaml")).Message,
            StringComparison.Ordinal
        );
    }

    private static SweepDefinition Read(string key, string of = "[error]") =>
        GridFile.Read(
            $"name: t\ndata: digits\ntrain: {{ epochs: 10 }}\nmeasure: {{ at: [1, 4, 5, end], of: {of} }}\ngrid: "
                + $"{{ learning_rate: [0.1, 0.2] }}\n{key}\n",
            "t.yaml"
        );

    /// <summary>Takes the place of a measure that is taken, and needs the whole training.</summary>
    private sealed class Limit : Measure
    {
        public override MeasureDescription Description { get; } =
            new("train_error", "error", "", "train_error", "", "", MeasureCost.Cheap);

        public override bool NeedsFullTraining => true;

        public override void Evaluate(MeasureContext context) => throw new NotSupportedException();
    }
}
