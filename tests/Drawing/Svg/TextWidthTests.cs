using Sweeps.Drawing.Svg;

namespace Sweeps.Drawing.Tests.Svg;

public sealed class TextWidthTests
{
    [Fact]
    public void Of_Word_IsTheSumOfTheWiderForms() =>
        Assert.Equal((752 + 278 + 635) * 0.012, TextWidth.Of("Hip", 12), 9);

    [Theory]
    [InlineData("\u03b1", 0.7)] // a Greek letter
    [InlineData("\u6f22", 1.0)] // a Chinese one
    [InlineData("\U00020000", 1.0)] // one of two UTF-16 units
    public void Of_CharacterBeyondAscii_LeavesRoomForIt(string text, double ems) =>
        Assert.Equal(ems, TextWidth.Of(text, 1), 9);

    [Fact]
    public void Wrap_LongText_KeepsEveryWordAndTheLimit()
    {
        const string text = "digits, 1,000 training examples; cross-entropy, sgd, batch 10, 20 epochs";

        IReadOnlyList<string> lines = TextWidth.Wrap(text, 12, 150);

        Assert.Equal(text, string.Join(' ', lines));
        Assert.All(lines, line => Assert.True(TextWidth.Of(line, 12) <= 150));
    }

    [Theory]
    [InlineData(-0.001, "0")]
    [InlineData(1.125, "1.13")]
    [InlineData(12.5, "12.5")]
    [InlineData(100, "100")]
    public void Number_Value_HasAtMostTwoDecimals(double value, string text) =>
        Assert.Equal(text, SvgWriter.Number(value));
}
