using System.Globalization;
using System.Xml.Linq;
using Sweeps.Drawing.Charts;
using Sweeps.Drawing.Sheets;
using Sweeps.Drawing.Tests.Charts;

namespace Sweeps.Drawing.Tests.Sheets;

public sealed class FigureLayoutTests
{
    [Theory]
    [InlineData(321.26, 450, 10.67)]
    [InlineData(650, 400, 12)]
    [InlineData(1000, 700, 16)]
    public void Draw_OfASize_IsThatLarge(double width, double height, double fontSize)
    {
        XElement svg = Drawn(
            new()
            {
                Width = width,
                Height = height,
                FontSize = fontSize,
            }
        );

        Assert.Equal(width, Length(svg, "width"), 0.02);
        Assert.Equal(height, Length(svg, "height"), 2.0); // panels are whole pixels high
        double[] box =
        [
            .. svg.Attribute("viewBox")!
                .Value.Split(' ')
                .Select(part => double.Parse(part, CultureInfo.InvariantCulture)),
        ];
        Assert.Equal(fontSize / FigureLayout.UsualFontSize, width / box[2], 0.001);
        Assert.Equal(width / box[2], height / box[3], 0.01);
    }

    [Fact]
    public void Draw_NarrowFigure_PutsPanelsBelowEachOther()
    {
        XElement wide = Drawn(FigureLayout.Usual);
        XElement narrow = Drawn(new() { Width = 330 });

        Assert.True(Length(wide, "width") > 2 * Length(narrow, "width"));
        Assert.True(Length(narrow, "height") > 1.5 * Length(wide, "height"));
    }

    [Fact]
    public void Draw_WithoutTitle_HasNoHeading()
    {
        string with = LineFigureDrawing.Draw(Samples.TwoMeasures());
        string without = LineFigureDrawing.Draw(Samples.TwoMeasures(), layout: new() { Title = "" });
        string other = LineFigureDrawing.Draw(Samples.TwoMeasures(), layout: new() { Title = "Noise & sparsity" });

        string heading = $">{Samples.TwoMeasures().Title}</text>";
        Assert.Contains(heading, with, StringComparison.Ordinal);
        Assert.DoesNotContain(heading, without, StringComparison.Ordinal);
        Assert.DoesNotContain(heading, other, StringComparison.Ordinal);
        Assert.Contains(">Noise &amp; sparsity</text>", other, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100.0, null, "width")]
    [InlineData(null, 120.0, "height")]
    public void Draw_TooSmall_SaysWhatItNeeds(double? width, double? height, string side)
    {
        FigureSizeException refusal = Assert.Throws<FigureSizeException>(() =>
            Drawn(new() { Width = width, Height = height })
        );

        Assert.Equal(side, refusal.Side);
        Assert.Equal(width ?? height, refusal.Given);
        FigureLayout enough = side == "width" ? new() { Width = refusal.Least } : new() { Height = refusal.Least };
        Assert.Equal(refusal.Least, Length(Drawn(enough), side), 2.0);
    }

    private static XElement Drawn(FigureLayout layout) =>
        XElement.Parse(LineFigureDrawing.Draw(Samples.TwoMeasures(), layout: layout));

    private static double Length(XElement svg, string side) =>
        double.Parse(svg.Attribute(side)!.Value, CultureInfo.InvariantCulture);
}
