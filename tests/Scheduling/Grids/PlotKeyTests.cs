using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;

namespace Sweeps.Scheduling.Tests.Grids;

/// <summary>The key `plot`: options of pictures, which change nothing of what a sweep is.</summary>
public sealed class PlotKeyTests
{
    private const string Grid = """
        name: tiny
        data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
        train: { learning_rate: 0.1, epochs: 1 }
        grid:
          seed: 0..1

        """;

    [Fact]
    public void Plot_WithOptions_IsReadAndChangesNoHash()
    {
        SweepDefinition plain = GridFile.Read(Grid, "grid");
        SweepDefinition drawn = GridFile.Read(Grid + "plot: { measure: [a, b], font_size: 8, log_y: true }\n", "grid");

        Assert.Equal(plain.DefinitionHash, drawn.DefinitionHash);
        Assert.Empty(plain.Plot);
        Assert.Equal(["--measure a b", "--font-size 8", "--log-y"], drawn.Plot.Select(Text));

        static string Text(PlotDefault one) => string.Join(' ', [one.Option, .. one.Values]);
    }

    [Theory]
    [InlineData("plot: inside", "`plot` must be a mapping of options, but was `inside`.")]
    [InlineData("plot: { legnd: inside }", "Did you mean `legend`?")]
    [InlineData("plot: { log_y: 3 }", "`log_y` under `plot` must be true or false, but was `3`.")]
    [InlineData("plot: { legend: [a] }", "`legend` under `plot` must be a text")]
    public void Plot_ThatBreaksARule_IsRefused(string text, string problem) =>
        Assert.Contains(
            problem,
            Assert.Throws<GridFileException>(() => GridFile.Read(Grid + text + "\n", "grid")).Message,
            StringComparison.Ordinal
        );
}
