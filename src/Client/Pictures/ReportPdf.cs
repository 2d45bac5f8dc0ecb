using System.Globalization;
using System.Xml.Linq;
using SkiaSharp;
using Svg.Skia;
using Sweeps.Client.Terminals;
using Sweeps.Drawing.Pages;

namespace Sweeps.Client.Pictures;

/// <summary>A page about a sweep as pages of paper (A4). Equal pages and fonts give equal bytes.</summary>
internal sealed class ReportPdf : IDisposable
{
    private const float PageWidth = 595; // points
    private const float PageHeight = 842;
    private const float Margin = 48;
    private const float Inner = PageWidth - 2 * Margin;
    private const float BodySize = 9;
    private const float TableSize = 7.5f;
    private const float Leading = 1.35f;
    private const float Gap = 8;
    private const float PointsPerPixel = 0.75f;
    private static readonly SKColor Ink = new(0x1F, 0x23, 0x28);
    private static readonly SKColor Muted = new(0x57, 0x60, 0x6A);
    private static readonly SKColor Rule = new(0xD0, 0xD7, 0xDE);

    private readonly SKDocument _document;
    private readonly FigureFonts _fonts;
    private readonly SKTypeface _regular;
    private readonly SKTypeface _bold;
    private SKCanvas? _canvas;
    private float _y;
    private int _pages;

    private ReportPdf(SKDocument document, FigureFonts fonts)
    {
        (_document, _fonts) = (document, fonts);
        _regular = Face(SKFontStyleWeight.Normal);
        _bold = Face(SKFontStyleWeight.Bold);
    }

    /// <summary>The page as PDF.</summary>
    /// <exception cref="MisuseException">This machine has no font.</exception>
    public static byte[] Of(SweepPage page)
    {
        using MemoryStream to = new();
        SKDocumentPdfMetadata facts = SKDocumentPdfMetadata.Default with { Title = page.Title, Creator = "Sweeps" };
        using (SKDocument document = SKDocument.CreatePdf(to, facts))
        {
            using ReportPdf pdf = new(document, FigureFonts.For(Letters(page), null));
            pdf.Write(page);
            document.Close();
        }

        return to.ToArray();
    }

    public void Dispose() => _fonts.Dispose();

    private static string Letters(SweepPage page) =>
        string.Concat([
            page.Title,
            page.Lead,
            page.Grid,
            .. page.Facts.SelectMany(fact => (string[])[fact.Name, fact.Value]),
            .. page.Remarks,
            .. page.Columns,
            .. page.Rows.Take(1).SelectMany(row => row),
            .. page.Sections.SelectMany(section => (string[])[section.Heading, .. section.Paragraphs]),
            "–±…−*",
        ]);

    private void Write(SweepPage page)
    {
        Text(page.Title, 18, Ink, bold: true);
        if (page.Lead.Length > 0)
            Text(page.Lead, BodySize, Ink);
        _y += Gap;
        foreach (var (name, value) in page.Facts)
            Text($"{name}: {value}", BodySize, Muted);
        foreach (string remark in page.Remarks)
            Text(remark, BodySize, Ink, bold: true);
        foreach (string picture in page.Pictures)
            Picture(picture);
        if (page.Rows.Count > 0)
        {
            Heading("Cells");
            Text("Mean ± half of the 95 % confidence interval over seeds (Student's t).", BodySize, Muted);
            Table(page.Columns, page.Rows, page.NameColumns);
        }

        foreach (PageSection section in page.Sections)
        {
            Heading(section.Heading);
            foreach (string paragraph in section.Paragraphs)
                Text(paragraph, BodySize, Muted);
            if (section.Rows.Count > 0)
                Table(section.Columns, section.Rows, section.NameColumns);
            if (section.Preformatted.Length > 0)
                Text(section.Preformatted, TableSize, Ink);
        }

        if (page.Grid.Length > 0)
        {
            Heading("Grid file");
            Text(page.Grid, TableSize, Ink);
        }

        EndPage();
    }

    private void Heading(string text)
    {
        _y += 2 * Gap;
        // A heading does not stand alone at the foot of a page.
        Room(60);
        Text(text, 12, Ink, bold: true);
        _y += 2;
    }

    /// <summary>Text across the page; its own ends of lines stay.</summary>
    private void Text(string text, float size, SKColor colour, bool bold = false)
    {
        using SKFont font = new(bold ? _bold : _regular, size);
        using SKPaint paint = Paint(colour);
        foreach (string line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            foreach (string part in Wrap(line, font, Inner))
            {
                SKCanvas canvas = Room(size * Leading);
                canvas.DrawText(part, Margin, _y + size, SKTextAlign.Left, font, paint);
                _y += size * Leading;
            }
        }
    }

    private void Picture(string svg)
    {
        XElement root = XElement.Parse(svg);
        float width = Side(root, "width") * PointsPerPixel;
        float height = Side(root, "height") * PointsPerPixel;
        float scale = Math.Min(Math.Min(1, Inner / width), (PageHeight - 2 * Margin) / height);
        using SKSvg drawing = FigureConversion.Load(root, _fonts);
        _y += Gap;
        SKCanvas canvas = Room(height * scale);
        canvas.Save();
        canvas.Translate(Margin, _y);
        canvas.Scale(scale * PointsPerPixel);
        canvas.DrawPicture(drawing.Picture);
        canvas.Restore();
        _y += height * scale;
    }

    private void Table(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows, int names)
    {
        using SKFont font = new(_regular, TableSize);
        using SKFont head = new(_bold, TableSize);
        using SKPaint ink = Paint(Ink);
        float[] widths = Widths(columns, rows, font, head);
        _y += 3;
        Row(columns, widths, names, head, ink);
        foreach (IReadOnlyList<string> row in rows)
        {
            // The heading stands again on each page.
            Row(row, widths, names, font, ink, columns, head);
        }
    }

    /// <summary>As wide as the widest cell; where that is too wide for the page, wide columns give way.</summary>
    private static float[] Widths(
        IReadOnlyList<string> columns,
        IReadOnlyList<IReadOnlyList<string>> rows,
        SKFont font,
        SKFont head
    )
    {
        const float between = 10;
        const float least = 30;
        float[] widths = new float[columns.Count];
        for (int column = 0; column < widths.Length; column++)
        {
            widths[column] = head.MeasureText(columns[column]);
            foreach (IReadOnlyList<string> row in rows)
                widths[column] = Math.Max(widths[column], column < row.Count ? font.MeasureText(row[column]) : 0);
            widths[column] += between;
        }

        float fair = Inner / widths.Length;
        float over = widths.Sum() - Inner;
        if (over <= 0)
            return widths;
        float spare = widths.Sum(width => Math.Max(0, width - fair));
        return [.. widths.Select(width => Math.Max(least, width - over * Math.Max(0, width - fair) / spare))];
    }

    private void Row(
        IReadOnlyList<string> row,
        float[] widths,
        int names,
        SKFont font,
        SKPaint ink,
        IReadOnlyList<string>? heading = null,
        SKFont? head = null
    )
    {
        const float air = 3;
        List<string>[] cells =
        [
            .. row.Take(widths.Length).Select((cell, column) => Wrap(cell, font, widths[column] - 6)),
        ];
        float height = cells.Max(cell => cell.Count) * TableSize * Leading + air;
        int before = _pages;
        SKCanvas canvas = Room(height);
        if (heading is not null && _pages != before)
        {
            Row(heading, widths, names, head!, ink);
            canvas = _canvas!;
        }

        float left = Margin;
        for (int column = 0; column < cells.Length; column++)
        {
            for (int line = 0; line < cells[column].Count; line++)
            {
                string text = cells[column][line];
                float at = column < names ? left : left + widths[column] - 8 - font.MeasureText(text);
                canvas.DrawText(text, at, _y + TableSize + line * TableSize * Leading, SKTextAlign.Left, font, ink);
            }

            left += widths[column];
        }

        _y += height;
        using SKPaint rule = Paint(Rule);
        canvas.DrawLine(Margin, _y - 1, Margin + widths.Sum(), _y - 1, rule);
    }

    /// <summary>The page with so much room below; a new one where the last has not.</summary>
    private SKCanvas Room(float height)
    {
        if (_canvas is not null && _y + height <= PageHeight - Margin)
            return _canvas;
        EndPage();
        _canvas = _document.BeginPage(PageWidth, PageHeight);
        _pages++;
        _y = Margin;
        return _canvas;
    }

    private void EndPage()
    {
        if (_canvas is null)
            return;
        using SKFont font = new(_regular, TableSize);
        using SKPaint paint = Paint(Muted);
        string number = _pages.ToString(CultureInfo.InvariantCulture);
        _canvas.DrawText(number, PageWidth - Margin, PageHeight - Margin / 2, SKTextAlign.Right, font, paint);
        _document.EndPage();
        _canvas = null;
    }

    /// <summary>Lines of at most so many points: broken at spaces, and within words that are longer.</summary>
    private static List<string> Wrap(string text, SKFont font, float width)
    {
        List<string> lines = [];
        string rest = text;
        while (rest.Length > 0 && font.MeasureText(rest) > width)
        {
            int fits = (int)font.BreakText(rest, width);
            fits = Math.Clamp(fits, 1, rest.Length);
            if (fits < rest.Length && char.IsLowSurrogate(rest[fits]))
                fits = Math.Max(fits - 1, 2);
            int space = rest.LastIndexOf(' ', Math.Min(fits, rest.Length - 1));
            int end = space > 0 ? space : fits;
            lines.Add(rest[..end]);
            rest = rest[end..].TrimStart(' ');
        }

        lines.Add(rest);
        return lines;
    }

    private SKTypeface Face(SKFontStyleWeight weight) =>
        _fonts.FromFamilyName(_fonts.Family, weight, SKFontStyleWidth.Normal, SKFontStyleSlant.Upright);

    private static SKPaint Paint(SKColor colour) => new() { Color = colour, IsAntialias = true };

    private static float Side(XElement root, string name) =>
        float.Parse(root.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
