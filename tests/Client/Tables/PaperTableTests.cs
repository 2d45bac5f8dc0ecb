using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Tables;

public sealed class PaperTableTests
{
    private static readonly Table Sample = new(
        [
            new("learning_rate", IsNumber: true),
            new("noise"),
            new("test_error", IsNumber: true),
            new("key", For: Audience.Programs),
        ],
        [
            [0.1, "50% & more_of | it", new Value(null, "0.069 ± 0.004"), "hidden"],
            [-2L, "-", new Value(null, "0.98 [0.95, 1]"), "hidden"],
        ]
    );

    [Fact]
    public async Task Markdown_Table_HasARowForEachAndEscapesMarkup() =>
        Assert.Equal(
            """
            | learning\_rate | noise | test\_error |
            |--:|:--|--:|
            | 0.1000 | 50% \& more\_of \| it | 0.069 ± 0.004 |
            | -2 | - | 0.98 \[0.95, 1\] |

            """.ReplaceLineEndings("\n"),
            await WriteAsync(TableFormat.Markdown)
        );

    [Fact]
    public async Task Latex_Table_HasTheRulesOfBooktabsAndNumbersInMathematics() =>
        Assert.Equal(
            """
            % \usepackage{booktabs}
            \begin{tabular}{rlr}
            \toprule
            learning\_rate & noise & test\_error \\
            \midrule
            $0.1000$ & 50\% \& more\_of \textbar{} it & $0.069 \pm 0.004$ \\
            $-2$ & - & 0.98 [0.95, 1] \\
            \bottomrule
            \end{tabular}

            """.ReplaceLineEndings("\n"),
            await WriteAsync(TableFormat.Latex)
        );

    [Theory]
    [InlineData("Markdown", "| **0.1 ± 0.2** | **a\\_b** |")]
    [InlineData("Latex", @"$\mathbf{0.1 \pm 0.2}$ & \textbf{a\_b} \\")]
    [InlineData("Typst", @"[$bold(0.1 plus.minus 0.2)$], [*a\_b*],")]
    public async Task Value_ThatIsBold_IsSetSo(string format, string row)
    {
        Table table = new(
            [new("x", IsNumber: true), new("name")],
            [
                [new Value(null, "0.1 ± 0.2") { IsBold = true }, new Value(null, "a_b") { IsBold = true }],
            ]
        );
        StringWriter to = new();

        await PaperTable.WriteAsync(table, [0, 1], Enum.Parse<TableFormat>(format), to, CancellationToken.None);

        Assert.Contains(row, to.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Typst_Table_HasACellForEachValue() =>
        Assert.Equal(
            """
            #table(
              columns: 3,
              align: (right, left, right,),
              stroke: none,
              table.hline(),
              table.header([learning\_rate], [noise], [test\_error]),
              table.hline(stroke: 0.5pt),
              [$0.1000$], [50% & more\_of | it], [$0.069 plus.minus 0.004$],
              [$-2$], [\-], [0.98 \[0.95, 1\]],
              table.hline(),
            )

            """.ReplaceLineEndings("\n"),
            await WriteAsync(TableFormat.Typst)
        );

    [Theory]
    [InlineData(@"\input{x}", @"\textbackslash{}input\{x\}")]
    [InlineData("a^b~c", @"a\textasciicircum{}b\textasciitilde{}c")]
    [InlineData("two\nlines", "two lines")]
    [InlineData("1e-05", "1e-05")]
    [InlineData("[2em] a \"b\"", @"{[}2em] a \char34{}b\char34{}")]
    [InlineData("*a", "{*}a")]
    public void Latex_Text_IsNoMarkup(string text, string written) =>
        Assert.Equal(written, PaperTable.Cell(text, TableFormat.Latex));

    [Theory]
    [InlineData("1. a", @"1\. a")]
    [InlineData("0.98 [1]", @"0.98 \[1\]")]
    public void Typst_Text_IsNoMarkup(string text, string written) =>
        Assert.Equal(written, PaperTable.Cell(text, TableFormat.Typst));

    [Fact]
    public void Markdown_Text_IsNoMarkup() =>
        Assert.Equal(@"\&lt;b\&gt; \$x\$", PaperTable.Cell("&lt;b&gt; $x$", TableFormat.Markdown));

    private static async Task<string> WriteAsync(TableFormat format)
    {
        StringWriter output = new() { NewLine = "\n" };
        Terminal terminal = new() { Out = output, Error = TextWriter.Null };
        await TableWriter.WriteAsync(Sample, format, terminal, TestContext.Current.CancellationToken);
        return output.ToString();
    }
}
