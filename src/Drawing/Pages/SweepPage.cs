using System.Text;
using Sweeps.Drawing.Styles;
using Sweeps.Drawing.Svg;

namespace Sweeps.Drawing.Pages;

/// <summary>One self-contained page about a sweep: pictures, the table of cells, what went wrong, and how to run it
/// again.</summary>
public sealed record SweepPage
{
    /// <summary>Heading.</summary>
    public required string Title { get; init; }

    /// <summary>What the sweep is about, under the heading; empty: nobody says.</summary>
    public string Lead { get; init; } = "";

    /// <summary>Facts about the sweep, each a name and a value.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>Pictures, as SVG elements with ids of their own.</summary>
    public IReadOnlyList<string> Pictures { get; init; } = [];

    /// <summary>Headings of the table of cells.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Rows of the table of cells.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; init; } = [];

    /// <summary>Number of leading columns that name a cell; the others hold numbers.</summary>
    public int NameColumns { get; init; }

    /// <summary>Sentences about what a reader must not overlook: failures, divergences, trials that are not
    /// done.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>What follows the table of cells.</summary>
    public IReadOnlyList<PageSection> Sections { get; init; } = [];

    /// <summary>The grid file.</summary>
    public string Grid { get; init; } = "";

    /// <summary>The whole document. It loads nothing, runs nothing and follows the reader's choice of light or
    /// dark.</summary>
    public string ToHtml()
    {
        StringBuilder html = new();
        html.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                    + "'unsafe-inline'\">\n"
            )
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
            .Append(Escape(Title))
            .Append("</title>\n<style>\n")
            .Append(Palette.PageStyleSheet())
            .Append(Css)
            .Append("</style>\n</head>\n<body>\n<main>\n<h1>")
            .Append(Escape(Title))
            .Append("</h1>\n");

        if (Lead.Length > 0)
            html.Append("<p class=\"lead\">").Append(Escape(Lead)).Append("</p>\n");

        if (Facts.Count > 0)
        {
            html.Append("<dl>\n");
            foreach (var (name, value) in Facts)
                html.Append("<div><dt>")
                    .Append(Escape(name))
                    .Append("</dt><dd>")
                    .Append(Escape(value))
                    .Append("</dd></div>\n");
            html.Append("</dl>\n");
        }

        if (Remarks.Count > 0)
        {
            html.Append("<section class=\"remarks\" aria-label=\"Remarks\">\n<ul>\n");
            foreach (string remark in Remarks)
                html.Append("<li>").Append(Escape(remark)).Append("</li>\n");
            html.Append("</ul>\n</section>\n");
        }

        foreach (string picture in Pictures)
            html.Append("<figure>\n").Append(picture).Append("</figure>\n");
        if (Rows.Count > 0)
            AppendTable(html);
        foreach (PageSection section in Sections)
            AppendSection(html, section);
        if (Grid.Length > 0)
            html.Append("<h2>Grid file</h2>\n<pre tabindex=\"0\">").Append(Escape(Grid)).Append("</pre>\n");
        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private void AppendTable(StringBuilder html)
    {
        html.Append("<h2>Cells</h2>\n<p>Mean ± half of the 95 % confidence interval over seeds (Student's t).</p>\n");
        AppendRows(html, "Table of cells", Columns, Rows, NameColumns);
    }

    private static void AppendSection(StringBuilder html, PageSection section)
    {
        html.Append("<h2>").Append(Escape(section.Heading)).Append("</h2>\n");
        foreach (string paragraph in section.Paragraphs)
            html.Append("<p>").Append(Escape(paragraph)).Append("</p>\n");
        if (section.Rows.Count > 0)
            AppendRows(html, $"Table: {section.Heading}", section.Columns, section.Rows, section.NameColumns);
        if (section.Preformatted.Length > 0)
            html.Append("<pre tabindex=\"0\">").Append(Escape(section.Preformatted)).Append("</pre>\n");
    }

    private static void AppendRows(
        StringBuilder html,
        string label,
        IReadOnlyList<string> columns,
        IReadOnlyList<IReadOnlyList<string>> rows,
        int names
    )
    {
        html.Append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"")
            .Append(Escape(label))
            .Append("\">\n<table>\n<thead>\n<tr>");
        for (int i = 0; i < columns.Count; i++)
            html.Append(i < names ? "<th scope=\"col\">" : "<th scope=\"col\" class=\"number\">")
                .Append(Escape(columns[i]))
                .Append("</th>");
        html.Append("</tr>\n</thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in rows)
        {
            html.Append("<tr>");
            for (int i = 0; i < row.Count; i++)
                html.Append(i < names ? "<th scope=\"row\">" : "<td>")
                    .Append(Escape(row[i]))
                    .Append(i < names ? "</th>" : "</td>");
            html.Append("</tr>\n");
        }

        html.Append("</tbody>\n</table>\n</div>\n");
    }

    private static string Escape(string text) => SvgWriter.Escape(text);

    private const string Css = """
        body { margin: 0; background: var(--paper); color: var(--ink); }
        body { font: 15px/1.5 Helvetica, Arial, 'Liberation Sans', sans-serif; }
        main { max-width: 1100px; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
        h1 { font-size: 1.5rem; margin: 0 0 .75rem; }
        h2 { font-size: 1.1rem; margin: 2rem 0 .25rem; }
        p { margin: .25rem 0 .75rem; color: var(--muted); }
        .lead { color: var(--ink); max-width: 48rem; white-space: pre-line; }
        dl { display: flex; flex-wrap: wrap; gap: .35rem 2rem; margin: 0 0 1rem; }
        dt { color: var(--muted); font-size: .8rem; }
        dd { margin: 0; overflow-wrap: anywhere; }
        figure { margin: 1rem 0; overflow-x: auto; }
        figure svg { max-width: 100%; height: auto; }
        .remarks { border-left: 3px solid var(--mark); padding: .1rem 1rem; margin: 1rem 0; }
        .remarks ul { padding-left: 1rem; margin: .5rem 0; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th, td { padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--grid); white-space: nowrap; }
        th { text-align: left; font-weight: 600; }
        tbody th { font-weight: 400; }
        td, th.number { text-align: right; }
        pre { background: color-mix(in srgb, var(--grid) 45%, transparent); padding: .9rem 1rem; }
        pre { overflow-x: auto; font-size: .85rem; line-height: 1.45; }

        """;
}

/// <summary>A part of a page.</summary>
/// <param name="Heading">Its heading.</param>
public sealed record PageSection(string Heading)
{
    /// <summary>Sentences under the heading.</summary>
    public IReadOnlyList<string> Paragraphs { get; init; } = [];

    /// <summary>Headings of its table.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Number of leading columns that name a row; the others hold numbers.</summary>
    public int NameColumns { get; init; }

    /// <summary>Rows of its table.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; init; } = [];

    /// <summary>Commands or a file, as they stand.</summary>
    public string Preformatted { get; init; } = "";
}
