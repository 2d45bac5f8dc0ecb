using System.Globalization;
using System.Text;
using Sweeps.Drawing.Axes;

namespace Sweeps.Compare.Report;

/// <summary>Markdown of a part.</summary>
internal static class Tables
{
    /// <summary>The aims of all parts in one table.</summary>
    public static string Summary(IReadOnlyList<Part> parts)
    {
        StringBuilder text = new();
        text.AppendLine("| what | case | against | aim | measured | |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (Part part in parts)
        {
            foreach (Comparison comparison in part.Comparisons)
            {
                foreach (Row row in comparison.Rows.Where(row => row.Target is not null))
                    text.AppendLine(
                        $"| {comparison.Definition.Title} | {row.Case} | {row.Peer ?? "–"} | {Aim(row)} | "
                            + $"{Measured(row)} | {Verdict(row)} |"
                    );
            }
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>A part's tables, pictures and versions.</summary>
    /// <param name="part">The part.</param>
    /// <param name="pictures">Where pictures are, as the document refers to them; null leaves them out.</param>
    public static string Of(Part part, string? pictures)
    {
        StringBuilder text = new();
        foreach (Comparison comparison in part.Comparisons)
        {
            text.AppendLine($"### {comparison.Definition.Title}").AppendLine();
            if (comparison.Definition.Text.Length > 0)
                text.AppendLine(comparison.Definition.Text).AppendLine();
            Table(text, comparison);
            text.AppendLine();
            if (pictures is not null && Pictures.IsDrawn(comparison))
                text.AppendLine($"![{comparison.Definition.Title}]({pictures}/{comparison.Definition.Name}.svg)")
                    .AppendLine();
        }

        if (pictures is not null && part.Growth is { } growth)
        {
            text.AppendLine($"### {growth.Title}").AppendLine();
            if (growth.Text.Length > 0)
                text.AppendLine(growth.Text).AppendLine();
            text.AppendLine($"![{growth.Title}]({pictures}/{growth.Name}.svg)").AppendLine();
        }

        foreach (TextTable table in part.Results.Tables)
        {
            text.AppendLine($"### {table.Title}").AppendLine();
            Line(text, [.. table.Columns]);
            Line(text, [.. table.Columns.Select(_ => "---")]);
            foreach (var row in table.Rows)
                Line(text, [.. row]);
            text.AppendLine();
        }

        text.AppendLine($"Measured on {Machine(part.Results.Machine)}.").AppendLine();
        foreach (var (side, version, settings) in part.Results.About)
            text.AppendLine($"- {side}: {version}{(settings.Length > 0 ? "; " + settings : "")}");
        foreach (string note in part.Results.Notes)
            text.AppendLine($"- {note}");
        return text.ToString().TrimEnd();
    }

    private static void Table(StringBuilder text, Comparison comparison)
    {
        ComparisonDefinition definition = comparison.Definition;
        bool compared = comparison.Rows.Any(row => row.Peer is not null);
        bool wall = comparison.Rows.Any(row => row.Wall is not null);
        bool aims = comparison.Rows.Any(row => row.Target is not null);
        Line(
            text,
            "case",
            $"{definition.Own}, {definition.Unit}",
            !compared ? "10–90 %" : null,
            compared ? "peer" : null,
            compared ? $"peer, {definition.Unit}" : null,
            compared ? "ratio" : null,
            compared ? "10–90 % of rounds" : null,
            wall ? "by wall time" : null,
            aims ? "aim" : null,
            aims ? "met" : null
        );
        Line(
            text,
            "---",
            "---",
            !compared ? "---" : null,
            compared ? "---" : null,
            compared ? "---" : null,
            compared ? "---" : null,
            compared ? "---" : null,
            wall ? "---" : null,
            aims ? "---" : null,
            aims ? "---" : null
        );
        foreach (Row row in comparison.Rows)
        {
            Line(
                text,
                row.Case,
                Number(row.Own.Median),
                !compared ? $"{Number(row.Own.Low)}–{Number(row.Own.High)}" : null,
                compared ? row.Peer ?? "–" : null,
                compared
                    ? row.Other is { } other
                        ? Number(other.Median)
                        : "–"
                    : null,
                compared
                    ? row.Ratio is { } ratio
                        ? Times(ratio.Median)
                        : "–"
                    : null,
                compared
                    ? row.Ratio is { Rounds: > 0 } spread
                        ? $"{Number(spread.Low)}–{Number(spread.High)}"
                        : "–"
                    : null,
                wall
                    ? row.Wall is { } byWall
                        ? Times(byWall)
                        : "–"
                    : null,
                aims
                    ? row.Target is null
                        ? ""
                        : Aim(row)
                    : null,
                aims ? Verdict(row) : null
            );
        }
    }

    private static void Line(StringBuilder text, params string?[] columns) =>
        text.AppendLine($"| {string.Join(" | ", columns.Where(column => column is not null))} |");

    private static string Aim(Row row) =>
        row.Ratio is not null
            ? $"≥ {Times(row.Target!.Value)}"
            : $"{(row.Better == Better.Higher ? "≥" : "≤")} {Number(row.Target!.Value)}";

    private static string Measured(Row row) =>
        row.Ratio is { } ratio
            ? $"**{Times(ratio.Median)}** ({Number(ratio.Low)}–{Number(ratio.High)})"
            : $"**{Number(row.Own.Median)}** ({Number(row.Own.Low)}–{Number(row.Own.High)})";

    private static string Verdict(Row row) =>
        row.IsMet switch
        {
            null => "",
            true => "met",
            false => string.Create(CultureInfo.InvariantCulture, $"**missed by {row.Missing * 100:0} %**"),
        };

    private static string Machine(IReadOnlyDictionary<string, string> machine)
    {
        string Of(string name) => machine.GetValueOrDefault(name, "?");
        return machine.Count == 0
            ? "a machine that the results do not name"
            : $"{Of("date")}: {Of("processor")}, {Of("cores")} cores, {Of("memory_gib")} GiB, {Of("system")} "
                + $"(Linux {Of("kernel")}), .NET SDK {Of("dotnet")}, Python {Of("python")}; load average before "
                + $"{Of("load_before")}";
    }

    private static string Times(double ratio) => $"{Number(ratio)}×";

    /// <summary>Three significant digits; whole numbers from 100 on.</summary>
    internal static string Number(double value) =>
        Math.Abs(value) >= 99.95 && Math.Abs(value) < 1e9
            ? Math.Round(value).ToString("#,0", CultureInfo.InvariantCulture)
            : NumberLabel.Of(value, 3);
}
