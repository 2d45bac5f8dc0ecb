using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Tests.Grids;

public sealed class EngineKeyTests
{
    private const string Grid = "name: engines\ndata: mixture\ntrain: { epochs: 1 }\n";

    [Theory]
    [InlineData("", "native")]
    [InlineData("engine: native\n", "native")]
    [InlineData("engine: torch\n", "torch")]
    public void Engine_AtTheTopOfAFile_HoldsForItsTrials(string line, string expected)
    {
        Plan plan = new(GridFile.Read(Grid + line, "grid.yaml"));

        Assert.Equal(expected, plan.Configuration(0).Engine);
    }

    [Fact]
    public void Engine_AsAnAxis_TrainsEverythingOnEach()
    {
        Plan plan = new(GridFile.Read(Grid + "grid:\n  engine: [native, torch]\n  seed: 0..2\n", "grid.yaml"));

        Assert.Equal(6, plan.Trials);
        Assert.Equal(
            ["native", "torch"],
            Enumerable.Range(0, 6).Select(ordinal => plan.Configuration(ordinal).Engine).Distinct()
        );
    }

    [Fact]
    public void Engine_ThatDoesNotExist_IsRefusedWithItsPlace()
    {
        var refusal = Assert.Throws<GridFileException>(() => GridFile.Read(Grid + "engine: jax\n", "grid.yaml"));

        Assert.Contains(
            "grid.yaml:4:9: `engine` must be one of native, torch, but was `jax`",
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("network: 4\ntrain: { epochs: 1, dropout: 0.5 }", "The engine torch has no dropout")]
    [InlineData("network: { conv: 2k3, hidden: 4 }\ntrain: { epochs: 1 }", "The engine torch has no convolutions")]
    [InlineData(
        "network: { activation: tanh, hidden: 4 }\ntrain: { epochs: 1, loss: squared }",
        "`activation: tanh` is computed by the project's own engine"
    )]
    public void Rule_OfOneEngine_HoldsForItsTrialsAlone(string text, string rule)
    {
        string grid = $"name: engines\ndata: {{ name: digits, train: 100 }}\n{text}\n";
        Assert.Equal(1, new Plan(GridFile.Read(grid + "engine: native\n", "grid.yaml")).Trials);

        foreach (string engine in (string[])["engine: torch\n", "grid: { engine: [native, torch] }\n"])
        {
            var refusal = Assert.Throws<GridFileException>(() => GridFile.Read(grid + engine, "grid.yaml"));
            Assert.StartsWith(rule, Assert.Single(refusal.Problems).Rule, StringComparison.Ordinal);
        }
    }
}
