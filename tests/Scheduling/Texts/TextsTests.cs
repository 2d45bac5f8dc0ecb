using System.Text;
using Sweeps.Scheduling.Texts;

namespace Sweeps.Scheduling.Tests.Texts;

public sealed class TextsTests
{
    [Theory]
    [InlineData("\u001b[31mred", @"\u001b[31mred")]
    [InlineData("a\nb\tc", @"a\nb\tc")]
    [InlineData("\u009b2J\u007f", @"\u009b2J\u007f")]
    [InlineData("abc\u202egpj", @"abc\u202egpj")]
    [InlineData("幅 – é", "幅 – é")]
    public void OneLine_TextThatSteers_ShowsEscapes(string text, string expected) =>
        Assert.Equal(expected, PlainText.OneLine(text));

    [Fact]
    public void Lines_TextOfSeveralLines_KeepsLineFeedsAndTabs() =>
        Assert.Equal("a\n\tb\nc\\u0007", PlainText.Lines("a\n\tb\r\nc\a"));

    [Theory]
    [InlineData("quickstart", ".svg", "quickstart.svg")]
    [InlineData("a b/c:d", "", "a-b-c-d")]
    [InlineData("..", ".svg", "-..svg")]
    [InlineData("", ".svg", "-.svg")]
    [InlineData("\u001bx\0", "", "-x-")]
    public void FileName_AnyName_IsSafe(string name, string ending, string expected) =>
        Assert.Equal(expected, FileName.Of(name, ending));

    [Theory]
    [InlineData("幅")]
    [InlineData("é")]
    [InlineData("𝒳")]
    public void FileName_LongName_IsBoundedInBytesAndStillItsOwn(string letter)
    {
        string name = string.Concat(Enumerable.Repeat(letter, 200));
        string file = FileName.Of(name, "-report.html");
        Assert.InRange(Encoding.UTF8.GetByteCount(file), 1, FileName.MostBytes);
        Assert.EndsWith("-report.html", file);
        Assert.NotEqual(file, FileName.Of(name + "2", "-report.html"));
    }
}
