using Sweeps.Scheduling.Grids;

namespace Sweeps.Scheduling.Tests.Grids;

/// <summary>Groups of measures that are asked for and that no trial can have.</summary>
public sealed class EmptyGroupTests
{
    private const string Start = "name: a\ndata: { name: digits, train: 100, test: 50 }\n";
    private const string Small = "train: { epochs: 1, loss: squared }\n";

    [Theory]
    [InlineData("noise: { kind: replace, p: 0.1 }\nmeasure: { of: [fano] }", "`fano` in line 5", "needs static noise")]
    [InlineData("noise: replace\ngrid: { p: [0, 0.1] }\nmeasure: { of: [error, fano] }", "`fano`", "static")]
    [InlineData(
        "noise: replace\nsearch: { random: { trials: 3, seed: 1 } }\ngrid: { p: 0.1, lr: { uniform: [0.1, 1] } }\n"
            + "measure: { of: [error, fano] }",
        "`fano`",
        "static"
    )]
    [InlineData(Small + "network: { activation: tanh }\nmeasure: { of: [error, activation] }", "`activation`", "ReLU")]
    [InlineData("measure: { of: [recovery] }", "`recovery`", "needs")]
    [InlineData(
        "measure: { of: [fano, error] }\n"
            + "blocks: [{ noise: { kind: replace, p: 0.1 } }, { noise: { kind: replace, p: 0.2 } }]",
        "`fano`",
        "static"
    )]
    public void Group_OfWhichNoTrialCanHaveAny_IsNoted(string text, string said, string reason)
    {
        string note = Assert.Single(Notes(text));

        Assert.Contains(said, note, StringComparison.Ordinal);
        Assert.Contains(reason, note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("noise: { kind: flip, p: 0.1 }\nmeasure: { of: [fano] }")]
    [InlineData("grid: { noise.kind: [none, flip] }\nmeasure: { of: [fano] }")]
    [InlineData(Small + "network: 8\ngrid: { activation: [tanh, relu] }\nmeasure: { of: [activation] }")]
    [InlineData(Small + "network: { activation: tanh }")]
    [InlineData(
        "measure: { of: [fano] }\nblocks: [{ noise: { kind: replace, p: 0.1 } }, { noise: { kind: flip, p: 0.2 } }]"
    )]
    public void Group_ThatSomeTrialHas_OrThatNobodyNamed_IsNot(string text) => Assert.Empty(Notes(text));

    private static IReadOnlyList<string> Notes(string text)
    {
        string train = text.Contains("train:", StringComparison.Ordinal) ? "" : "train: { epochs: 1 }\n";
        return GridFile.Read(Start + train + text, "a.yaml", []).Notes;
    }
}
