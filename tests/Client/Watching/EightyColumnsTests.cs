using Spectre.Console;
using Spectre.Console.Rendering;
using Sweeps.Client.Terminals;
using Sweeps.Client.Watching;
using Sweeps.Execution.Progress;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Client.Tests.Watching;

/// <summary>What is drawn on a terminal of 80 columns and 24 rows.</summary>
public sealed class EightyColumnsTests : IDisposable
{
    private const string Wide = """
        name: a-sweep-with-a-long-name-that-takes-some-room
        data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
        noise: { kind: replace }
        network: { init: he }
        train: { batch: 10, epochs: 1 }
        measure: { at: [end], of: [error, activation, norms] }
        grid:
          p: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
          learning_rate: [0.1, 0.2]
          architecture: [8, 8-8]
          seed: 0..1

        """;

    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Run_WithMuchToTell_KeepsTheTimeThatIsLeft()
    {
        SweepProgress progress = new()
        {
            Trials = 12_345,
            Finished = 1000,
            Diverged = 17,
            Stopped = 230,
            Reused = 45,
            Failed = 3,
            Unneeded = 12,
            Retried = 4,
            Lost = 2,
            TrialsPerSecond = 123,
            SamplesPerSecond = 3.2e6,
            Remaining = TimeSpan.FromMinutes(75),
            Slots = [.. Enumerable.Range(0, 3).Select(slot => new SlotProgress(slot, slot, 5, 10, null))],
        };
        LiveView view = new("a-sweep-with-a-long-name", new Plan(GridFile.Read(Wide, "wide.yaml")));
        Lead lead = LeadTests.Of(0.5, 0.25, 0.125)!;
        foreach (int width in (int[])[79, 80, 120])
        {
            string[] lines = Drawn(view.Render(progress, width, stopping: false, lead), width);
            Assert.All(lines, line => Assert.InRange(line.Length, 0, width - 1));
            Assert.EndsWith("1 h 15 min left", lines[1], StringComparison.Ordinal);
            Assert.StartsWith("3 running, 3 failed", lines[1], StringComparison.Ordinal);
            Assert.StartsWith("best test_error  0.125 ± 0.020", lines[2], StringComparison.Ordinal);
            Assert.EndsWith("  █▃▁", lines[2], StringComparison.Ordinal);
            Assert.All(
                Drawn(view.Render(progress, width, stopping: true), width),
                line => Assert.InRange(line.Length, 0, width - 1)
            );
        }
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(80, 40)]
    [InlineData(120, 30)]
    public async Task Show_OnATerminal_FitsItsScreenWithoutWrapping(int width, int height)
    {
        await Scene.RunAsync("run", _scene.Grid(Wide), "--store", _scene.Store, "--quiet");
        Answer answer = await Scene.RunOnATerminalAsync(
            width,
            height,
            "show",
            "a-sweep-with-a-long-name-that-takes-some-room",
            "--store",
            _scene.Store
        );
        Assert.Equal(ExitCode.Done, answer.Code);
        string[] lines = answer.Out.TrimEnd('\n').Split('\n');
        int rows = lines.Sum(line => Math.Max(1, (line.Length + width - 1) / width));
        Assert.True(rows < height, $"{rows} rows:\n{answer.Out}");
        Assert.All(
            lines.Where(line => !line.Contains(_scene.Store, StringComparison.Ordinal)),
            line => Assert.InRange(line.Length, 0, width - 1)
        );
        Assert.Contains("test_error", answer.Out, StringComparison.Ordinal);
        Assert.Contains("sweeps plot", answer.Out, StringComparison.Ordinal);
    }

    private static string[] Drawn(IRenderable picture, int width)
    {
        StringWriter text = new() { NewLine = "\n" };
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(text),
            }
        );
        console.Profile.Width = width;
        console.Write(picture);
        return [.. text.ToString().TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())];
    }
}
