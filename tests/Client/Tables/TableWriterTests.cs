using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Tables;

public sealed class TableWriterTests
{
    private static readonly Column[] Columns =
    [
        new("name"),
        new("value", IsNumber: true),
        new("text", For: Audience.People),
        new("raw", For: Audience.Programs),
    ];

    private static Value[][] Rows =>
        [
            ["plain", 0.1, "shown", "hidden"],
            ["comma, quote \" and\nline", 12_345L, "", new Value(null, "")],
            ["not finite", double.NaN, "", new Value(true, "")],
        ];

    [Fact]
    public async Task Csv_AwkwardText_IsQuotedAndNumbersKeepTheirBits() =>
        Assert.Equal(
            "name,value,raw\nplain,0.1,hidden\n\"comma, quote \"\" and\nline\",12345,\nnot finite,NaN,true\n",
            await WriteAsync(TableFormat.Csv)
        );

    [Fact]
    public async Task Json_Rows_AreObjectsWithTypedValues()
    {
        string json = await WriteAsync(TableFormat.Json);

        Assert.Equal(
            """
            [
              {"name":"plain","value":0.1,"raw":"hidden"},
              {"name":"comma, quote \" and\nline","value":12345,"raw":null},
              {"name":"not finite","value":"NaN","raw":true}
            ]

            """.ReplaceLineEndings("\n"),
            json
        );
        Assert.Equal(3, System.Text.Json.JsonDocument.Parse(json).RootElement.GetArrayLength());
    }

    /// <summary>Columns of zeros go first, then texts are shortened; a part of a date would say nothing.</summary>
    [Theory]
    [InlineData("0", 44)]
    [InlineData("", 44)]
    [InlineData("0", 60)]
    [InlineData("3", 50)]
    public async Task Table_OnANarrowTerminal_KeepsWhatIsWhole(string failed, int width)
    {
        Column[] columns =
        [
            new("name"),
            new("done", IsNumber: true),
            new("failed", IsNumber: true) { GivesWay = true },
            new("created") { IsWhole = true },
        ];
        StringWriter to = new();
        Terminal terminal = new()
        {
            Out = to,
            Error = TextWriter.Null,
            OutIsTerminal = true,
            Width = width,
        };

        await TableWriter.WriteAsync(
            new Table(
                columns,
                [
                    [
                        "a-name-of-a-sweep-of-28-signs",
                        7,
                        failed.Length == 0 ? "" : long.Parse(failed),
                        "2026-11-29 10:02:28Z",
                    ],
                ]
            ),
            TableFormat.Table,
            terminal,
            TestContext.Current.CancellationToken
        );

        string[] lines = to.ToString().TrimEnd('\n').Split('\n');
        Assert.EndsWith("2026-11-29 10:02:28Z", lines[1], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, width));
        Assert.Equal(failed == "3", lines[0].Contains("failed", StringComparison.Ordinal));
    }

    /// <summary>Where texts at their shortest do not fit, columns leave in order, and a note says which.</summary>
    [Theory]
    [InlineData(100, "name,failed,state,created,reason", "")]
    [InlineData(57, "name,failed,state,reason", "created")]
    [InlineData(30, "name,failed,state", "created, reason")]
    [InlineData(12, "name,failed,state", "created, reason")]
    public async Task Table_TooWideForATerminal_LeavesOutColumnsAndSaysSo(int width, string shown, string left)
    {
        Column[] columns =
        [
            new("name"),
            new("failed", IsNumber: true) { GivesWay = true },
            new("state"),
            new("created") { IsWhole = true, LeavesAt = 1 },
            new("reason") { LeavesAt = 2 },
        ];
        StringWriter to = new(),
            notes = new();
        Terminal terminal = new()
        {
            Out = to,
            Error = notes,
            OutIsTerminal = true,
            Width = width,
        };

        await TableWriter.WriteAsync(
            new Table(
                columns,
                [
                    [
                        "a-name-of-a-sweep",
                        3,
                        "interrupted (worker lost 30 s ago)",
                        "2026-11-29 10:02:28Z",
                        "wrong rates",
                    ],
                ]
            ),
            TableFormat.Table,
            terminal,
            TestContext.Current.CancellationToken
        );

        string[] lines = to.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(shown.Split(','), lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(
            left.Length == 0 ? "" : $"The terminal is too narrow for {left}: --format csv has all columns.\n",
            notes.ToString().ReplaceLineEndings("\n")
        );
        if (width >= 30)
            Assert.All(lines, line => Assert.InRange(line.Length, 1, width));
    }

    [Fact]
    public async Task Json_NoRows_IsAnEmptyArray() =>
        Assert.Equal("[\n]\n", await WriteAsync(TableFormat.Json, new Table(Columns, [])));

    [Fact]
    public async Task Table_WithoutTerminal_IsAlignedAndFreeOfControlSequences() =>
        Assert.Equal(
            "name                      value  text\nplain                    0.1000  shown\ncomma, quote \" and "
                + "line  12,345\nnot finite                  nan\n",
            await WriteAsync(TableFormat.Table)
        );

    [Fact]
    public async Task Table_OnANarrowTerminal_ShortensTextAndNeverNumbers()
    {
        string text = await WriteAsync(TableFormat.Table, terminalWidth: 26);

        Assert.All(
            text.Split('\n'),
            line => Assert.True(line.Replace("\u001b[1m", "").Replace("\u001b[0m", "").Length <= 26, line)
        );
        Assert.Contains("…", text, StringComparison.Ordinal);
        Assert.Contains("12,345", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_WhoseHeadingsAreTooWideForATerminal_CutsThemAndNeverNumbers()
    {
        Column[] columns =
        [
            new("trial", IsNumber: true),
            new("learning_rate", IsNumber: true),
            new("state"),
            new("test_error", IsNumber: true),
            new("active_fraction", IsNumber: true),
        ];
        Table table = new(
            columns,
            [
                [7, 0.05, "finished", 0.125, 0.4984],
            ]
        );

        string text = await WriteAsync(TableFormat.Table, table, terminalWidth: 45);

        string[] lines = text.Replace("\u001b[1m", "").Replace("\u001b[0m", "").TrimEnd('\n').Split('\n');
        Assert.Equal("trial  learnin…  state     test_er…  active_…", lines[0]);
        Assert.Equal("    7    0.0500  finished    0.1250    0.4984", lines[1]);
    }

    [Fact]
    public async Task Table_MoreRowsThanTheSample_PrintsThemAll()
    {
        Table table = new([new("n", IsNumber: true)], Enumerable.Range(0, 2_000).Select(n => new Value[] { (long)n }));

        Assert.Equal(2_001, (await WriteAsync(TableFormat.Table, table)).TrimEnd('\n').Split('\n').Length);
    }

    private static async Task<string> WriteAsync(TableFormat format, Table? table = null, int? terminalWidth = null)
    {
        StringWriter output = new() { NewLine = "\n" };
        Terminal terminal = new()
        {
            Out = output,
            Error = TextWriter.Null,
            OutIsTerminal = terminalWidth is not null,
            Width = terminalWidth ?? 120,
            Color = true,
        };
        await TableWriter.WriteAsync(
            table ?? new Table(Columns, Rows),
            format,
            terminal,
            TestContext.Current.CancellationToken
        );
        return output.ToString();
    }
}
