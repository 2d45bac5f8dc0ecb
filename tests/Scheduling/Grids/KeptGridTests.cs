using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Costs;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Tests.Grids;

/// <summary>A grid that an earlier build accepted, and rules of this one refuse, is read to show what came of
/// it.</summary>
public sealed class KeptGridTests
{
    [Theory]
    [InlineData("run: { labels: ['two words'] }", "A label under `run.labels` must be a word")]
    [InlineData("run: { priority: 1001 }", "`run.priority` must be at least -1,000")]
    [InlineData("surprise: 1", "A grid file has no key `surprise`")]
    [InlineData("budget: { trials: -1 }", "`budget.trials` must be")]
    [InlineData("expect: [nothing]", "")]
    public void WhatIsNoPartOfItsMeaning_IsToldAndPassedOver(string key, string rule)
    {
        SweepDefinition meant = GridFile.Read(Text("0, 0.5"), "t.yaml");
        string text = Text("0, 0.5") + key + "\n";

        SweepDefinition kept = GridFile.Read(text, "t.yaml", reading: GridReading.ToShow(meant.DefinitionHash));

        Assert.Equal(meant.DefinitionHash, kept.DefinitionHash);
        Assert.Contains(rule, kept.Refusal, StringComparison.Ordinal);
        Assert.Throws<GridFileException>(() => GridFile.Read(text, "t.yaml", reading: GridReading.Stored));
        Assert.Null(meant.Refusal);
    }

    [Fact]
    public void ValueOutOfItsRange_IsReadAsItWasMeant()
    {
        GridBlock block = GridFile.Read(Text("0, 0.5"), "t.yaml").Blocks[0];
        TrialConfiguration changed = block.Base with { Noise = block.Base.Noise with { Sigma = -2 } };
        string hash = SweepDefinition.HashOf([new(null, changed, block.Axes, [])]);
        string text = Text("0, 0.5").Replace("kind: replace", "kind: replace, sigma: -2", StringComparison.Ordinal);

        SweepDefinition kept = GridFile.Read(text, "t.yaml", reading: GridReading.ToShow(hash));

        TrialConfiguration read = new Plan(kept).Configuration(0);
        Assert.Equal(-2, read.Noise.Sigma);
        Assert.Equal(TrialKey.Of(changed), TrialKey.Of(read));
        Assert.Equal("`noise.sigma` must be at least 0, but was `-2`", kept.Refusal);
        Assert.Equal(kept.Refusal, new Plan(kept).Refusal);
    }

    public static TheoryData<string, string> BrokenValues =>
        new()
        {
            { "batch: 10", "batch: 0" },
            { "epochs: 3", "epochs: 0" },
            { "epochs: 3", "epochs: -5" },
            { "classes: 3", "classes: 1" },
            { "train: 60", "train: 0" },
            { "dimension: 8", "dimension: 0" },
            { "learning_rate: 0.1", "learning_rate: -1" },
            { "hidden: 12", "hidden: 12, freeze: 5" },
            { "hidden: 12", "hidden: 1000000-1000000" },
        };

    [Theory]
    [MemberData(nameof(BrokenValues))]
    public void TrialsOfValuesThatAreRefused_HaveAPlaceInTheOrder(string good, string broken)
    {
        string text = Text("0, 0.5").Replace(good, broken, StringComparison.Ordinal);
        SweepDefinition kept = GridFile.Read(text, "t", reading: new() { Means = _ => true });

        Plan plan = new(kept);
        IssueOrder order = new(plan, new CostModel().Seconds, MachineSpeed.Typical.Seconds);

        Assert.NotNull(kept.Refusal);
        Assert.Equal(2, order.Count);
        Assert.Equal([0, 1], Enumerable.Range(0, 2).Select(at => order.Ordinal(at)).Order());
    }

    [Fact]
    public void RuleBetweenFields_ThatIsBroken_IsToldAndPassedOver()
    {
        GridBlock block = GridFile.Read(Text("0, 0.5"), "t.yaml").Blocks[0];
        TrialConfiguration changed = block.Base with { Network = block.Base.Network with { Freeze = [5] } };
        string hash = SweepDefinition.HashOf([new(null, changed, block.Axes, [])]);
        string text = Text("0, 0.5").Replace("hidden: 12", "hidden: 12, freeze: 5", StringComparison.Ordinal);

        SweepDefinition kept = GridFile.Read(text, "t.yaml", reading: GridReading.ToShow(hash));

        Assert.Equal(2, new Plan(kept).Trials);
        Assert.Equal([5], new Plan(kept).Configuration(1).Network.Freeze);
        Assert.StartsWith("A frozen layer must exist", kept.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void NumberTooSmallToBeTold_IsTheZeroThatItWas()
    {
        SweepDefinition zero = GridFile.Read(Text("0"), "t.yaml");

        SweepDefinition kept = GridFile.Read(
            Text("1e-400"),
            "t.yaml",
            reading: GridReading.ToShow(zero.DefinitionHash)
        );

        Assert.Equal("`p` must be a number, but was `1e-400`", kept.Refusal);
    }

    [Theory]
    [InlineData("0, 0.5", "p: [0, nothing]")]
    [InlineData("0, 0.5", "p: [0, 0.25]\n  surprise: [1, 2]")]
    [InlineData("0, 0.5", "batch: [1, 99999999999999]")]
    public void WhatMeansSomethingElse_IsRefusedWithTheRule(string meant, string axis)
    {
        string hash = GridFile.Read(Text(meant), "t.yaml").DefinitionHash;
        string text = Text(meant).Replace($"p: [{meant}]", axis, StringComparison.Ordinal);

        GridFileException refused = Assert.Throws<GridFileException>(() =>
            GridFile.Read(text, "t.yaml", reading: GridReading.ToShow(hash))
        );

        Assert.NotEmpty(refused.Problems);
    }

    [Theory]
    [InlineData("needs: { memory: 4000 TiB }")]
    [InlineData("needs: { slots: 0 }")]
    [InlineData("needs: { wishes: 1 }")]
    public void WhatAProgramNeeds_ThatIsRefused_ChangesNothingThatCameOfIt(string needs)
    {
        string text = "name: t\nprogram: { run: [echo, '{a}'], measures: [loss] }\ngrid: { a: [1, 2] }\n";
        SweepDefinition meant = GridFile.Read(text, "t.yaml");

        SweepDefinition kept = GridFile.Read(
            text.Replace("measures", needs + ", measures", StringComparison.Ordinal),
            "t.yaml",
            reading: GridReading.ToShow(meant.DefinitionHash)
        );

        Assert.Equal(TrialKey.Of(new Plan(meant).Configuration(1)), TrialKey.Of(new Plan(kept).Configuration(1)));
        Assert.NotNull(kept.Refusal);
    }

    private static string Text(string p) =>
        $"""
            name: t
            data: {"{"} name: mixture, dimension: 8, classes: 3, train: 60, test: 60 {"}"}
            network: {"{"} hidden: 12 {"}"}
            noise: {"{"} kind: replace {"}"}
            train: {"{"} learning_rate: 0.1, batch: 10, epochs: 3 {"}"}
            grid:
              p: [{p}]

            """;
}
