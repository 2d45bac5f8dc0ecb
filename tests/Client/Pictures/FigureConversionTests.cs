using System.Text;
using SkiaSharp;
using Sweeps.Client.Pictures;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Pictures;

public sealed class FigureConversionTests
{
    // A figure in small: paper, a line, a mark, text, tooltips, and dark colours that paper does not take.
    private const string Svg = """
        <svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 100 50" font-family="sans-serif">
          <title>p &amp; error</title>
          <style>@media (prefers-color-scheme: dark) { .paper { fill: #000000; } } .f { fill: #123456; }</style>
          <rect class="paper" width="100" height="50" fill="#FFFFFF"/>
          <line x1="10" y1="40" x2="90" y2="40" stroke="#0072B2" stroke-width="4"/>
          <rect class="f" x="60" y="5" width="20" height="20" fill="#D55E00"><title>a value</title></rect>
          <text x="10" y="20" font-size="14" fill="#1B1F24">text</text>
        </svg>
        """;

    [Fact]
    public void Png_Figure_ShowsWhatTheSvgHas()
    {
        RequireFonts();
        using SKBitmap png = SKBitmap.Decode(FigureConversion.Png(Svg, font: null, dotsPerInch: 192));

        Assert.Equal((400, 200), (png.Width, png.Height));
        Assert.Equal(SKColor.Parse("#FFFFFF"), png.GetPixel(2, 2));
        Assert.Equal(SKColor.Parse("#0072B2"), png.GetPixel(200, 160));
        Assert.Equal(SKColor.Parse("#D55E00"), png.GetPixel(280, 60));
        int inked = 0;
        for (int y = 30; y < 90; y++)
        {
            for (int x = 36; x < 160; x++)
                inked += png.GetPixel(x, y).Red < 128 ? 1 : 0;
        }

        // Letters cover a part of their box that differs from font to font.
        Assert.InRange(inked, 300, 4000);
    }

    [Fact]
    public void Pdf_Figure_IsAPageOfItsSizeWithItsLettersAndTitle()
    {
        RequireFonts();
        string pdf = Encoding.Latin1.GetString(FigureConversion.Pdf(Svg, font: null));

        Assert.StartsWith("%PDF-", pdf, StringComparison.Ordinal);
        Assert.Matches(@"/MediaBox\s*\[0 0 150 75\]", pdf); // 72 points are 96 pixels
        Assert.Matches("/FontFile[23]?", pdf);
        Assert.Contains("(p & error)", pdf, StringComparison.Ordinal);
        Assert.EndsWith("%%EOF", pdf.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void PdfAndPng_SameFigure_AreTheSameBytes()
    {
        RequireFonts();

        Assert.Equal(FigureConversion.Pdf(Svg, null), FigureConversion.Pdf(Svg, null));
        Assert.Equal(FigureConversion.Png(Svg, null, 96), FigureConversion.Png(Svg, null, 96));
    }

    [Fact]
    public void Png_TooLarge_IsRefused()
    {
        string svg = Svg.Replace("width=\"200\"", "width=\"9000\"", StringComparison.Ordinal);

        MisuseException refusal = Assert.Throws<MisuseException>(() => FigureConversion.Png(svg, null, 300));
        Assert.Contains("28125 x 31", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pdf_UnknownFont_NamesWhatThereIs()
    {
        MisuseException refusal = Assert.Throws<MisuseException>(() => FigureConversion.Pdf(Svg, "No Such Font"));
        Assert.Contains("`No Such Font`", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, FigureFormat.Svg)]
    [InlineData(null, "-", FigureFormat.Svg)]
    [InlineData(null, "fig.PDF", FigureFormat.Pdf)]
    [InlineData(null, "fig.png", FigureFormat.Png)]
    [InlineData(null, "figure", FigureFormat.Svg)]
    [InlineData(null, "a.b/figure.v2", FigureFormat.Svg)]
    [InlineData(FigureFormat.Pdf, "-", FigureFormat.Pdf)]
    [InlineData(FigureFormat.Png, "figure.v2", FigureFormat.Png)]
    public void Choose_FormatAndFile_TakesWhatIsNamed(object? asked, string? file, object format) =>
        Assert.Equal(format, FigureFormats.Choose((FigureFormat?)asked, file));

    [Theory]
    [InlineData(FigureFormat.Svg, "fig.pdf")]
    [InlineData(FigureFormat.Pdf, "fig.svg")]
    [InlineData(null, "fig.jpg")]
    [InlineData(null, "fig.EPS")]
    [InlineData(null, "fig.html")]
    [InlineData(null, "fig.txt")]
    public void Choose_FormatThatTheFileDenies_IsRefused(object? asked, string file) =>
        Assert.Throws<MisuseException>(() => FigureFormats.Choose((FigureFormat?)asked, file));

    private static void RequireFonts()
    {
        try
        {
            FigureFonts.For("text", null).Dispose();
        }
        catch (MisuseException refusal)
        {
            Assert.Skip(refusal.Message);
        }
    }
}
