using System.Globalization;
using System.Text;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Tests.Grids;

/// <summary>What a text may cost, whatever it says. Bounds are counted, so that no test depends on a clock.</summary>
public sealed class GridBoundsTests
{
    private const string Head = "name: x\ndata: digits\ntrain: { epochs: 1 }\nnoise: replace\n";

    private static IReadOnlyList<GridProblem> Problems(string text, params GridOverride[] overrides) =>
        Assert.Throws<GridFileException>(() => GridFile.Read(text, "a.yaml", overrides)).Problems;

    public static TheoryData<string, string> Deep =>
        new()
        {
            { "", Nested("[", 60_000) },
            { "", Nested("{ a: ", 60_000) },
            { "", Nested("{ ? ", 60_000) },
            { "", Nested("- ", 60_000) },
            { "", Nested("? ", 60_000) },
            { "", Nested("&a [", 60_000) },
            { "", Nested("[ { a: ", 30_000) },
            { "", string.Concat(Enumerable.Range(0, 1000).Select(i => new string(' ', i) + "a:\n")) },
            { "name: x\ngrid: ", Nested("[", 60_000) + new string(']', 60_000) },
            { "name: x\nexpect: ", Nested("[", 1000) + "a" + new string(']', 1000) },
            { "name: x\nexclude: [{ p: ", Nested("{ not: ", 1000) },
            {
                "name: x\n",
                string.Concat(
                    Enumerable
                        .Range(0, 200)
                        .Select(i => $"a{i}: &a{i} [[[[[[[[{(i == 0 ? "1" : $"*a{i - 1}")}]]]]]]]]\n")
                )
            },
        };

    private static string Nested(string one, int times) => new StringBuilder().Insert(0, one, times).ToString();

    [Theory]
    [MemberData(nameof(Deep))]
    public void Read_DeepNesting_IsRefusedAtItsPlace(string head, string tail)
    {
        GridProblem problem = Problems(head + tail)[^1];
        Assert.StartsWith("A grid file ", problem.Rule, StringComparison.Ordinal);
        Assert.Contains("levels deep", string.Concat(Problems(head + tail)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", "p")]
    [InlineData("{ a: ", "p")]
    [InlineData("[", "budget.trials")]
    public void Read_DeepOverride_IsRefusedUnderItsKey(string one, string key)
    {
        GridProblem problem = Problems(Head, new GridOverride(key, Nested(one, 50_000)))[0];
        Assert.Equal("--set " + key, problem.File);
        Assert.Contains("levels deep", problem.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OverrideOfManyKeys_IsRefused() =>
        Assert.Contains(
            "must name a field",
            Problems(Head, new GridOverride("budget" + Nested(".a", 50_000), "1"))[0].Rule,
            StringComparison.Ordinal
        );

    [Fact]
    public void Read_AliasesThatMultiply_AreRefused()
    {
        string text =
            "name: x\na: &a0 [1,1,1,1,1,1,1,1,1,1]\n"
            + string.Concat(
                Enumerable
                    .Range(1, 9)
                    .Select(i => $"b{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n")
            );
        Assert.Contains("at most 300,000 values", string.Concat(Problems(text)), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LongText_IsRefused() =>
        Assert.Contains(
            "at most 2,000,000 characters",
            Problems(Head + "description: " + new string('x', 2_000_000))[0].Rule,
            StringComparison.Ordinal
        );

    [Fact]
    public void Read_ManyProblems_NamesAHundred() =>
        Assert.Equal(100, Problems(string.Concat(Enumerable.Range(0, 5000).Select(i => $"k{i}: 1\n"))).Count);

    [Fact]
    public void Read_HugeValues_AreNamedInShort()
    {
        string items = string.Join(", ", Enumerable.Repeat("[x]", 20_000));
        Assert.All(
            Problems($"name: [{items}]\ndata: [{items}]\n{new string('k', 100_000)}: 1\n"),
            problem => Assert.InRange(problem.ToString().Length, 1, 4000)
        );
    }

    [Theory]
    [InlineData("grid: { seed: [0..2147483646] }", 2147483647)]
    [InlineData("grid: { seed: [0..1999999999, 3000000000..3000000009] }", 2_000_000_010)]
    [InlineData("grid: { seed: [0..2000000000..2, 1..99999..2] }", 1_000_050_001)]
    [InlineData("grid: { zip: { batch: 1..50000000, seed: 1..50000000 } }", 50_000_000)]
    [InlineData("grid: { zip: { batch: [1..50000000], seed: [50000001..100000000] } }", 50_000_000)]
    [InlineData("grid: { zip: { p: { linear: [0, 1], count: 200000 }, seed: 1..200000 } }", 200_000)]
    [InlineData("grid: { p: { linear: [0, 1], count: 200000 }, seed: 0..1000000000 }", 200_000L * 1_000_000_001)]
    [InlineData(
        "blocks: [{ grid: { seed: 0..1999999999 } }, { seed: 1, train: { batch: 7 } }, { train: { batch: 8 }, "
            + "grid: { seed: 5..99 } }]",
        2_000_000_096
    )]
    public void Read_ManyWholeNumbers_StayRanges(string grid, long trials)
    {
        Plan plan = new(GridFile.Read(Head + grid, "a.yaml"));
        Assert.Equal(trials, plan.Trials);
        long last = plan.Trials - 1;
        Assert.Equal(last, plan.Find(plan.Configuration(last)));
        Assert.InRange(plan.Cell(last), 0, plan.Cells - 1);
    }

    [Theory]
    [InlineData("grid: { seed: [0..1000000000, 5] }", "must be distinct, and 5 stands already")]
    [InlineData("grid: { seed: [0..1000000000..3, 1..1000000000..2] }", "must be distinct, and 1..1000000000..2")]
    [InlineData("grid: { seed: [0..2000000000, 3000000000..5000000000] }", "at most 2,147,483,647 values")]
    [InlineData(
        "grid: { zip: { batch: [1..60000, 1..60000], seed: [1..60000, 1..60000] } }",
        "may have at most 100,000"
    )]
    [InlineData(
        "blocks: [{ grid: { seed: 0..1999999999 } }, { train: { batch: 7 }, grid: { seed: 0..1999999999..2 } }]",
        "these ranges overlap in part"
    )]
    public void Read_TooManyWholeNumbers_AreRefused(string grid, string rule) =>
        Assert.Contains(rule, string.Concat(Problems(Head + grid)), StringComparison.Ordinal);

    [Fact]
    public void Read_BlocksOfLongSpacings_AreRefused() =>
        Assert.Contains(
            "bounded number of steps",
            string.Concat(
                Problems(
                    Head
                        + "blocks:\n"
                        + string.Concat(
                            Enumerable
                                .Range(1, 300)
                                .Select(i =>
                                    $"- {{ train: {{ batch: {i} }}, grid: {{ p: {{ linear: [0, 1], count: "
                                    + $"{999_000 + i} }} }} }}\n"
                                )
                        )
                )
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void Read_ThousandExclusions_LeaveTheRest()
    {
        Plan plan = new(
            GridFile.Read(
                Head
                    + "grid: { p: { linear: [0, 1], count: 1000 }, seed: 0..4000 }\nexclude:\n"
                    + string.Concat(
                        Enumerable
                            .Range(0, 1000)
                            .Select(i => FormattableString.Invariant($"  - {{ p: 0, seed: {i} }}\n"))
                    ),
                "a.yaml"
            )
        );
        Assert.Equal(1000L * 4001 - 1000, plan.Trials);
        Assert.Equal(1000, plan.Configuration(0).Seed);
        Assert.Equal(1000, plan.Cells);
        Assert.Null(plan.Find(plan.Configuration(0) with { Seed = 999 }));
    }

    [Fact]
    public void Read_ThousandInclusions_AreLookedUp()
    {
        string Grid(int last) =>
            Head
            + "grid: { p: [0, 0.5], batch: 1..1000 }\ninclude:\n"
            + string.Concat(
                Enumerable
                    .Range(1, last)
                    .Select(i => string.Create(CultureInfo.InvariantCulture, $"  - {{ p: 0.25, batch: {i} }}\n"))
            );
        Assert.Equal(3000, new Plan(GridFile.Read(Grid(1000), "a.yaml")).Trials);
        Assert.Contains(
            "A trial may stand once",
            Assert.Single(Problems(Grid(1000) + "  - { p: 0.25, batch: 7 }\n")).Rule,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_ThousandExpectations_LookAtCellsOnce() =>
        Assert.Equal(
            1000,
            GridFile
                .Read(
                    Head
                        + "measure: { of: [error] }\ngrid: { p: { linear: [0, 1], count: 100000 }, seed: 0..1 "
                        + "}\nexpect:\n"
                        + string.Concat(
                            Enumerable.Range(1, 1000).Select(i => $"  - test_error < 0.{i:D4} where p > 0.0{i:D4}\n")
                        ),
                    "a.yaml"
                )
                .Expectations.Count
        );

    [Fact]
    public void Read_CancelledBefore_Stops() =>
        Assert.Throws<OperationCanceledException>(() =>
            GridFile.Read(
                Head + "grid: { p: [0, 0.1] }",
                "a.yaml",
                null,
                new GridReading { Cancellation = new CancellationToken(canceled: true) }
            )
        );
}
