using System.Text;
using Sweeps.Scheduling.Texts;

namespace Sweeps.Client.Tables;

/// <summary>Writes tables for papers and web pages: Markdown, LaTeX with the rules of booktabs, and Typst.</summary>
internal static class PaperTable
{
    private const string LatexSpecial = "&%$#_{}";
    private const string TypstSpecial = @"\#$*_`<>@[]~/=+-";
    private const string MarkdownSpecial = @"\`*_{}[]<>#|~&$";

    /// <summary>Writes a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="shown">Indices of the columns that people read.</param>
    /// <param name="format">Markdown, LaTeX or Typst.</param>
    /// <param name="to">Where to.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task WriteAsync(
        Table table,
        int[] shown,
        TableFormat format,
        TextWriter to,
        CancellationToken cancellation
    )
    {
        Column[] columns = [.. shown.Select(index => table.Columns[index])];
        await to.WriteAsync(Head(columns, format));
        await foreach (Value[] row in table.Rows.WithCancellation(cancellation))
            await to.WriteAsync(Row([.. shown.Select(index => Bold(row[index], format))], format));
        await to.WriteAsync(
            format switch
            {
                TableFormat.Latex => "\\bottomrule\n\\end{tabular}\n",
                TableFormat.Typst => "  table.hline(),\n)\n",
                _ => "",
            }
        );
    }

    /// <summary>Text of a cell, with what the format reads as markup made plain.</summary>
    internal static string Cell(string text, TableFormat format)
    {
        string line = Line(text);
        if (IsNumeric(line) && format != TableFormat.Markdown)
        {
            string formula = format == TableFormat.Latex ? line.Replace('−', '-') : line;
            string sign = format == TableFormat.Latex ? @"\pm" : "plus.minus";
            return $"${formula.Replace("±", sign, StringComparison.Ordinal)}$";
        }
        return format switch
        {
            TableFormat.Latex => Latex(line),
            TableFormat.Typst => Typst(line),
            _ => Escaped(line, MarkdownSpecial),
        };
    }

    private static string Bold(Value value, TableFormat format)
    {
        string text = Cell(value.Text, format);
        bool isFormula = text.StartsWith('$');
        return !value.IsBold
            ? text
            : format switch
            {
                TableFormat.Latex => isFormula ? $@"$\mathbf{{{text.Trim('$')}}}$" : $@"\textbf{{{text}}}",
                TableFormat.Typst => isFormula ? $"$bold({text.Trim('$')})$" : $"*{text}*",
                _ => $"**{text}**",
            };
    }

    private static string Head(Column[] columns, TableFormat format)
    {
        string[] names = [.. columns.Select(column => Cell(column.Name, format))];
        return format switch
        {
            TableFormat.Latex => $"% \\usepackage{{booktabs}}\n\\begin{{tabular}}{{"
                + $"{string.Concat(columns.Select(column => column.IsNumber ? 'r' : 'l'))}}}\n\\toprule\n"
                + $"{Row(names, format)}\\midrule\n",
            TableFormat.Typst => $"#table(\n  columns: {columns.Length},\n  align: ("
                + $"{string.Concat(columns.Select(column => column.IsNumber ? "right, " : "left, ")).TrimEnd()}"
                + "),\n  stroke: none,\n  table.hline(),\n  "
                + $"table.header({string.Join(", ", names.Select(name => $"[{name}]"))}),\n  "
                + "table.hline(stroke: 0.5pt),\n",
            _ => $"{Row(names, format)}|{string.Concat(columns.Select(column => column.IsNumber ? "--:|" : ":--|"))}\n",
        };
    }

    private static string Row(string[] cells, TableFormat format) =>
        format switch
        {
            TableFormat.Latex => $"{string.Join(" & ", cells)} \\\\\n",
            TableFormat.Typst => $"  {string.Concat(cells.Select(cell => $"[{cell}], ")).TrimEnd()}\n",
            _ => $"| {string.Join(" | ", cells)} |\n",
        };

    /// <summary>Whether a cell is a number, with its interval or without.</summary>
    private static bool IsNumeric(string text) =>
        text.Length > 0
        && text.Split(" ± ") is { Length: <= 2 } parts
        && parts.All(part =>
            part.Length > 0
            && part.Any(char.IsAsciiDigit)
            && part.All(letter => char.IsAsciiDigit(letter) || letter is '.' or '-' or '−')
        );

    private static string Line(string text) => PlainText.OneLine(text.ReplaceLineEndings(" "));

    /// <summary>Text as Typst sets it. A number and a full stop at its beginning would make it a list.</summary>
    private static string Typst(string line)
    {
        string escaped = Escaped(line, TypstSpecial);
        int digits = escaped.TakeWhile(char.IsAsciiDigit).Count();
        bool isList = digits > 0 && escaped.AsSpan(digits) is "." or ['.', ' ', ..];
        return isList ? escaped.Insert(digits, "\\") : escaped;
    }

    /// <summary>Text as LaTeX sets it, in one line. What ends a row looks beyond it for a length in brackets, and for a
    /// star.</summary>
    public static string Latex(string text)
    {
        StringBuilder escaped = new();
        text = Line(text);
        if (text is ['[' or '*', ..])
        {
            escaped.Append('{').Append(text[0]).Append('}');
            text = text[1..];
        }

        foreach (char letter in text)
            escaped.Append(
                letter switch
                {
                    '\\' => @"\textbackslash{}",
                    '~' => @"\textasciitilde{}",
                    '^' => @"\textasciicircum{}",
                    '<' => @"\textless{}",
                    '>' => @"\textgreater{}",
                    '|' => @"\textbar{}",
                    // The named mark is not in the letters that LaTeX begins with.
                    '"' => @"\char34{}",
                    '±' => @"$\pm$",
                    '…' => @"\ldots{}",
                    _ when LatexSpecial.Contains(letter) => $@"\{letter}",
                    _ => letter.ToString(),
                }
            );
        return escaped.ToString();
    }

    private static string Escaped(string text, string special)
    {
        StringBuilder escaped = new();
        foreach (char letter in text)
        {
            if (special.Contains(letter))
                escaped.Append('\\');
            escaped.Append(letter);
        }

        return escaped.ToString();
    }
}
