using System.Text.Json;
using Sweeps.Client.Terminals;
using Sweeps.Tests;

namespace Sweeps.Client.Tests.Verbs;

/// <summary>A sweep that has been run once, for all tests that only read.</summary>
public sealed class FinishedSweep : IAsyncLifetime
{
    internal Scene Scene { get; } = new();

    internal string Grid { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Grid = Scene.Grid(Scene.TinyGrid);
        Answer answer = await Scene.RunAsync("run", Grid, "--store", Scene.Store, "--quiet");
        Assert.True(answer.Code == 0, answer.ToString());
    }

    public ValueTask DisposeAsync()
    {
        Scene.Dispose();
        return ValueTask.CompletedTask;
    }

    internal Task<Answer> AskAsync(params string[] arguments) => Scene.RunAsync([.. arguments, "--store", Scene.Store]);
}

public sealed class ReadingTests(FinishedSweep sweep) : IClassFixture<FinishedSweep>
{
    [Fact]
    public async Task List_OneSweep_MatchesTheReviewedTable() => await MatchesAsync("list.txt", "list");

    /// <summary>What is read from a pipe does not depend on a terminal that only standard error goes to.</summary>
    [Fact]
    public async Task Show_IntoAPipe_IsTheSameWhateverTerminalIsBeside()
    {
        string[] shown = new string[2];
        for (int i = 0; i < 2; i++)
        {
            StringWriter to = new() { NewLine = "\n" };
            Terminal terminal = new()
            {
                Out = to,
                Error = TextWriter.Null,
                ErrorIsTerminal = i == 1,
                Width = i == 0 ? 200 : 50,
            };
            await CommandLine.RunAsync(["show", "tiny", "--store", sweep.Scene.Store], terminal);
            shown[i] = to.ToString();
        }

        Assert.Equal(shown[0], shown[1]);
    }

    [Theory]
    [InlineData("72", 72)]
    [InlineData("500", 120)]
    [InlineData("wide", 120)]
    public async Task Show_IntoAPipe_IsAsWideAsColumnsSay(string columns, int width)
    {
        using Sweeper process = Sweeper.Start(["show", "tiny", "--store", sweep.Scene.Store], ("COLUMNS", columns));
        Answer answer = await process.EndAsync();
        string[] headings = [.. answer.Out.Split('\n').Where(line => line.StartsWith("── ", StringComparison.Ordinal))];
        Assert.NotEmpty(headings);
        Assert.All(headings, heading => Assert.Equal(width, heading.Length));
    }

    [Fact]
    public async Task Show_OfAFinishedSweep_MatchesTheReviewedScreen()
    {
        // Values are the engine's matter, and so are the heights of bars and the order of cells.
        string shown = sweep.Scene.Steady((await sweep.AskAsync("show", "tiny")).Out);
        shown = System.Text.RegularExpressions.Regex.Replace(shown, @"(?<=by +).*(?=, engine)", "MACHINE");
        shown = System.Text.RegularExpressions.Regex.Replace(shown, @"\d\.\d+( ± \d\.\d+)?(?!=)(?<!p=\S+)", "#");
        Snapshot.Matches("show.txt", System.Text.RegularExpressions.Regex.Replace(shown, "[▁-█]+", "▂▂"));
    }

    [Fact]
    public async Task Plan_OfAFinishedSweep_MatchesTheReviewedText()
    {
        Answer answer = await sweep.AskAsync("plan", sweep.Grid, "--slots", "2");

        // The estimate depends on the cost model, which has tests of its own.
        Snapshot.Matches(
            "plan.txt",
            System.Text.RegularExpressions.Regex.Replace(answer.Out, "estimated .*", "estimated ...")
        );
    }

    [Fact]
    public async Task Results_ByCell_MatchTheReviewedTable() =>
        await MatchesAsync("results-by-cell.txt", "results", "tiny", "--by", "cell");

    [Fact]
    public async Task Metrics_OfTheSweep_AreTheReviewedOnesInOrder()
    {
        Answer answer = await sweep.AskAsync("metrics", "tiny");

        // The values are the engine's matter.
        Snapshot.Matches(
            "metrics.txt",
            string.Concat(answer.Out.TrimEnd('\n').Split('\n').Select(line => $"{line[..line.LastIndexOf(',')]}\n"))
        );
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("GRID")]
    [InlineData("ID")]
    public async Task Sweep_NamedInAnyWay_IsFound(string reference)
    {
        string id = JsonDocument
            .Parse((await sweep.AskAsync("list", "--format", "json")).Out)
            .RootElement[0]
            .GetProperty("id")
            .GetString()!;
        string name = reference switch
        {
            "GRID" => sweep.Grid,
            "ID" => id[..6],
            _ => reference,
        };

        Answer answer = await sweep.AskAsync("show", name);

        Assert.True(answer.Code == 0, answer.ToString());
        Assert.StartsWith("tiny  done\n", answer.Out, StringComparison.Ordinal);
        Assert.Contains("4 in 2 cells: 4 finished", answer.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("table")]
    [InlineData("json")]
    [InlineData("csv")]
    public async Task Results_InEveryFormat_HaveARowForEachTrialAndNoControlSequences(string format)
    {
        Answer answer = await sweep.AskAsync("results", "tiny", "-m", "test_error", "--format", format);

        Assert.Equal((0, ""), (answer.Code, answer.Error));
        Assert.DoesNotContain('\u001b', answer.Out);
        int rows =
            format == "json"
                ? JsonDocument.Parse(answer.Out).RootElement.GetArrayLength()
                : answer.Out.TrimEnd('\n').Split('\n').Length - 1;
        Assert.Equal(4, rows);
        Assert.Contains("finished", answer.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_ByCellForPrograms_GiveMeanHalfWidthAndN()
    {
        JsonElement cell = JsonDocument
            .Parse(
                (await sweep.AskAsync("results", "tiny", "--by", "cell", "--format", "json", "-m", "test_error")).Out
            )
            .RootElement[1];
        JsonElement trials = JsonDocument
            .Parse((await sweep.AskAsync("results", "tiny", "--format", "json", "-m", "test_error")).Out)
            .RootElement;
        double[] errors =
        [
            .. trials
                .EnumerateArray()
                .Where(trial => trial.GetProperty("p").GetDouble() == 0.5)
                .Select(trial => trial.GetProperty("test_error").GetDouble()),
        ];

        // Student's t with one degree of freedom: 12.7062; the deviation of two values is |a − b| / √2, and the mean's
        // that over √2.
        Assert.Equal(2, cell.GetProperty("test_error_n").GetInt32());
        Assert.Equal(errors.Average(), cell.GetProperty("test_error_mean").GetDouble(), 12);
        Assert.Equal(
            12.7062 * Math.Abs(errors[0] - errors[1]) / 2,
            cell.GetProperty("test_error_half_width").GetDouble(),
            4
        );
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task Fingerprint_OfAnotherStoreAndOtherSlots_IsTheSame(string slots)
    {
        using Scene other = new();
        await Scene.RunAsync("run", other.Grid(Scene.TinyGrid), "--store", other.Store, "--slots", slots, "--quiet");

        Assert.Matches("^[0-9a-f]{64}\n$", (await sweep.AskAsync("fingerprint", "tiny")).Out);
        foreach (string verb in (string[])["fingerprint", "metrics"])
            Assert.Equal(
                (await sweep.AskAsync(verb, "tiny")).Out,
                (await Scene.RunAsync(verb, "tiny", "--store", other.Store)).Out
            );
    }

    [Fact]
    public async Task Fingerprint_OfAnotherConfiguration_Differs()
    {
        using Scene other = new();
        await Scene.RunAsync(
            "run",
            other.Grid(Scene.TinyGrid),
            "--set",
            "learning_rate=0.11",
            "--store",
            other.Store,
            "--quiet"
        );

        Assert.NotEqual(
            (await sweep.AskAsync("fingerprint", "tiny")).Out,
            (await Scene.RunAsync("fingerprint", "tiny", "--store", other.Store)).Out
        );
    }

    [Fact]
    public async Task Metrics_Narrowed_AreTheRowsAskedFor()
    {
        Answer answer = await sweep.AskAsync("metrics", "tiny", "--trial", "3", "-m", "test_error");

        Assert.Equal(
            ["trial,step,measure", "3,0,test_error", "3,6,test_error", "3,12,test_error", "3,18,test_error"],
            answer.Out.TrimEnd('\n').Split('\n').Select(line => line[..line.LastIndexOf(',')])
        );
    }

    [Fact]
    public async Task Why_FinishedTrial_SaysWhatItIsAndThatItIsDone()
    {
        Answer answer = await sweep.AskAsync("why", "tiny", "3");

        Assert.True(answer.Code == 0, answer.ToString());
        Assert.StartsWith("Trial 3 of tiny: p=0.5 seed=1\n", answer.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_GridOfAnOverriddenSweep_RunsToTheSameSweep()
    {
        using Scene other = new();
        await Scene.RunAsync("run", other.Grid(Scene.TinyGrid), "--set", "epochs=1", "--store", other.Store, "--quiet");
        string grid = (await Scene.RunAsync("show", "tiny", "--grid", "--store", other.Store)).Out;

        Answer again = await Scene.RunAsync("run", other.Grid(grid, "again.yaml"), "--store", other.Store);

        Assert.Contains("(0 new, 4 already done)", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_OfAWiderGrid_CountsWhatAnotherSweepHasDone()
    {
        Answer answer = await sweep.AskAsync("plan", sweep.Grid, "--set", "seed=0..3", "--format", "json");

        JsonElement plan = JsonDocument.Parse(answer.Out).RootElement[0];
        Assert.Equal((8, 4), (plan.GetProperty("trials").GetInt64(), plan.GetProperty("done").GetInt64()));
    }

    [Fact]
    public async Task Plan_OfABillionTrials_AnswersWithTheLastOfThem()
    {
        Answer answer = await sweep.AskAsync("plan", sweep.Grid, "--set", "seed=0..499999999");

        Assert.StartsWith(
            "tiny: 2 cells, 1,000,000,000 trials (1,000,000,000 new, 0 already done by this sweep; those of others "
                + "are found when it runs)\n",
            answer.Out,
            StringComparison.Ordinal
        );
        Assert.Contains("trial 999999999: p=0.5 seed=499999999\n", answer.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "show nothing",
        "sweeps: A sweep is named by its name, the beginning of its id, or its grid file, but `nothing` is none of "
            + "these in STORE. See `sweeps list`.\n"
    )]
    [InlineData(
        "why tiny 4",
        "sweeps: The sweep `tiny` has trials 0 to 3, but `4` was asked for. See `sweeps results tiny`.\n"
    )]
    [InlineData("metrics tiny --trial 4", "sweeps: `--trial` must be 0 to 3, but was 4. See `sweeps results tiny`.\n")]
    [InlineData(
        "fingerprint tiny --set p=1",
        "sweeps: `--set` goes with a grid file, but `tiny` is none. Name the grid file, or leave `--set` out.\n"
    )]
    public async Task Misuse_OfASweep_SaysTheRuleTheValueAndTheNextStep(string line, string message)
    {
        Answer answer = await sweep.AskAsync(line.Split(' '));

        Assert.Equal(
            (ExitCode.Misuse, "", message.Replace("STORE", sweep.Scene.Store, StringComparison.Ordinal)),
            (answer.Code, answer.Out, answer.Error)
        );
    }

    [Fact]
    public async Task Results_UnknownMeasure_AreRefusedWithTheOnesThereAre()
    {
        Answer answer = await sweep.AskAsync("results", "tiny", "-m", "test_eror");

        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.StartsWith(
            "sweeps: A measure must be one that the sweep `tiny` has, but was `test_eror`. It has activation_inputs, ",
            answer.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Store_ThatIsNotThere_IsRefusedWhenReading()
    {
        Answer answer = await Scene.RunAsync("list", "--store", sweep.Scene.PathOf("none.db"));

        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.StartsWith(
            "sweeps: There must be a store to read from, but there is none at `",
            answer.Error,
            StringComparison.Ordinal
        );
    }

    private async Task MatchesAsync(string snapshot, params string[] arguments)
    {
        Answer answer = await sweep.AskAsync(arguments);

        Assert.True(answer.Code == 0, answer.ToString());
        Snapshot.Matches(snapshot, sweep.Scene.Steady(answer.Out));
    }
}
