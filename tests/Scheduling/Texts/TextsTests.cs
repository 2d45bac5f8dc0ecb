using System.Globalization;
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
    [InlineData("a\u200bb\u200fc\ufeff", @"a\u200bb\u200fc\ufeff")]
    [InlineData("a\u2066b\u2069\u061c\u00ad\u3164", @"a\u2066b\u2069\u061c\u00ad\u3164")]
    [InlineData("x\U000e0041y", @"x\udb40\udc41y")]
    [InlineData("a\u200db", @"a\u200db")]
    [InlineData("👩\u200d🔬 می\u200cخواهم ❤\ufe0f", "👩\u200d🔬 می\u200cخواهم ❤\ufe0f")]
    [InlineData("\ud83dx", "\ud83dx")]
    public void OneLine_TextThatSteers_ShowsEscapes(string text, string expected) =>
        Assert.Equal(expected, PlainText.OneLine(text));

    [Fact]
    public void Lines_TextOfSeveralLines_KeepsLineFeedsAndTabs() =>
        Assert.Equal("a\n\tb\nc\\u0007", PlainText.Lines("a\n\tb\r\nc\a"));

    [Theory]
    [InlineData("quickstart", ".svg", "quickstart.svg")]
    [InlineData("a b/c:d", "", "a-b-c-d-79d0b368")]
    [InlineData("..", ".svg", "_.-5ec1f7e7.svg")]
    [InlineData("", ".svg", "_-e3b0c442.svg")]
    [InlineData("\u001bx\0", "", "_x--5de13136")]
    [InlineData("-rf", ".svg", "_rf-686c39ac.svg")]
    public void FileName_AnyName_IsSafe(string name, string ending, string expected) =>
        Assert.Equal(expected, FileName.Of(name, ending));

    [Fact]
    public void FileName_NamesThatLoseCharacters_StayApart()
    {
        string[] names = ["😀😀", "🙂🙂", "--", "a b", "a-b", "a/b", "a:b", "_rf", "-rf", ".rf", ".", "..", "", "_"];
        Assert.Equal(names.Length, names.Select(name => FileName.Of(name, ".svg")).Distinct().Count());
    }

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

    /// <summary>Whatever Unicode calls a control or format character cannot be seen, but for the few signs that stand
    /// before numbers.</summary>
    [Fact]
    public void OneLine_EveryControlAndFormatCharacter_IsSeen()
    {
        int[] signs = [0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD];
        IEnumerable<Rune> hidden = Enumerable
            .Range(0, 0x110000)
            .Where(Rune.IsValid)
            .Except([.. signs, .. Enumerable.Range(0x13430, 0x30)]) // joiners of hieroglyphs
            .Select(code => new Rune(code))
            .Where(rune => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format);

        Assert.All(
            hidden,
            rune =>
            {
                Assert.DoesNotContain(rune.ToString(), PlainText.OneLine($"a{rune}b"), StringComparison.Ordinal);
                Assert.True(rune.Value is '\n' or '\t' || !PlainText.IsPlain($"a{rune}b"));
            }
        );
    }
}
