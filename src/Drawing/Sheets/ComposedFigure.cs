using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Sweeps.Drawing.Sheets;

/// <summary>Pictures side by side and one under the other, as one.</summary>
public static class ComposedFigure
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>The whole, as one SVG document.</summary>
    /// <param name="pictures">The pictures as SVG, row by row; ids must differ between them.</param>
    /// <param name="columns">Pictures side by side.</param>
    /// <param name="title">The whole in words, for readers who do not see it.</param>
    /// <param name="above">A picture above all others, as SVG; null: none.</param>
    public static string Of(IReadOnlyList<string> pictures, int columns, string title, string? above = null)
    {
        XElement? head = above is null ? null : XElement.Parse(above);
        double top = head is null ? 0 : Length(head, "height");
        XElement[] roots = [.. pictures.Select(picture => XElement.Parse(picture))];
        double[] widths = Widths(roots, columns);
        double[] heights = [.. roots.Chunk(columns).Select(row => row.Max(root => Length(root, "height")))];
        XElement whole = new(
            Svg + "svg",
            new XAttribute("width", Number(widths.Sum())),
            new XAttribute("height", Number(top + heights.Sum())),
            new XAttribute("viewBox", $"0 0 {Number(widths.Sum())} {Number(top + heights.Sum())}"),
            new XAttribute("role", "img"),
            new XElement(Svg + "title", title)
        );
        if (head is not null)
            whole.Add(head);
        for (int place = 0; place < roots.Length; place++)
        {
            roots[place].SetAttributeValue("x", Number(widths.Take(place % columns).Sum()));
            roots[place].SetAttributeValue("y", Number(top + heights.Take(place / columns).Sum()));
            whole.Add(roots[place]);
        }

        StringBuilder text = new(whole.ToString(SaveOptions.DisableFormatting));
        return text.Append('\n').ToString();
    }

    /// <summary>Pixels from left to right of pictures that are put together.</summary>
    public static double WidthOf(IReadOnlyList<string> pictures, int columns) =>
        Widths([.. pictures.Select(picture => XElement.Parse(picture))], columns).Sum();

    private static double[] Widths(XElement[] roots, int columns) =>
        [
            .. Enumerable
                .Range(0, Math.Min(columns, roots.Length))
                .Select(column =>
                    roots.Where((_, place) => place % columns == column).Max(root => Length(root, "width"))
                ),
        ];

    private static double Length(XElement root, string name) =>
        double.Parse(root.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private static string Number(double value) => Math.Round(value, 3).ToString(CultureInfo.InvariantCulture);
}
