using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Costs;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Tests.Costs;

public sealed class MachineSpeedTests
{
    private static readonly MachineSpeed Slow = new() { Factors = new(2, 3, 5, 7, 11, 13, 17) };

    private static TrialConfiguration Trial(int batch, long steps, params string[] measures) =>
        new(
            new()
            {
                Name = "mixture",
                Dimension = 10,
                Classes = 10,
                Train = 1000,
                Test = 100,
            },
            new() { Hidden = [16] },
            new(),
            new() { Batch = batch, Steps = steps },
            new() { At = measures.Length == 0 ? [] : [new SnapshotRule.End()], Of = measures },
            Seed: 0
        );

    private static TrialConfiguration With(TrialConfiguration trial, Precision precision) =>
        trial with
        {
            Network = trial.Network with { Precision = precision },
        };

    [Fact]
    public void Seconds_OfAMachine_AreThoseOfEachKindOfWorkTimesItsFactor()
    {
        WorkTime work = TrialTime.Of(Trial(10, 1000, "error", "dimension_train", "gradient_noise"));

        Assert.Equal(
            work.Total,
            MachineSpeed.Typical.Seconds(Trial(10, 1000, "error", "dimension_train", "gradient_noise")),
            1e-12
        );
        Assert.Equal(
            2 * work.Overhead
                + 3 * work.Single
                + 5 * work.Float32
                + 7 * work.Float64
                + 11 * work.Ranks
                + 13 * work.Passes,
            work.Dot(Slow.Factors),
            1e-9
        );
        Assert.True(work is { Overhead: > 0, Single: 0, Float32: > 0, Float64: 0, Ranks: > 0, Passes: > 0 });
    }

    /// <summary>How long a sample of a deep network grows is not known beforehand, and the range says so.</summary>
    [Fact]
    public void Spread_OfASampleThatGrows_IsWide()
    {
        TrialConfiguration shallow = Trial(10, 1, "dimension_full"),
            deep = shallow with { Network = new() { Hidden = [8, 8, 8] } };

        Assert.InRange(MachineSpeed.Typical.Estimate(shallow).Spread, 1.3, 1.7);
        Assert.InRange(MachineSpeed.Typical.Estimate(deep).Spread, 4, 8);
        Assert.Equal(default, TrialTime.PartsOf(shallow).Growing);
        Assert.InRange(
            MachineSpeed
                .Typical.Estimate(
                    deep with
                    {
                        Measure = new() { At = [], Of = [] },
                    }
                )
                .Spread,
            1,
            1.7
        );
    }

    /// <summary>In a network of a few parameters the rows of such a sample take longer than what is computed of
    /// them.</summary>
    [Fact]
    public void Work_OfASampleThatGrows_CountsItsRows()
    {
        TrialConfiguration tiny = Trial(10, 1, "dimension_full") with { Network = new() { Hidden = [3, 3] } };

        Assert.InRange(TrialTime.PartsOf(tiny).Growing.Ranks, 0.5, 20);
    }

    /// <summary>What several machines do in a second is what each does, by its slots.</summary>
    [Fact]
    public void Together_OfSeveralMachines_DoesInASecondWhatTheyDo()
    {
        MachineSpeed quick = new() { Factors = 1.0 / 4 * WorkTime.Ones, StartSeconds = 2 };
        WorkTime work = new(1, 2, 3, 4, 5, 6, 7);

        MachineSpeed both = MachineSpeed.Together([(Slow, 1), (quick, 3)]);

        Assert.Equal(4 / (1.0 / 2 + 3 * 4), both.Factors.Overhead, 1e-12);
        Assert.Equal(4 / (1.0 / 17 + 3 * 4), both.Factors.Drawing, 1e-12);
        Assert.Equal(2, both.StartSeconds);
        Assert.InRange(work.Dot(both.Factors), work.Dot(quick.Factors), work.Dot(Slow.Factors));
        WorkTime alone = MachineSpeed.Together([(Slow, 5)]).Factors;
        Assert.Equal(work.Dot(Slow.Factors), work.Dot(alone), 1e-9);
    }

    [Fact]
    public void Json_OfAnySpeed_IsReadBackAsItWas()
    {
        MachineSpeed speed = Slow with { StartSeconds = 0.1 + 0.2 };
        Assert.Equal(speed, MachineSpeed.OfJson(speed.ToJson()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"factors\":")]
    [InlineData("{\"factors\":{\"overhead\":-1}}")]
    [InlineData("{\"start_seconds\":1e300}")]
    public void Json_ThatSaysNothingThatCanBeWorkedWith_IsNoSpeed(string? json) =>
        Assert.Null(MachineSpeed.OfJson(json));

    [Fact]
    public void Work_OfUpdates_IsOfTheKindThatItsBatchAndPrecisionAre()
    {
        Assert.True(TrialTime.Of(Trial(1, 1000)) is { Single: > 0, Float32: 0, Float64: 0 });
        Assert.True(TrialTime.Of(With(Trial(1, 1000), Precision.Float64)) is { Single: > 0, Float32: 0, Float64: 0 });
        Assert.True(TrialTime.Of(Trial(2, 1000)) is { Single: 0, Float32: > 0, Float64: 0 });
        Assert.True(TrialTime.Of(With(Trial(2, 1000), Precision.Float64)) is { Single: 0, Float32: 0, Float64: > 0 });
    }

    [Fact]
    public void Work_OfMoreSteps_GrowsInProportion()
    {
        double none = TrialTime.Of(Trial(10, 0)).Total,
            some = TrialTime.Of(Trial(10, 1000)).Total - none;
        Assert.True(some > 0);
        Assert.Equal(3 * some, TrialTime.Of(Trial(10, 3000)).Total - none, 1e-12);
    }

    public static TheoryData<string> Longer =>
        [
            "network: [8, 16, 64, 256, 1024]",
            "network: [8, 8-8, 8-8-8, 8-8-8-8]",
            "batch: [2, 8, 64, 512]",
            "dimension: [2, 20, 200, 2000]",
            "classes: [2, 10, 60]",
            "steps: [100, 1000, 10000]",
            "train: [600, 6000, 60000]",
            "measure_at: [[end], [0, end], [0, log, end]]",
            "precision: [float32, float64]",
            "optimizer: [sgd, momentum, adam]",
        ];

    [Theory]
    [MemberData(nameof(Longer))]
    public void Seconds_OfMore_AreMore(string axis)
    {
        string[] fields = ["dimension: 20", "classes: 4", "train: 600"];
        string name = axis.Split(':')[0],
            key = name == "network" ? "architecture"
            : name == "train" ? "data.train"
            : name;
        string data = string.Join(", ", fields.Where(field => !field.StartsWith(name + ":", StringComparison.Ordinal)));
        string training = string.Join(
            ", ",
            new[] { "batch: 20", "steps: 500" }.Where(field => !field.StartsWith(name + ":", StringComparison.Ordinal))
        );
        Plan plan = new(
            GridFile.Read(
                $"name: a\ndata: {{ name: mixture, {data} }}\n"
                    + (name == "network" ? "" : "network: 32\n")
                    + $"train: {{ {training} }}\ngrid: {{ {key}:{axis[(name.Length + 1)..]} }}\n",
                "a.yaml"
            )
        );
        double[] seconds =
        [
            .. Enumerable
                .Range(0, (int)plan.Trials)
                .Select(ordinal => MachineSpeed.Typical.Seconds(plan.Configuration(ordinal))),
        ];

        Assert.True(seconds.Length >= 2);
        Assert.All(seconds.Zip(seconds.Skip(1)), pair => Assert.True(pair.Second > pair.First));
    }

    [Theory]
    [InlineData("dimension_train")]
    [InlineData("dimension_full")]
    [InlineData("hessian")]
    [InlineData("ntk")]
    [InlineData("gradient_noise")]
    public void Work_OfHeavyMeasures_DominatesAShortTraining(string measure)
    {
        WorkTime light = TrialTime.Of(Trial(10, 100, "error")),
            heavy = TrialTime.Of(Trial(10, 100, measure));

        Assert.Equal(0, light.Heavy.Total);
        Assert.True(heavy.Heavy.Total > 0.8 * heavy.Total);
        Assert.True(MachineSpeed.Typical.Estimate(Trial(10, 100, measure)).Spread is > 1.5 and <= 1.732);
        Assert.True(MachineSpeed.Typical.Estimate(Trial(10, 100, "error")).Spread is > 1 and <= 1.414);
    }

    [Fact]
    public void Work_ThatMeasuresShare_CountsOnce()
    {
        double one = TrialTime.Of(Trial(2, 0, "kinks")).Passes,
            all = TrialTime.Of(Trial(2, 0, "segments")).Passes;
        Assert.Equal(one, all, 1e-12);
        Assert.Equal(
            TrialTime.Of(Trial(2, 0, "hessian_eigenvalue")).Passes,
            TrialTime.Of(Trial(2, 0, "hessian_eigenvalue", "sharpness")).Passes,
            1e-12
        );
    }

    [Fact]
    public void Data_OfDrawnPictures_CountOnceForEachSeed()
    {
        SweepDefinition Grid(string data) =>
            GridFile.Read(
                $"name: a\ndata: {{ name: digits, train: 60, test: 40{data} }}\ntrain: {{ epochs: 1 }}\n"
                    + "noise: replace\ngrid: { p: [0, 0.1, 0.2], seed: 0..4 }\n",
                "a.yaml"
            );
        Plan plan = new(Grid(""));

        Assert.Equal(17 * 6e-3, Slow.DataSeconds(plan.Configuration(0)), 1e-12);
        Assert.Equal(5, SharedData.Sets(plan));
        Assert.Equal(1, SharedData.Sets(new Plan(Grid(", seed: 3"))));
    }

    [Fact]
    public void Order_OfTrials_IsTheSameOnEveryMachine()
    {
        Plan plan = new(
            GridFile.Read(
                "name: a\ndata: mixture\ntrain: { steps: 10 }\ngrid: { architecture: [8, 800, 80], batch: [1, 64] }\n",
                "a.yaml"
            )
        );
        IssueOrder alone = new(plan, new CostModel().Seconds);
        IssueOrder timed = new(plan, new CostModel().Seconds, Slow.Seconds);

        Assert.Equal(
            Enumerable.Range(0, 6).Select(position => alone.Ordinal(position)),
            Enumerable.Range(0, 6).Select(position => timed.Ordinal(position))
        );
        Assert.Equal(
            Enumerable.Range(0, 6).Sum(ordinal => Slow.Seconds(plan.Configuration(ordinal))),
            timed.SecondsFrom(0),
            1e-12
        );
    }

    [Fact]
    public void IsSound_OfTimesThatCannotBe_IsFalse()
    {
        Assert.True(MachineSpeed.Typical.IsSound);
        Assert.True(Slow.IsSound);
        Assert.False((Slow with { Factors = default }).IsSound);
        Assert.False((Slow with { Factors = WorkTime.Ones with { Ranks = double.NaN } }).IsSound);
        Assert.False((Slow with { StartSeconds = -1 }).IsSound);
    }
}
