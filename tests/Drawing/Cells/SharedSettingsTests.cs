using Sweeps.Drawing.Cells;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Drawing.Tests.Cells;

public sealed class SharedSettingsTests
{
    private const string Head = """
        name: shared
        data: { name: mixture, dimension: 4, classes: 3, train: 500 }
        noise: { kind: replace, p: 0.3 }
        train: { batch: 10, epochs: 5, learning_rate: 0.05 }
        network: { hidden: 7 }

        """;

    [Fact]
    public void Describe_TiedAxes_LeavesOutWhatTheySet() =>
        Assert.Equal(
            "mixture · 500 training examples · cross entropy · sgd · batch 10 · 5 epochs · p = 0.3",
            Of(
                """
                grid:
                  zip: { name: width, as: [narrow, wide], architecture: [50, 500], learning_rate: [0.1, 0.02] }
                  noise: [replace, flip]
                  seed: 0..2
                """
            )
        );

    [Fact]
    public void Describe_ExcludedCombinations_LeavesOutWhatVaries() =>
        Assert.Equal(
            "mixture · 500 training examples · 4-7-3 · cross entropy · sgd · batch 10 · 5 epochs",
            Of(
                """
                grid:
                  p: [0, 0.2]
                  noise: [replace, flip]
                  learning_rate: [0.1, 0.2]
                exclude:
                  - { p: 0, noise: flip }
                """
            )
        );

    [Fact]
    public void Describe_Search_SaysWhatIsFixed() =>
        Assert.Equal(
            "mixture · 500 training examples · 4-7-3 · cross entropy · sgd · batch 10 · 5 epochs · noise: replace "
                + "· p = 0.3",
            Of(
                """
                search: { random: { trials: 8, seed: 1 } }
                grid: { learning_rate: { log_uniform: [0.01, 1] } }
                """
            )
        );

    [Fact]
    public void Describe_Convolutions_NamesTheirStages() =>
        Assert.Equal(
            "digits · 500 training examples · convolutions 4k3-maxpool2 · then 7-10 · cross entropy · sgd · "
                + "learning rate 0.05 · batch 10 · noise: replace · p = 0.3",
            Of(
                """
                grid: { epochs: [1, 2] }
                """,
                Head.Replace("name: mixture, dimension: 4, classes: 3", "name: digits", StringComparison.Ordinal)
                    .Replace("hidden: 7", "hidden: 7, conv: 4k3-maxpool2", StringComparison.Ordinal)
            )
        );

    private static string Of(string grid, string head = Head) =>
        SharedSettings.Describe(new Plan(GridFile.Read(head + grid, "grid", reading: GridReading.Stored)));
}
