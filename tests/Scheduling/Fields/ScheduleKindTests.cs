using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Tests.Fields;

public sealed class ScheduleKindTests
{
    [Fact]
    public void MultiStep_InAGrid_IsReadAndNamesItsTrial()
    {
        Plan plan = new(
            Read("epochs: 120, schedule: { multistep: { at: [60, 90], factor: 0.1 } }, rate_warmup: 5", "seed: 0..1")
        );
        TrialConfiguration trial = plan.Configuration(0);

        Assert.Equal(new Schedule.MultiStep([60, 90], 0.1), trial.Train.Schedule);
        Assert.Equal(5, trial.Train.RateWarmup);
        Assert.Contains(
            "\"schedule\":{\"multistep\":{\"at\":[60,90],\"factor\":0.1}},",
            CanonicalConfiguration.ToJson(trial),
            StringComparison.Ordinal
        );
        Assert.EndsWith("\"rate_warmup\":5}}", CanonicalConfiguration.ToJson(trial), StringComparison.Ordinal);
        Assert.NotNull(TrialKey.LineageOf(trial)); // its length changes nothing but the end
    }

    [Fact]
    public void MultiSteps_OnAnAxis_AreToldApart_AndEqualOnesRefused()
    {
        const string two =
            "schedule: [{ multistep: { at: [2, 4], factor: 0.1 } }, { multistep: { at: [2, 5], factor: 0.1 } }]";

        Assert.Equal(2, new Plan(Read("epochs: 6", two)).Trials);
        Assert.Contains(
            Problems("epochs: 6", two.Replace("[2, 5]", "[2, 4]", StringComparison.Ordinal)),
            rule => rule.Contains("must be distinct", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("{ multistep: { at: [], factor: 0.1 } }", "must have a time")]
    [InlineData("{ multistep: { at: [0, 3], factor: 0.1 } }", "must be a whole number from 1 above the one before it")]
    [InlineData("{ multistep: { at: [3, 3], factor: 0.1 } }", "must be a whole number from 1 above the one before it")]
    [InlineData("{ multistep: { at: [3, 4], factor: 0 } }", "must be above 0")]
    [InlineData("{ multistep: { at: 3, factor: 0.1 } }", "must be constant, cosine, ")]
    public void MultiStep_ThatIsNone_IsRefusedByItsRule(string schedule, string rule) =>
        Assert.Contains(
            Problems($"epochs: 9, schedule: {schedule}", "seed: 0"),
            problem => problem.Contains(rule, StringComparison.Ordinal)
        );

    [Fact]
    public void Noise_WithASchedule_IsReadAndNamesItsTrial()
    {
        TrialConfiguration One(string noise) =>
            new Plan(
                GridFile.Read(
                    $"name: t\ndata: mixture\ntrain: {{ epochs: 3 }}\nnoise: {noise}\ngrid: {{ seed: 0 }}\n",
                    "t.yaml"
                )
            ).Configuration(0);
        TrialConfiguration ends = One("{ kind: replace, p: 0.4, schedule: { step: { every: 2, factor: 0 } } }"),
            fades = One("{ kind: replace, p: 0.4, schedule: cosine }"),
            plain = One("{ kind: replace, p: 0.4 }");

        Assert.Equal(new Schedule.Step(2, 0), ends.Noise.Schedule);
        Assert.Contains(
            "\"schedule\":{\"step\":{\"every\":2,\"factor\":0}}",
            CanonicalConfiguration.ToJson(ends),
            StringComparison.Ordinal
        );
        Assert.Equal(3, new[] { ends, fades, plain }.Select(TrialKey.Of).Distinct().Count());
        Assert.NotNull(TrialKey.LineageOf(ends));
        Assert.Null(TrialKey.LineageOf(fades)); // its length is part of every step
    }

    [Theory]
    [InlineData("{ kind: replace, p: 0.4, schedule: { step: { every: 2, factor: -1 } } }", "must be at least 0")]
    [InlineData("{ kind: flip, p: 0.4, schedule: cosine }", "changes noise that is drawn at every visit, and `flip`")]
    [InlineData("{ kind: none, schedule: cosine }", "changes noise that is drawn at every visit, and `none` is not")]
    public void Schedule_ThatNoNoiseTakes_IsRefusedByItsRule(string noise, string rule)
    {
        var refusal = Assert.Throws<GridFileException>(() =>
            GridFile.Read(
                $"name: t\ndata: mixture\ntrain: {{ epochs: 3 }}\nnoise: {noise}\ngrid: {{ seed: 0 }}\n",
                "t.yaml"
            )
        );

        Assert.Contains(refusal.Problems, problem => problem.Rule.Contains(rule, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Problems(string train, string grid) =>
        Assert.Throws<GridFileException>(() => Read(train, grid)).Problems.Select(problem => problem.Rule);

    private static SweepDefinition Read(string train, string grid) =>
        GridFile.Read($"name: t\ndata: mixture\ntrain: {{ {train} }}\ngrid: {{ {grid} }}\n", "t.yaml");
}
