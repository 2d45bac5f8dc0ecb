using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Sharing;
using Sweeps.Scheduling.Texts;

namespace Sweeps.Scheduling.Tests.Texts;

public sealed class FreeTextTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("Größe 訓練 \U0001F44D\tand\nmore", null)]
    [InlineData(
        "a\u001b[31mb",
        "A reason must have no control characters but line feeds and tabs, but has U+001B as character 2. Remove it."
    )]
    [InlineData(
        "\0",
        "A reason must have no control characters but line feeds and tabs, but has U+0000 as character 1. Remove it."
    )]
    [InlineData(
        "x\r\n",
        "A reason must have no control characters but line feeds and tabs, but has U+000D as character 2. Remove it."
    )]
    [InlineData(
        "\u202eabc",
        "A reason must have no control characters but line feeds and tabs, but has U+202E as character 1. Remove it."
    )]
    public void FaultOf_TextOfSeveralLines_NamesTheFirstRefusedCharacter(string text, string? expected) =>
        Assert.Equal(expected, FreeText.Reason.FaultOf("A reason", text));

    [Theory]
    [InlineData('\n')]
    [InlineData('\t')]
    [InlineData('\u0085')]
    [InlineData('\u2028')]
    [InlineData('\u2066')]
    public void Allows_NamesLabelsAndEnvironments_HaveOneLineThatNothingSteers(char letter)
    {
        string text = $"a{letter}b";
        Assert.False(SweepNames.IsGood(text));
        Assert.False(RunTerms.IsLabel(text));
        Assert.False(FreeText.Environment.Allows(text));
        Assert.Contains("must have one line, no control characters", FreeText.Environment.FaultOf("It", text));
    }

    [Fact]
    public void FaultOf_TextThatIsTooLong_SaysBothLengths()
    {
        Assert.Null(FreeText.Reason.FaultOf("A reason", new('x', 1000)));
        Assert.Equal(
            "A reason must have at most 1000 characters, but has 1001. Shorten it.",
            FreeText.Reason.FaultOf("A reason", new('x', 1001))
        );
    }
}
