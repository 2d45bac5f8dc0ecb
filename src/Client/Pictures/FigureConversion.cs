using System.Globalization;
using System.Xml.Linq;
using SkiaSharp;
using Svg.Skia;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Pictures;

/// <summary>Makes a PDF or a PNG of a figure's SVG. Equal figures and fonts give equal bytes.</summary>
internal static class FigureConversion
{
    /// <summary>Pixels of SVG in an inch.</summary>
    public const double PixelsPerInch = 96;

    private const float PointsPerPixel = 0.75f;
    private const double MostPixels = 16_384; // a side; more takes gigabytes

    /// <summary>The figure as one page of PDF, as large as the SVG says.</summary>
    /// <param name="svg">The figure.</param>
    /// <param name="font">Family or file of the font; null: one that has all letters.</param>
    /// <exception cref="MisuseException">There is no such font.</exception>
    public static byte[] Pdf(string svg, string? font)
    {
        XElement root = XElement.Parse(svg);
        using FigureFonts fonts = FigureFonts.For(TextOf(root), font);
        using SKSvg drawing = Load(root, fonts);
        using MemoryStream to = new();
        SKDocumentPdfMetadata facts = SKDocumentPdfMetadata.Default with
        {
            Title = root.Elements().FirstOrDefault(element => element.Name.LocalName == "title")?.Value ?? "",
            Creator = "Sweeps",
        };
        using (SKDocument document = SKDocument.CreatePdf(to, facts))
        {
            SKCanvas page = document.BeginPage(
                (float)Side(root, "width") * PointsPerPixel,
                (float)Side(root, "height") * PointsPerPixel
            );
            page.Scale(PointsPerPixel);
            page.DrawPicture(drawing.Picture);
            document.EndPage();
            document.Close();
        }

        return to.ToArray();
    }

    /// <summary>The figure as PNG.</summary>
    /// <param name="svg">The figure.</param>
    /// <param name="font">Family or file of the font; null: one that has all letters.</param>
    /// <param name="dotsPerInch">Pixels in an inch.</param>
    /// <exception cref="MisuseException">There is no such font, or the picture would be too large.</exception>
    public static byte[] Png(string svg, string? font, double dotsPerInch)
    {
        XElement root = XElement.Parse(svg);
        double scale = dotsPerInch / PixelsPerInch;
        double width = Math.Round(Side(root, "width") * scale);
        double height = Math.Round(Side(root, "height") * scale);
        if (Math.Max(width, height) > MostPixels)
            throw new MisuseException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A PNG must be at most {MostPixels} pixels wide and high, but this one would be {width} x "
                        + $"{height}. Give fewer dots per inch with --dpi, or write PDF."
                )
            );
        using FigureFonts fonts = FigureFonts.For(TextOf(root), font);
        using SKSvg drawing = Load(root, fonts);
        using SKBitmap bitmap = new((int)width, (int)height, SKColorType.Rgba8888, SKAlphaType.Premul);
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(SKColors.White);
        canvas.Scale((float)scale);
        canvas.DrawPicture(drawing.Picture);
        canvas.Flush();
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>Reads it without its dark colours and its tooltips, which paper has not.</summary>
    public static SKSvg Load(XElement root, FigureFonts fonts)
    {
        XElement paper = new(root);
        paper
            .Descendants()
            .Where(element => element.Name.LocalName is "style" or "title" or "desc")
            .ToList()
            .ForEach(element => element.Remove());
        SKSvg drawing = new();
        drawing.Settings.TypefaceProviders!.Clear();
        drawing.Settings.TypefaceProviders.Add(fonts);
        drawing.FromSvg(paper.ToString(SaveOptions.DisableFormatting));
        return drawing.Picture is not null
            ? drawing
            : throw new InvalidOperationException("The figure's SVG cannot be read.");
    }

    private static string TextOf(XElement root) =>
        string.Concat(
            root.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)
        );

    private static double Side(XElement root, string name) =>
        double.Parse(root.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
