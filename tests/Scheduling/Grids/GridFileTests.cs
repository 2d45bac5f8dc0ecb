using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Tests.Grids;

public sealed class GridFileTests
{
    internal const string Example = """
        name: mnist-label-noise
        data: { name: mnist, size: 14, train: 4000, test: 2000 }
        network: { hidden: 100-100, bias: true, init: he, precision: float32 }
        noise: { kind: replace, p: 0 }
        train: { loss: cross_entropy, optimizer: sgd, batch: 10, epochs: 60 }
        measure: { at: [0, log, end], of: [error, activation, norms] }
        grid:
          p: [0, 0.2, 0.4, 0.8]
          learning_rate: { log: [0.01, 0.3], count: 3 }
          architecture: [100, 100-100]
          seed: 0..4
        """;

    private static SweepDefinition Read(string text, params string[] overrides) =>
        GridFile.Read(text, "a.yaml", [.. overrides.Select(GridOverride.Parse)]);

    private static Plan PlanOf(string text, params string[] overrides) => new(Read(text, overrides));

    private static string Grid(string grid) =>
        "name: a\ndata: digits\nnoise: replace\ntrain: { epochs: 1 }\ngrid:\n  " + grid + "\n";

    [Fact]
    public void Read_Example_GivesItsGrid()
    {
        Plan plan = PlanOf(Example);
        Assert.Equal(120, plan.Trials);
        Assert.Equal(24, plan.Cells);
        Assert.Equal(["p", "learning_rate", "architecture", "seed"], plan.Axes.Select(axis => axis.Name));
        Assert.Equal(["0", "0.2", "0.4", "0.8"], plan.Axes[0].Values);
        Assert.Equal(["0.01", "0.0547722557505", "0.3"], plan.Axes[1].Values);
        Assert.Equal(AxisScale.Log, plan.Axes[1].Scale);
        Assert.Equal(["0.8", "0.3", "100-100", "4"], plan.AxisValues(119));
        Assert.Equal(
            """
            {"data":{"name":"mnist","size":14,"train":4000,"test":2000},"network":{"hidden":"100"},
            "noise":{"kind":"replace","p":0.2},"train":{"learning_rate":0.3,"batch":10,"epochs":60},
            "measure":{"at":[0,"log","end"],"of":["activation","error","norms"]},"seed":3}
            """.ReplaceLineEndings(""),
            CanonicalConfiguration.ToJson(plan.Configuration(30 + 20 + 3))
        );
    }

    [Theory]
    [InlineData("seed: 0..4", "0,1,2,3,4")]
    [InlineData("seed: 0..20..5", "0,5,10,15,20")]
    [InlineData("seed: \"0..2\"", "0,1,2")]
    [InlineData("seed: [7, 0..2, 9]", "7,0,1,2,9")]
    [InlineData("seed: 3", "3")]
    [InlineData("p: { linear: [0, 1], count: 11 }", "0,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1")]
    [InlineData("learning_rate: { log: [0.001, 1], count: 4 }", "0.001,0.01,0.1,1")]
    [InlineData("lr: [1e-3, .5, 1]", "0.001,0.5,1")]
    [InlineData("batch: { log: [1, 100], count: 5 }", "1,3,10,32,100")]
    [InlineData("architecture: [linear, 30, 30-20, [5, 6, 7]]", "linear,30,30-20,5-6-7")]
    [InlineData("train.learning_rate: [0.1, 0.2]", "0.1,0.2")]
    [InlineData("bias: [true, false]", "true,false")]
    [InlineData("init: [he, glorot, { uniform: 1.5 }]", "he,glorot,uniform 1.5")]
    [InlineData("freeze: [[], [1, 1]]", "none,1")]
    [InlineData("train_size: [1e3, 2000]", "1000,2000")]
    [InlineData("schedule: [constant, cosine, { step: { every: 2, factor: 0.5 } }]", "constant,cosine,step 2 0.5")]
    public void Read_Axis_GivesItsValues(string axis, string values) =>
        Assert.Equal(values.Split(','), PlanOf(Grid(axis)).Axes.Single().Values);

    [Fact]
    public void Read_Json_MeansTheSameAsYaml()
    {
        string json = """
            { "name": "b", "data": "digits", "noise": { "kind": "replace" }, "train": { "epochs": 1 },
              "grid": { "p": [0, 0.5], "architecture": [100, "100-100"], "seed": "0..4" } }
            """;
        SweepDefinition yaml = Read(
            "name: a # a comment\ndata: digits\nnoise: replace\ntrain: {epochs: 1}\ngrid:\n  p: [0, .5]\n  "
                + "architecture: [100, 100-100]\n  seed: [0,1,2,3,4]\n"
        );
        Assert.Equal(yaml.DefinitionHash, Read(json).DefinitionHash);
    }

    [Fact]
    public void Zip_AdvancesItsFieldsTogether()
    {
        Plan plan = PlanOf(
            Grid(
                "zip: { name: setup, as: [small, large], architecture: [10, 20-20], learning_rate: [0.1, 0.1] }\n  "
                    + "seed: 0..1"
            )
        );
        Assert.Equal(4, plan.Trials);
        Assert.Equal(["setup", "seed"], plan.Axes.Select(axis => axis.Name));
        Assert.Equal(["large", "0"], plan.AxisValues(2));
        Assert.Equal([20, 20], plan.Configuration(2).Network.Hidden);
    }

    [Fact]
    public void Exclude_WithListsAndComparisons_LeavesDenseOrdinals()
    {
        Plan plan = PlanOf(
            Grid(
                "p: [0, 0.2, 0.5, 1]\n  architecture: [10, 20]\n  seed: 0..2\nexclude:\n  - { p: { above: 0.1, "
                    + "at_most: 0.5 }, architecture: 10 }\n  - { p: [1], architecture: { not: 10 }, seed: 1..2 }"
            )
        );
        Assert.Equal(24 - 6 - 2, plan.Trials);
        Assert.Equal(6, plan.Cells);
    }

    [Fact]
    public void Include_KeepsTheOtherAxes()
    {
        Plan plan = PlanOf(Grid("p: [0, 0.2]\n  seed: 0..2\ninclude:\n  - { p: 1 }\n  - { p: 0.2, seed: 3..9 }"));
        Assert.Equal(6 + 3 + 7, plan.Trials);
        Assert.Equal(3, plan.Cells);
        Assert.Equal(10, plan.OrdinalsOfCell(plan.Cell(3)).Count());
        Assert.Equal(["0", "0.2", "1"], plan.Axes[0].Values);
    }

    [Fact]
    public void Blocks_StartFromTheSharedPart()
    {
        Plan plan = PlanOf(
            """
            name: a
            data: digits
            noise: replace
            train: { epochs: 1 }
            grid: { p: [0, 0.5], seed: 0..1 }
            blocks:
              - name: images
                train: { steps: 7 }
              - data: mixture
                grid: { p: 0.1, learning_rate: [0.1, 0.2] }
            """
        );
        Assert.Equal(4 + 4, plan.Trials);
        Assert.Equal(["p", "seed", "learning_rate", "data", "epochs", "steps"], plan.Axes.Select(axis => axis.Name));
        Assert.Equal(["0", "0", "0.1", "digits", "-", "7"], plan.AxisValues(0));
        Assert.Equal(["0.1", "1", "0.2", "mixture", "1", "-"], plan.AxisValues(7));
        Assert.Null(plan.Configuration(0).Train.Epochs);
    }

    [Fact]
    public void Overrides_SetFieldsAndReplaceAxes()
    {
        SweepDefinition definition = Read(
            Example,
            "epochs=2",
            "p=[0, 0.5]",
            "seed=7",
            "name=short",
            "train.weight_decay=0.001"
        );
        Plan plan = new(definition);
        Assert.Equal(2 * 3 * 2, plan.Trials);
        Assert.Equal(
            (2, 7L, "short"),
            (plan.Configuration(0).Train.Epochs, plan.Configuration(0).Seed, definition.Name)
        );
        Assert.Equal(definition.DefinitionHash, Read(definition.EffectiveText).DefinitionHash);
        Assert.Equal("short", Read(definition.EffectiveText).Name);
        Assert.NotEqual(definition.DefinitionHash, Read(Example).DefinitionHash);
        SweepDefinition again = Read(definition.EffectiveText, "epochs=3");
        Assert.Equal(
            (3, "short"),
            (new Plan(Read(again.EffectiveText)).Configuration(0).Train.Epochs, Read(again.EffectiveText).Name)
        );
    }

    [Fact]
    public void Overrides_OfJson_ReadBack()
    {
        SweepDefinition definition = Read(
            """{ "name": "b: c", "data": "digits", "train": { "epochs": 1 }, "grid": { "seed": "0..1" } }""",
            "steps=[5, 6]"
        );
        Assert.Equal(4, new Plan(definition).Trials);
        Assert.Equal(definition.DefinitionHash, Read(definition.EffectiveText).DefinitionHash);
        Assert.Equal("b: c", Read(definition.EffectiveText).Name);
    }

    [Fact]
    public void Anchors_Work() =>
        Assert.Equal(
            ["0", "0.1"],
            PlanOf(
                "name: a\ndata: digits\ntrain: { epochs: 1, optimizer: momentum, weight_decay: &d 0.1 }\ngrid: { "
                    + "momentum: [0, *d], seed: 0 }\n"
            )
                .Axes[0]
                .Values
        );
}
