using Sweeps.Scheduling.Grids;

namespace Sweeps.Scheduling.Tests.Grids;

public sealed class GridProblemTests
{
    private static IReadOnlyList<GridProblem> Problems(string text, params string[] overrides) =>
        Assert
            .Throws<GridFileException>(() => GridFile.Read(text, "a.yaml", [.. overrides.Select(GridOverride.Parse)]))
            .Problems;

    /// <summary>Each file has one problem: its place, a part of its rule or value, and a part of its next
    /// step.</summary>
    [Theory]
    [InlineData("description: \"a\\u0007b\"", 7, 14, "`description` must have no control", "Remove it.")]
    [InlineData("description: \"a\\rb\"", 7, 14, "but has U+000D as character 2", "Remove it.")]
    [InlineData("description: \"a\\u202eb\"", 7, 14, "but has U+202E as character 2", "Remove it.")]
    [InlineData("nmae: a", 7, 1, "no key `nmae`", "Did you mean `name`?")]
    [InlineData("lr: 0.1", 7, 1, "no key `lr`", "Write it as `learning_rate` under `train`")]
    [InlineData(
        "train: { lerning_rate: 0.1, epochs: 1 }",
        4,
        10,
        "no key `lerning_rate`",
        "Did you mean `learning_rate`?"
    )]
    [InlineData(
        "train: { epochs: 1, batch: 0 }",
        4,
        28,
        "`train.batch` must be at least 1, but was `0`",
        "Give a value"
    )]
    [InlineData(
        "train: { epochs: 1, batch: 2.5 }",
        4,
        28,
        "must be a whole number, but was `2.5`",
        "Write it in digits"
    )]
    [InlineData("train: { epochs: 1, learning_rate: \"0.1\" }", 4, 36, "must be a number", "Remove the quotes.")]
    [InlineData(
        "train: { epochs: 1, learning_rate: [0.1, 0.2] }",
        4,
        36,
        "must be a number",
        "put it under `grid` as `learning_rate`"
    )]
    [InlineData(
        "train: { epochs: 1, learning_rate: .inf }",
        4,
        36,
        "must be a number, but was `.inf`",
        "decimal digits"
    )]
    [InlineData(
        "train: { epochs: 1, learning_rate: 1_000 }",
        4,
        36,
        "must be a number, but was `1_000`",
        "decimal digits"
    )]
    [InlineData("train: { epochs: 1, steps: 2 }", 4, 21, "Only one of `train.epochs` and `train.steps`", "Remove one")]
    [InlineData("train: { batch: 3 }", 1, 1, "length of training must be given", "Set one of them")]
    [InlineData(
        "train: { epochs: 1, loss: crossentropy }",
        4,
        27,
        "must be one of cross_entropy",
        "Did you mean `cross_entropy`?"
    )]
    [InlineData("train: { epochs: 1, loss: logistic }", 4, 27, "needs 2 classes", "cross_entropy")]
    [InlineData(
        "train: { epochs: 1, momentum: 0.5 }",
        4,
        31,
        "only with `train.optimizer: momentum`",
        "Set the optimizer"
    )]
    [InlineData("network: { bias: no }", 7, 18, "must be `true` or `false`, but was `no`", "Write `true` or `false`")]
    [InlineData("network: { hidden: 10-0 }", 7, 20, "must be the hidden widths", "Write 100-100")]
    [InlineData("network: { hidden: 10, freeze: [3] }", 7, 32, "from 1 to 2", "network.freeze")]
    [InlineData("network: { init: { uniform: -1 } }", 7, 29, "must be at least 0, but was `-1`", "without sign")]
    [InlineData("network: { init: { custom: [1, 2] } }", 7, 18, "must be 7840 numbers, but are 2", "List weights")]
    [InlineData("noise: { kind: additive, sigma: 1 }", 3, 16, "needs the loss", "Change `train.loss`")]
    [InlineData("noise: none", 6, 6, "takes no `noise.p`", "Set `noise.kind`")]
    [InlineData("data: minst", 2, 7, "must be one of mnist", "Did you mean `mnist`?")]
    [InlineData("data: { name: digits, size: 99 }", 2, 29, "must be between 1 and 28", "Correct it")]
    [InlineData("data:", 2, 6, "`data` must be a mapping", "Write data:")]
    [InlineData("measure: { of: [eror] }", 7, 16, "`eror` is neither", "Choose among the groups")]
    [InlineData("measure: { at: [5] }", 7, 16, "from 0 to the length of training, 1 epochs", "Remove it")]
    [InlineData("measure: { at: [{ every: 0 }] }", 7, 17, "must be a time", "Write a list")]
    [InlineData("seed: -1", 7, 7, "`seed` must be at least 0, but was `-1`", "Give a value")]
    [InlineData("exclude: [{ p: 0.3 }]", 7, 11, "must match at least one trial", "Correct its values")]
    [InlineData("exclude: [{ q: 0.3 }]", 7, 13, "`q` is no field", "fields are")]
    [InlineData("exclude: [{ p: { under: 0.3 } }]", 7, 16, "comparison, whose keys must be", "above")]
    [InlineData("exclude: [{ p: [0, 0.2] }]", 7, 10, "must leave at least one trial", "Remove or narrow")]
    [InlineData(
        "include: [{ p: 0.2 }]",
        7,
        11,
        "A trial may stand once in a sweep, and this block has a trial of the one in line 6 again: p 0.2",
        "Narrow"
    )]
    [InlineData(
        "blocks: [{ train: { batch: 1 } }, { grid: { batch: [1, 2] } }]",
        7,
        43,
        "A trial may stand once",
        "Narrow"
    )]
    [InlineData("network: { init: xavier }", 7, 18, "must be one of he, glorot", "Did you mean `glorot`?")]
    [InlineData("network: { init: { gaussian: 1 } }", 7, 18, "must be one of he, glorot", "Did you mean `normal`?")]
    [InlineData("network: { init: { normal: x } }", 7, 18, "must be one of he, glorot", "Write one of these forms")]
    [InlineData("measure: { at: [ende] }", 7, 17, "must be a time", "Did you mean `end`?")]
    [InlineData("measure: { at: [{ each: 2 }] }", 7, 17, "must be a time", "Did you mean `every`?")]
    [InlineData("exclude: [{ p: { greater: 0 } }]", 7, 16, "must be among above", "Did you mean `above`?")]
    [InlineData("set: { p: { linspace: [0, 1], count: 3 } }", 7, 13, "has a spacing", "Did you mean `linear`?")]
    [InlineData("blocks: []", 7, 9, "at least one block", "Add a block")]
    [InlineData("blocks: [{ nane: x }]", 7, 12, "A block has no key `nane`", "Did you mean `name`?")]
    [InlineData("set: { p: 2 }", 7, 11, "`p` must be at least 0 and at most 1, but was `2`", "Give a value")]
    [InlineData("name: b", 7, 1, "stands already in line 1", "Remove one")]
    [InlineData("description: !!str x", 7, 14, "tags are not supported", "Remove the tag")]
    [InlineData("\tseed: 1", 7, 1, "must be indented with spaces", "Replace the tab")]
    [InlineData("description: *x", 7, 14, "alias *x has no anchor", "Correct the syntax")]
    public void Read_FileWithOneProblem_NamesPlaceRuleAndNextStep(
        string change,
        int line,
        int column,
        string rule,
        string next
    )
    {
        GridProblem problem = Assert.Single(Problems(With(change)));
        Assert.Contains(rule, problem.ToString(), StringComparison.Ordinal);
        Assert.Contains(next, problem.NextStep, StringComparison.Ordinal);
        Assert.Equal((line, column), (problem.Line, problem.Column));
    }

    [Theory]
    [InlineData("p: []", 6, 6, "must have at least one value")]
    [InlineData("p: [0, 0.5, 0.50]", 6, 15, "must be distinct, and 0.5 stands already in line 6, column 10")]
    [InlineData("p: [0, 2]", 6, 10, "`p` must be at least 0 and at most 1, but was `2`")]
    [InlineData("p: 0..1", 6, 6, "must be a number, but was `0..1`")]
    [InlineData("q: 1", 6, 3, "`q` is no field that can vary")]
    [InlineData("learning_rat: 1", 6, 3, "`learning_rat` is no field that can vary")]
    [InlineData("seed: 4..0", 6, 9, "range that must not be empty, but was `4..0`")]
    [InlineData("seed: 0..4..0", 6, 9, "step must be at least 1")]
    [InlineData("seed: 0..x", 6, 9, "must be a whole number or a range")]
    [InlineData("batch: 0..4", 6, 10, "`batch` must be at least 1")]
    [InlineData("batch: 1..4000000000", 6, 10, "must be at most 2147483647")]
    [InlineData("p: { log: [0, 1], count: 3 }", 6, 14, "ends must be above 0")]
    [InlineData("p: { log: [0.1, 1], count: 1 }", 6, 30, "`count` must be at least 2")]
    [InlineData("p: { log: [0.1, 1], cuont: 3 }", 6, 23, "must have the keys")]
    [InlineData("p: { linear: [0, 1, 2], count: 3 }", 6, 6, "must have two ends")]
    [InlineData("p: { linear: [0, 2], count: 3 }", 6, 6, "at most 1, but was `2`")]
    [InlineData("batch: { linear: [1, 2], count: 3 }", 6, 10, "2 comes twice")]
    [InlineData("zip: { p: [0, 1], seed: [1, 2, 3] }", 6, 8, "p 2, seed 3")]
    [InlineData("zip: { p: [0, 0], seed: [1, 1] }", 6, 8, "comes twice")]
    [InlineData("zip: { as: [a, b] }", 6, 8, "at least one field")]
    [InlineData("p: 0.1\n  noise.p: 0.2", 7, 3, "may vary on one axis only")]
    [InlineData("epochs: 1\n  steps: 2", 7, 3, "Only one of `epochs` and `steps`")]
    [InlineData("noise: [none, replace]\n  p: [0, 0.1]", 7, 6, "takes no `noise.p`")]
    [InlineData("seed: 0..4\nexclude: [{ p: 0.1 }]", 7, 11, "must match at least one trial")]
    public void Read_AxisWithOneProblem_NamesPlaceAndRule(string grid, int line, int column, string rule)
    {
        GridProblem problem = Assert.Single(
            Problems($"name: a\ndata: digits\ntrain: {{ epochs: 1 }}\nnoise: replace\ngrid:\n  {grid}\n")
        );
        Assert.Contains(rule, problem.ToString(), StringComparison.Ordinal);
        Assert.Equal((line, column), (problem.Line, problem.Column));
    }

    [Fact]
    public void Read_FileWithSeveralProblems_NamesThemAllInOrder()
    {
        var problems = Problems("data: digits\ntrain: { epochs: -1, lss: hinge }\ngrid:\n  p: [2]\n  seed: []\n");
        Assert.Equal(
            [(1, 1), (2, 18), (2, 22), (4, 7), (5, 9)],
            problems.Select(problem => (problem.Line, problem.Column))
        );
    }

    [Theory]
    [InlineData("", 1, 1, "must not be empty")]
    [InlineData("- a", 1, 1, "must be a mapping")]
    [InlineData("name: [a", 2, 1, "must be valid YAML")]
    [InlineData("name: a\n---\nname: b", 2, 1, "one YAML document")]
    public void Read_NoGridFile_IsRefused(string text, int line, int column, string rule)
    {
        GridProblem problem = Problems(text)[0];
        Assert.Contains(rule, problem.Rule, StringComparison.Ordinal);
        Assert.Equal((line, column), (problem.Line, problem.Column));
    }

    [Theory]
    [InlineData("epoch=3", "`epoch` is none", "Did you mean `epochs`?")]
    [InlineData("epochs=x", "must be a whole number, but was `x`", "Write it in digits")]
    [InlineData("p=[0, 3]", "at most 1, but was `3`", "Give a value")]
    [InlineData("epochs=", "must have a value", "Write epochs=VALUE")]
    [InlineData("noise.kind=symmetric", "must be one of", "Did you mean `replace`?")]
    [InlineData("noise.kind=Shuffled-Labels", "must be one of", "Did you mean `random_labels`?")]
    public void Read_WrongOverride_IsRefusedUnderItsKey(string given, string rule, string next)
    {
        GridProblem problem = Assert.Single(Problems(GridFileTests.Example, given));
        Assert.Equal("--set " + given[..given.IndexOf('=', StringComparison.Ordinal)], problem.File);
        Assert.Contains(rule, problem.ToString(), StringComparison.Ordinal);
        Assert.Contains(next, problem.NextStep, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("epochs=3", "steps=4")]
    [InlineData("train.steps=4", "train.epochs=[3, 4]")]
    public void Overrides_ThatExcludeEachOther_AreRefused(string first, string second)
    {
        GridProblem problem = Assert.Single(
            Assert
                .Throws<GridFileException>(() =>
                    GridFile.Read(With("seed: 1"), "a.yaml", [GridOverride.Parse(first), GridOverride.Parse(second)])
                )
                .Problems
        );
        Assert.StartsWith("Only one of `", problem.Rule, StringComparison.Ordinal);
        Assert.Equal("--set " + second.Split('=')[0], problem.File);
    }

    [Theory]
    [InlineData("{0}=1")]
    [InlineData("grid.{0}=1")]
    [InlineData("budget.{0}=1")]
    [InlineData("{0}=")]
    [InlineData("epochs={0}")]
    [InlineData("epochs=[{ {0}: 1 }]")]
    public void Override_ThatIsVeryLong_IsRepeatedInPart(string form)
    {
        string given = form.Replace("{0}", new string('a', 30_000), StringComparison.Ordinal);
        Assert.All(
            Problems(With("seed: 1"), given),
            problem =>
            {
                Assert.DoesNotContain(new string('a', 90), problem.ToString(), StringComparison.Ordinal);
                Assert.Contains("aaa…", problem.ToString(), StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public void Override_ThatIsNone_IsRepeatedInPart() =>
        Assert.InRange(
            Assert.Throws<FormatException>(() => GridOverride.Parse(new string('a', 30_000))).Message.Length,
            80,
            200
        );

    [Theory]
    [InlineData("😀")]
    [InlineData("x😀")]
    public void Value_ThatIsCut_KeepsItsCharactersWhole(string begin)
    {
        string value = begin + string.Concat(Enumerable.Repeat("😀", 100));
        GridProblem problem = Assert.Single(Problems(With("seed: 1"), $"epochs={value}"));
        Assert.DoesNotContain(problem.Value.EnumerateRunes(), rune => rune == System.Text.Rune.ReplacementChar);
        Assert.EndsWith("…", problem.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingFile_IsRefused() =>
        Assert.Contains(
            "must be readable",
            Assert.Throws<GridFileException>(() => GridFile.Load("no-such-folder/none.yaml")).Message,
            StringComparison.Ordinal
        );

    // A sound file of six lines, with the line that has the change's key replaced; a key that is not there follows in
    // line 7.
    private static string With(string change)
    {
        List<string> lines =
        [
            "name: a",
            "data: digits",
            "noise: replace",
            "train: { epochs: 1 }",
            "grid:",
            "  p: [0, 0.2]",
        ];
        string key = change[..(change.IndexOf(':', StringComparison.Ordinal) + 1)];
        int place = key is "name:" ? -1 : lines.FindIndex(line => line.StartsWith(key, StringComparison.Ordinal));
        if (place < 0)
            lines.Add(change);
        else
            lines[place] = change;
        return string.Join('\n', lines) + "\n";
    }
}
