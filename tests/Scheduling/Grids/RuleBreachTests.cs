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
}
