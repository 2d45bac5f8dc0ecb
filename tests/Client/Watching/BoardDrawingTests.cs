using Sweeps.Client.Watching;
using Sweeps.Client.Watching.LiveDashboard;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;
using Sweeps.Scheduling.Stopping;
using Sweeps.Storage;
using Sweeps.Tests;

namespace Sweeps.Client.Tests.Watching;

public sealed class BoardDrawingTests
{
    private const string Grid = """
        name: label-noise
        data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
        network: { hidden: 12 }
        noise: { kind: replace }
        train: { batch: 10, epochs: 3 }
        measure: { at: [0, end], of: [error, activation] }
        grid:
          p: [0, 0.1, 0.2, 0.4]
          learning_rate: [0.05, 0.1]
          seed: 0..4

        """;

    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("board-80x24", 80, 24)]
    [InlineData("board-140x30", 140, 30)]
    [InlineData("board-50x12", 50, 12)]
    public void Board_OfASweepThatRuns_MatchesTheReviewedFrame(string name, int width, int height) =>
        Snapshot.Matches($"{name}.txt", Text(BoardDrawing.Draw(Picture(), new() { HasKeys = true }, width, height)));

    [Fact]
    public void Board_WithColours_MatchesTheReviewedFrame() =>
        Snapshot.Matches(
            "board-colours.txt",
            Screen
                .Text(BoardDrawing.Draw(Picture(), new() { HasKeys = true, Axis = 1 }, 80, 24), colors: true, 80)
                .Replace("\u001b", "ESC", StringComparison.Ordinal) + "\n"
        );

    [Fact]
    public void Board_OfASweepThatIsDone_MatchesTheReviewedText()
    {
        BoardSnapshot picture = Picture();
        picture = picture with
        {
            Live = picture.Live with
            {
                Outcome = SweepOutcome.Completed,
                Progress = picture.Progress with
                {
                    Finished = 38,
                    Diverged = 1,
                    Failed = 1,
                    Slots = [],
                    Remaining = TimeSpan.Zero,
                },
            },
        };

        Snapshot.Matches("board-done.txt", Text(BoardDrawing.DrawLast(picture, new() { HasKeys = true }, 80)));
    }

    [Fact]
    public void Board_ThatExplainsItsKeys_MatchesTheReviewedFrame() =>
        Snapshot.Matches(
            "board-help.txt",
            Text(BoardDrawing.Draw(Picture(), new() { HasKeys = true, Help = true }, 80, 24))
        );

    [Fact]
    public void Board_OfAnySize_StaysWithinIt()
    {
        foreach (
            BoardView view in (BoardView[])
                [
                    new(),
                    new() { HasKeys = true, Axis = 7 },
                    new() { HasKeys = true, Help = true },
                    new() { AsksToCancel = true, Said = new string('x', 300) },
                ]
        )
        {
            foreach (int width in (int[])[20, 21, 33, 40, 79, 80, 123, 124, 125, 200, 400])
            {
                for (int height = 1; height < 50; height++)
                {
                    IReadOnlyList<Line> lines = BoardDrawing.Draw(Picture(), view, width, height);

                    Assert.Equal(height, lines.Count);
                    Assert.All(
                        lines,
                        line => Assert.True(line.Width <= width, $"{width}x{height}: {line.Width} columns: {line.Text}")
                    );
                }
            }
        }
    }

    [Fact]
    public void Board_OfWhichLittleIsKnown_ShowsThat()
    {
        BoardSnapshot full = Picture();
        BoardSnapshot picture = new()
        {
            Live = full.Live with
            {
                Progress = new() { Trials = 40 },
                Notices = [new(SweepNoticeKind.Halt, Now, null, "Nobody trains it.")],
            },
            Plan = full.Plan,
            Place = "results.db",
        };

        string text = Text(BoardDrawing.Draw(picture, new() { HasKeys = true }, 80, 24));

        Assert.Contains("waiting", text, StringComparison.Ordinal);
        Assert.Contains("0 of 40 trials", text, StringComparison.Ordinal);
        Assert.Contains("Nobody trains it.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("by p", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SweepIntent.Run, null, "p pause  c cancel  tab axis  ? help  q quit")]
    [InlineData(SweepIntent.Pause, SweepOutcome.Paused, "r resume  c cancel  tab axis  ? help  q quit")]
    [InlineData(SweepIntent.Run, SweepOutcome.Completed, "tab axis  ? help  q quit")]
    public void Board_ByHowTheSweepStands_OffersTheKeysThatDoSomething(
        SweepIntent intent,
        SweepOutcome? outcome,
        string keys
    )
    {
        BoardSnapshot picture = Picture();
        picture = picture with
        {
            Live = picture.Live with { Sweep = picture.Live.Sweep with { Intent = intent }, Outcome = outcome },
        };

        Assert.Equal(keys, BoardDrawing.Draw(picture, new() { HasKeys = true }, 80, 24)[^1].Text.TrimEnd());
    }

    [Fact]
    public void Bar_OfParts_GivesEachThatIsThereAColumn()
    {
        Assert.Equal("━━━━━─────", Bar.Of(5, 0, 0, 10, 10).Text);
        Assert.Equal("━━━━━━━━━╳", Bar.Of(9999, 1, 0, 10_000, 10).Text);
        Assert.Equal("╍─────────", Bar.Of(0, 0, 1, 10_000, 10).Text);
        Assert.Equal("━━━━━━━━━╍", Bar.Of(9999, 0, 1, 10_000, 10).Text);
        Assert.Equal("──────────", Bar.Of(0, 0, 0, 0, 10).Text);
    }

    private static string Text(IReadOnlyList<Line> lines) =>
        string.Concat(lines.Select(line => line.Text.TrimEnd() + "\n"));

    private static BoardSnapshot Picture()
    {
        Plan plan = new(GridFile.Read(Grid, "grid"));
        SweepCounts counts = new(0, 2, 17, 1, 0, 1);
        List<CellCounts> cells =
        [
            new(0, new(0, 0, 5, 0, 0, 0)),
            new(1, new(0, 0, 5, 0, 0, 0)),
            new(2, new(0, 0, 5, 0, 0, 0)),
            new(3, new(0, 0, 2, 1, 0, 1)),
            new(4, new(0, 2, 0, 0, 0, 0)),
        ];
        string[][] axes =
        [
            ["0", "0.05"],
            ["0", "0.1"],
            ["0.1", "0.05"],
            ["0.1", "0.1"],
        ];
        CellMean[] means =
        [
            .. axes.Select(
                (values, cell) =>
                    new CellMean(cell, values, Summary.Of([0.1 + 0.05 * cell, 0.12 + 0.06 * cell, 0.11 + 0.02 * cell]))
            ),
        ];
        WorkerRecord worker = new(new("w1", "lab-7", "", 4711, Now, 2), Now, Expired: false);
        return new()
        {
            Live = new(
                new("3fa29c81aa", new("label-noise", "d", Grid, plan.Trials, 1, "a machine"), SweepIntent.Run, Now),
                new()
                {
                    Trials = plan.Trials,
                    Finished = counts.Finished,
                    Diverged = counts.Diverged,
                    Failed = counts.Failed,
                    Lost = 2,
                    TrialsPerSecond = 4.25,
                    SamplesPerSecond = 1.234e6,
                    Elapsed = TimeSpan.FromSeconds(5),
                    Remaining = TimeSpan.FromSeconds(83),
                    Slots = [new(0, 20, 450, 1800, Now), new(1, 21, 1750, 1800, Now)],
                },
                null,
                []
            ),
            Plan = plan,
            Place = "/home/ada/results.db",
            Overview = new(
                new AxisTally(plan).Of(cells),
                [new(worker, 2, [new(20, 450), new(21, 1750)])],
                new(1, 2, 0)
            ),
            Objective = new("test_error", StoppingDirection.Minimize),
            Lead = Lead.Next(
                null,
                new("test_error", StoppingDirection.Minimize),
                new("test_error", ["p", "learning_rate"], 4, means[..2], [means[3], means[2]])
            ),
            Failures =
            [
                new(TrialState.Failed, "The disk said no.", 1, 19),
                new(TrialState.Diverged, "After step … of 1800 the loss was NaN; it must be finite.", 1, 18),
            ],
            Rates = [1, 2, 3, 5, 4, 4],
        };
    }
}
