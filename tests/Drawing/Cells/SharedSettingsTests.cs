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

    [Theory]
    [InlineData("loss: cross_entropy", 2, "4-7-2")]
    [InlineData("loss: cross_entropy", 3, "4-7-3")]
    [InlineData("loss: mean_absolute", 3, "4-7-3")]
    [InlineData("loss: dmi, warmup: 1", 2, "4-7-2")]
    [InlineData("loss: squared", 3, "4-7-3")]
    [InlineData("loss: squared", 2, "4-7-1")]
    [InlineData("loss: hinge", 2, "4-7-1")]
    public void Describe_EveryLoss_CountsTheOutputsThatItTrains(string loss, int classes, string network) =>
        Assert.Contains(
            $" · {network} · ",
            Of(
                "grid: { seed: 0..1 }",
                Head.Replace("classes: 3", $"classes: {classes}", StringComparison.Ordinal)
                    .Replace("batch: 10", $"batch: 10, {loss}", StringComparison.Ordinal)
            ),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("train: 500", "train: 500, validation: 0.2", "400 training examples")]
    [InlineData("train: 500", "train: 500, fresh: true", "fresh training examples")]
    [InlineData("epochs: 5", "epochs: 0", "0 epochs")]
    public void Describe_LessThanOneWouldThink_SaysWhatIsTrained(string plain, string changed, string fact)
    {
        string head = Head.Replace(plain, changed, StringComparison.Ordinal);
        if (changed == "epochs: 0")
            head = head.Replace("batch: 10, ", "", StringComparison.Ordinal)
                .Replace(", learning_rate: 0.05", "", StringComparison.Ordinal)
                .Replace("noise: { kind: replace, p: 0.3 }\n", "", StringComparison.Ordinal);

        string text = Of("grid: { seed: 0..1 }", head);

        Assert.Contains(fact, text.Split(" · "));
        Assert.Equal(changed != "epochs: 0", text.Contains("learning rate", StringComparison.Ordinal));
    }

    [Fact]
    public void Describe_TrainingThatMayEndEarly_SaysAtMost() =>
        Assert.Contains(
            " · at most 5 epochs",
            Of(
                "grid: { seed: 0..1 }",
                Head.Replace("train: 500", "train: 500, validation: 0.2", StringComparison.Ordinal)
                    .Replace("epochs: 5", "epochs: 5, patience: 2", StringComparison.Ordinal)
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void Describe_Program_SaysWhichParametersAllShare() =>
        Assert.Equal(
            "python3 train.py · depth = 3 · names = a",
            Of(
                "grid: { rate: [0.1, 0.2], zip: { depth: [3, 3], width: [1, 2] }, names: a, seed: 0..1 }",
                """
                name: shared
                program: { run: [python3, train.py], steps: "5", measures: [loss] }

                """
            )
        );

    public static TheoryData<string, string> Grids =>
        new()
        {
            {
                Head,
                "grid: { zip: { architecture: [5, 5, 6], batch: [1, 2, 2], momentum: [0.1, 0.1, 0.1], "
                    + "optimizer: [momentum, momentum, momentum] }, p: [0, 0.3], noise: [replace, flip, none] }\n"
                    + "exclude:\n  - { p: 0, noise: flip }\n  - { p: 0.3, noise: none }"
            },
            {
                Head,
                "grid: { p: [0.1, 0.2] }\nblocks:\n  - { name: a, train: { optimizer: adam } }\n"
                    + "  - { name: b, data: { classes: 2 }, train: { loss: hinge } }\n"
                    + "  - { name: c, network: { hidden: linear }, grid: { p: 0.3, epochs: [5, 6] } }"
            },
            {
                Head,
                "search: { random: { trials: 400, seed: 3 } }\ngrid: { learning_rate: { log_uniform: [0.01, 1] }, "
                    + "batch: [10, 20], architecture: [7, 8] }"
            },
            {
                Head,
                "search: { tpe: { trials: 40, seed: 3, measure: test_error } }\n"
                    + "grid: { learning_rate: { log_uniform: [0.01, 1] }, architecture: [7, 8] }"
            },
            {
                Head.Replace("name: mixture, dimension: 4, classes: 3", "name: digits", StringComparison.Ordinal),
                "grid: { conv: [none, 4k3, 4k3-n-maxpool2], architecture: [7, 8], size: [7, 14], seed: 0..1 }"
            },
            {
                Head,
                $"grid: {{ zip: {{ seed: [{string.Join(", ", Enumerable.Range(0, 700))}], "
                    + $"batch: [{Odd(700, 333)}] }} }}"
            },
        };

    /// <summary>Whatever a picture says under its heading holds in each trial of its plan.</summary>
    [Theory]
    [MemberData(nameof(Grids))]
    public void Describe_AnyGrid_SaysWhatHoldsInEveryTrial(string head, string grid)
    {
        Plan plan = new(GridFile.Read(head + grid, "grid", reading: GridReading.Stored));

        string[] said = SharedSettings.Describe(plan).Split(" · ");

        Assert.NotEmpty(said);
        for (long trial = 0; trial < plan.Trials; trial++)
        {
            string[] facts = [.. SharedSettings.FactsOf(plan.Configuration(trial)).Select(fact => fact.Text)];
            Assert.All(said, fact => Assert.Contains(fact, facts));
        }
    }

    /// <summary>So many tens, one of which is another number.</summary>
    private static string Odd(int many, int at) =>
        string.Join(", ", Enumerable.Range(0, many).Select(index => index == at ? 20 : 10));

    private static string Of(string grid, string head = Head) =>
        SharedSettings.Describe(new Plan(GridFile.Read(head + grid, "grid", reading: GridReading.Stored)));
}
