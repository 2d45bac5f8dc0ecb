using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tests.Identity;

namespace Sweeps.Scheduling.Tests.Programs;

public sealed class ProgramGridTests : IDisposable
{
    private const string Grid = """
        name: mine
        program:
          run: [python3, train.py, --lr, "{learning_rate}", --name, "{optimizer.name}", --seed, "{seed}"]
          env: { OMP_NUM_THREADS: "{slots}" }
          measures: { loss: { goal: minimize } }
        grid:
          learning_rate: { log: [0.001, 0.1], count: 3 }
          optimizer.name: [sgd, "adam w"]
          depth: 1..3
          flag: [true, false]
          seed: 0..4
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-program-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("depth: [5, 0]", "`0`")]
    [InlineData("depth: [5, deep]", "`deep`")]
    public void Steps_ThatAValueOfAnAxisMakesNoNumber_AreRefused(string axis, string value)
    {
        string grid = Grid.Replace("  measures:", "  steps: \"{depth}\"\n  measures:", StringComparison.Ordinal)
            .Replace("depth: 1..3", axis, StringComparison.Ordinal);
        GridProblem problem = Assert.Single(
            Assert.Throws<GridFileException>(() => GridFile.Read(grid, "grid.yaml")).Problems
        );
        Assert.Contains(
            $"`program.steps` must be a whole number above 0, but was {value}",
            problem.Rule,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("SWEEPS_METRICS: here", "", "a variable that Sweeps sets for each attempt, but was `SWEEPS_METRICS`")]
    [InlineData("SWEEPS_ATTEMPT: 1", "", "but was `SWEEPS_ATTEMPT`")]
    [InlineData(
        "CUDA_VISIBLE_DEVICES: 0",
        "gpus: 1",
        "must not name devices where `needs.gpus` hands them out, but was `CUDA_VISIBLE_DEVICES`"
    )]
    public void Variables_ThatAreSetForEachAttempt_AreRefused(string variable, string needs, string words)
    {
        string grid = Grid.Replace("OMP_NUM_THREADS: \"{slots}\"", variable, StringComparison.Ordinal)
            .Replace("  measures:", $"  needs: {{ {needs} }}\n  measures:", StringComparison.Ordinal);

        var refusal = Assert.Throws<GridFileException>(() => GridFile.Read(grid, "grid.yaml"));

        Assert.Equal(4, Assert.Single(refusal.Problems).Line);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Leave", refusal.Message, StringComparison.Ordinal);
        // What is stored was accepted once, and stays readable.
        _ = GridFile.Read(grid, "grid.yaml", reading: GridReading.Stored);
    }

    [Theory]
    [InlineData("measures: [loss, loss]")]
    [InlineData("measures: [loss, step]")]
    [InlineData("reports: { pattern: 'cost=(?<cost>.*)' }\n  measures: [loss]")]
    public void Measures_ThatAreRefusedToday_StayReadableWhereTheyAreStored(string measures)
    {
        string grid = Grid.Replace("measures: { loss: { goal: minimize } }", measures, StringComparison.Ordinal);

        Assert.Throws<GridFileException>(() => GridFile.Read(grid, "grid.yaml"));
        var program = new Plan(GridFile.Read(grid, "grid.yaml", reading: GridReading.Stored)).Configuration(0).Program!;
        Assert.Contains("loss", program.Measures.Select(measure => measure.Name));
    }

    [Theory]
    [InlineData("CUDA_VISIBLE_DEVICES: 0")]
    [InlineData("SWEEPS_STORE: elsewhere")]
    public void Variables_ThatNobodyElseSets_MayBeGiven(string variable) =>
        Assert.Single(
            new Plan(
                GridFile.Read(
                    Grid.Replace("OMP_NUM_THREADS: \"{slots}\"", variable, StringComparison.Ordinal),
                    "grid.yaml"
                )
            )
                .Configuration(0)
                .Program!.Environment
        );

    [Fact]
    public void Axes_OfAProgram_AreFreeParameters()
    {
        Plan plan = new(GridFile.Read(Grid, "grid.yaml"));

        Assert.Equal(3 * 2 * 3 * 2 * 5, plan.Trials);
        Assert.Equal(3 * 2 * 3 * 2, plan.Cells);
        Assert.Equal(["learning_rate", "optimizer.name", "depth", "flag", "seed"], plan.Axes.Select(axis => axis.Name));
        TrialConfiguration last = plan.Configuration(plan.Trials - 1);
        Assert.Equal(0.1, last.Parameters["learning_rate"]);
        Assert.Equal("adam w", last.Parameters["optimizer.name"]);
        Assert.Equal(3L, last.Parameters["depth"]);
        Assert.Equal(false, last.Parameters["flag"]);
        Assert.Equal(4, last.Seed);
    }

    [Theory]
    [InlineData("grid: { a: [0.1, 0.5], seed: 0..1 }", new[] { 0.1, 0.5 })]
    [InlineData("grid: { a: [1, 2.5, 4], seed: 0..1 }", new[] { 1, 2.5, 4 })]
    [InlineData("grid: { a: [1, x], seed: 0..1 }", null)]
    [InlineData("grid: { a: [\"1\", \"2\"], seed: 0..1 }", null)]
    [InlineData("blocks: [{ grid: { a: [1, 2] } }, { grid: { a: [3] } }]", new[] { 1.0, 2, 3 })]
    [InlineData("search: { random: { trials: 4 } }\ngrid: { a: [0.1, 0.5], b: [1, 2] }", new[] { 0.1, 0.5 })]
    [InlineData("search: { random: { trials: 4 } }\ngrid: { a: [0.1, x], b: [1, 2] }", null)]
    public void Axis_OfListedNumbers_IsOfNumbers(string axes, double[]? numbers)
    {
        Plan plan = new(GridFile.Read("name: t\nprogram: { run: [a, \"{a}\"], measures: [m] }\n" + axes, "t.yaml"));

        PlanAxis axis = plan.Axes.Single(axis => axis.Name == "a");
        Assert.Equal(numbers, axis.Numbers);
        Assert.Equal(numbers is null, axis.Scale == AxisScale.Categorical);
    }

    [Fact]
    public void Configuration_OfEveryTrial_IsFoundAgainAndReadsBack()
    {
        Plan plan = new(GridFile.Read(Grid, "grid.yaml"));
        for (long ordinal = 0; ordinal < plan.Trials; ordinal++)
        {
            TrialConfiguration trial = plan.Configuration(ordinal);
            Assert.Equal(ordinal, plan.Find(trial));
            string json = CanonicalConfiguration.ToJson(trial);
            Assert.Equal(json, CanonicalConfiguration.ToJson(CanonicalForm.Read(json)));
        }
    }

    [Fact]
    public void Key_OfATrial_DependsOnTheContentOfItsFiles()
    {
        string grid = Path.Combine(_folder, "grid.yaml");
        File.WriteAllText(
            grid,
            "name: mine\nprogram: { run: [sh, a.sh], files: [a.sh, \"lib/**/*.txt\"] }\ngrid: { x: [1, 2] }\n"
        );
        File.WriteAllText(Path.Combine(_folder, "a.sh"), "true\n");
        Directory.CreateDirectory(Path.Combine(_folder, "lib", "deep"));
        File.WriteAllText(Path.Combine(_folder, "lib", "deep", "b.txt"), "b");

        SweepDefinition before = GridFile.Load(grid);
        SweepDefinition again = GridFile.Read(before.EffectiveText, "stored");
        File.WriteAllText(Path.Combine(_folder, "lib", "deep", "b.txt"), "c");
        SweepDefinition after = GridFile.Load(grid);

        Assert.Equal(["a.sh", "lib/deep/b.txt"], before.ProgramFiles.Select(file => file.File.Path));
        Assert.Equal(before.DefinitionHash, again.DefinitionHash);
        Assert.Equal(Key(before), Key(again));
        Assert.NotEqual(Key(before), Key(after));
    }

    [Fact]
    public void Files_BelowLinksThatLeadBackUp_AreFoundOnce()
    {
        File.WriteAllText(Path.Combine(_folder, "a.sh"), "true\n");
        Directory.CreateDirectory(Path.Combine(_folder, "one"));
        Directory.CreateDirectory(Path.Combine(_folder, "two"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "one", "up"), "..");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "one", "other"), Path.Combine(_folder, "two"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "two", "back"), Path.Combine(_folder, "one"));
        File.WriteAllText(Path.Combine(_folder, "two", "b"), "b");

        Assert.Equal(
            ["a.sh", "one/other/b", "two/b"],
            WithFiles("**/*").ProgramFiles.Select(file => file.File.Path).Where(path => path != "grid.yaml")
        );
    }

    [Theory]
    [InlineData("pipe", "is a pipe, a device or the like")]
    [InlineData("dangling", "Could not find file")]
    [InlineData("*", "must be regular files that can be read")]
    public void Files_ThatCannotBeRead_AreRefusedWithTheirPlace(string pattern, string said)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no named pipes among files.");
        using (var make = System.Diagnostics.Process.Start("mkfifo", Path.Combine(_folder, "pipe")))
            make.WaitForExit();
        File.CreateSymbolicLink(Path.Combine(_folder, "dangling"), "nowhere");

        GridProblem problem = Assert.Single(Assert.Throws<GridFileException>(() => WithFiles(pattern)).Problems);

        Assert.Contains(said, problem.Rule, StringComparison.Ordinal);
        Assert.Equal(2, problem.Line);
    }

    [Theory]
    [InlineData("none.py")]
    [InlineData("no/**/*.py")]
    [InlineData("../up.py")]
    public void File_ThatIsNotThere_IsNamedOnceAndAlone(string pattern)
    {
        File.WriteAllText(Path.Combine(_folder, "good.py"), "");

        GridProblem problem = Assert.Single(
            Assert.Throws<GridFileException>(() => WithFiles($"good.py\", \"{pattern}")).Problems
        );

        Assert.Equal(2, problem.ToString().Split(pattern).Length);
        Assert.DoesNotContain("good.py", problem.ToString(), StringComparison.Ordinal);
    }

    private SweepDefinition WithFiles(string pattern)
    {
        string grid = Path.Combine(_folder, "grid.yaml");
        File.WriteAllText(
            grid,
            $"name: a\nprogram: {{ run: [sh, a.sh], files: [\"{pattern}\"] }}\ngrid: {{ x: [1] }}\n"
        );
        return GridFile.Load(grid);
    }

    [Fact]
    public void Needs_OfAProgram_AreNoPartOfItsKey() =>
        Assert.Equal(
            Key(GridFile.Read("name: a\nprogram: { run: [x] }\ngrid: { p: [1] }\n", "a")),
            Key(
                GridFile.Read(
                    "name: a\nprogram: { run: [x], needs: { slots: 2, memory: 1 GiB, time: 2 h } }\ngrid: { p: [1] }\n",
                    "a"
                )
            )
        );

    [Theory]
    [InlineData("program: { run: [x, \"{q}\"] }", "placeholder must name a parameter")]
    [InlineData("program: { run: [] }", "must name a program")]
    [InlineData("program: { files: [], env: { A: \"{\" } }", "must name a program")]
    [InlineData("program: { run: [x], env: { A: \"{[{}]}\" } }", "2:27: Braces must come in pairs")]
    [InlineData("program: { run: [x, \"{\"] }", "2:17: Braces must come in pairs")]
    [InlineData("program: { run: [x], needs: { memory: 4 } }", "with a unit")]
    [InlineData("program: { run: [x], files: [../up] }", "must be sent along")]
    [InlineData("program: { run: [x], hello: 1 }", "no such key")]
    [InlineData("program: { run: [x], env: { \"A=B\": 1 } }", "must have a name without `=`")]
    [InlineData("program: { run: [x], measures: [m, m] }", "must be named once")]
    [InlineData("program: { run: [x], measures: [step] }", "a name of its own")]
    [InlineData("program: { run: [x], measures: { \"a\\nb\": {} } }", "a name of its own")]
    [InlineData("program: { run: [x], measures: [m], reports: { pattern: \"(?<k>.)\" } }", "must have a group")]
    [InlineData("program: { run: [x] }\nset: { p.q: 1 }", "`p` must not be a parameter and a group")]
    [InlineData("program: { run: [x] }\nset: { seed.q: 1 }", "`seed` must not be a parameter and a group")]
    [InlineData("program: { run: [x] }\nset: { q: [a, \"b\\0c\"] }", "must not have the character of number 0")]
    [InlineData("program: { run: [x] }\nnetwork: { hidden: [3] }", "says something of a network")]
    [InlineData("program: { run: [x], reports: { pattern: \"loss\" } }", "must have a group")]
    public void Program_ThatBreaksARule_IsRefusedWithIt(string program, string rule)
    {
        var refused = Assert.Throws<GridFileException>(() =>
            GridFile.Read($"name: a\n{program}\ngrid: {{ p: [1, 2] }}\n", "grid.yaml")
        );
        Assert.Contains(rule, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Search_Stop_ZipAndExclude_WorkWithFreeParameters()
    {
        Plan drawn = new(
            GridFile.Read(
                "name: a\nprogram: { run: [x], measures: [loss] }\nsearch: { random: { trials: 20 } }\n"
                    + "stop: { median: { measure: loss, direction: minimize, within: [kind] } }\n"
                    + "grid: { rate: { log_uniform: [0.001, 1] }, kind: [a, b], seed: 0..1 }\n",
                "grid.yaml"
            )
        );
        Plan tied = new(
            GridFile.Read(
                "name: a\nprogram: { run: [x] }\ngrid: { zip: { a: [1, x], b: [true, 2.5] }, c: [1, 2] }\n"
                    + "exclude: [{ a: x, c: { above: 1 } }]\n",
                "grid.yaml"
            )
        );

        Assert.Equal((40, 20), (drawn.Trials, drawn.Cells));
        Assert.Equal(3, tied.Trials);
    }

    private static TrialKey Key(SweepDefinition definition) => TrialKey.Of(new Plan(definition).Configuration(0));
}
