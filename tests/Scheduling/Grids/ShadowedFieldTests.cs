using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;

namespace Sweeps.Scheduling.Tests.Grids;

/// <summary>Values that are fixed in a section while an axis varies their field.</summary>
public sealed class ShadowedFieldTests
{
    [Theory]
    [InlineData("train: { epochs: 1, learning_rate: 0.3 }\ngrid: { learning_rate: [0.1, 0.2] }", "train.learning_rate")]
    [InlineData("train: { epochs: 1, lr: 0.1 }\ngrid: { train.learning_rate: [0.2] }", "train.learning_rate")]
    [InlineData("train: { epochs: 1, learning_rate: 0.3 }\ngrid: { lr: [0.1, 0.2] }", "train.learning_rate")]
    [InlineData("train: { epochs: 1 }\nnoise: { kind: flip, p: 0.1 }\ngrid: { noise.p: [0, 0.2] }", "noise.p")]
    [InlineData("train: { epochs: 1 }\nnoise: flip\ngrid: { noise: [none, replace] }", "noise.kind")]
    [InlineData("train: { epochs: 1 }\nnetwork: 5\ngrid: { architecture: [5-5, 6] }", "network.hidden")]
    [InlineData("train: { epochs: 1 }\ngrid: { steps: [10, 20] }", "train.epochs")]
    [InlineData("train: { steps: 9 }\ngrid: { epochs: [1, 2] }", "train.steps")]
    [InlineData("train: { epochs: 1 }\nseed: 5\ngrid: { seed: 0..4 }", "seed")]
    [InlineData("train: { epochs: 1 }\nengine: native\ngrid: { engine: [torch] }", "engine")]
    [InlineData("train: { epochs: 1, batch: 7 }\ngrid: { zip: { batch: [5, 6], seed: [1, 2] } }", "train.batch")]
    [InlineData(
        "train: { epochs: 1, batch: 10 }\nsearch: { random: { trials: 3, seed: 1 } }\n"
            + "grid: { batch: { uniform: [1, 9] } }",
        "train.batch"
    )]
    [InlineData(
        "train: { epochs: 1, batch: 9 }\nblocks: [{ grid: { batch: [5, 6] } }, { grid: { batch: [7, 8] } }]",
        "train.batch"
    )]
    [InlineData(
        "train: { epochs: 1 }\ngrid: { batch: [5, 6] }\nblocks: [{ train: { batch: 7 } }, { seed: 7 }]",
        "train.batch"
    )]
    [InlineData(
        "train: { epochs: 1 }\ngrid: { batch: [5, 6] }\nblocks: [{ train: { batch: 5 } }, { seed: 7 }]",
        "train.batch"
    )]
    public void Value_ThatNoTrialHasForAnAxis_IsRefused(string text, string field)
    {
        GridProblem problem = Assert.Single(Assert.Throws<GridFileException>(() => Read(text)).Problems);
        Assert.StartsWith($"A field must be fixed or vary, not both, and `{field}` ", problem.Rule);
        Assert.NotEqual("", problem.Value);
        Assert.NotEqual((1, 1), (problem.Line, problem.Column));
    }

    [Theory]
    [InlineData("train: { epochs: 1, batch: 5 }\nblocks: [{ grid: { batch: [6] } }, { seed: 7 }]")]
    [InlineData("train: { epochs: 1, batch: 5 }\ninclude: [{ batch: 6 }]")]
    [InlineData("train: { epochs: 1, batch: 5 }\nset: { batch: [6, 7] }")]
    [InlineData("train: { epochs: 1 }\nset: { steps: [6, 7] }")]
    [InlineData("train: { epochs: 1 }\ngrid: { batch: [6, 7] }\nset: { batch: 6 }")]
    [InlineData("train: { epochs: 1 }\ngrid: { batch: [6, 7] }\nblocks: [{ grid: { batch: 5 } }, { seed: 7 }]")]
    [InlineData(
        "train: { epochs: 1 }\nseed: 5\nseeds: { start: 2, until: { measure: test_error, half_width: 0.1, max: 4 } }"
    )]
    public void Value_ThatSomeBlockTrains_IsTaken(string text) => Assert.Empty(Read(text).Notes);

    [Theory]
    [InlineData("train: { epochs: 1, learning_rate: 0.1 }\ngrid: { lr: [0.1, 0.2] }", "train.learning_rate")]
    [InlineData("train: { epochs: 1 }\nnetwork: 5\ngrid: { architecture: [5, 6] }", "network.hidden")]
    [InlineData("train: { epochs: 1 }\nseed: 3\ngrid: { seed: 0..4 }", "seed")]
    [InlineData(
        "train: { epochs: 1, batch: 5 }\nsearch: { random: { trials: 3, seed: 1 } }\n"
            + "grid: { batch: { uniform: [1, 9] } }",
        "train.batch"
    )]
    public void Value_ThatTheAxisHasToo_IsNoted(string text, string field) =>
        Assert.Matches(
            $"^`{field}` is fixed in line [0-9] and varies under `grid` in line [0-9]: ",
            Assert.Single(Read(text).Notes)
        );

    [Fact]
    public void Value_ThatAnAxisVariesInAStoredGrid_IsReadAsBefore() =>
        Assert.NotEmpty(
            GridFile
                .Read(
                    "name: t\ndata: digits\ntrain: { epochs: 1, batch: 5 }\ngrid: { batch: [5, 6] }\n",
                    "t.yaml",
                    reading: GridReading.Stored
                )
                .Blocks
        );

    private static SweepDefinition Read(string text) => GridFile.Read($"name: t\ndata: digits\n{text}\n", "t.yaml");
}
