using System.Text.RegularExpressions;
using Sweeps.Client.Terminals;
using Sweeps.Client.Tests.Terminals;

namespace Sweeps.Client.Tests.Watching;

/// <summary>A server that trains one trial at a time. Sweeps that are to be watched take minutes, and share no trials,
/// so that there is always something to see.</summary>
public sealed class BusyServer : IAsyncLifetime
{
    private Sweeper _server = null!;

    internal Scene Scene { get; } = new();

    internal string Address { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (!Tmux.IsThere)
            return;
        _server = Sweeper.Start(
            ["serve", "--listen", "http://127.0.0.1:0", "--store", Scene.Store, "--slots", "1"],
            ("SWEEPS_API_TOKEN", "")
        );
        Address = Regex.Match(await _server.LineAsync("Serving "), "http://[0-9.:]+").Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.Signal(15);
            await _server.EndAsync();
            _server.Dispose();
        }

        Scene.Dispose();
    }

    /// <summary>Has a sweep trained that nobody else looks at.</summary>
    internal async Task QueueAsync(string name, params string[] set)
    {
        string grid = Scene.Grid(Scene.TinyGrid, name + ".yaml");
        Answer answer = await Scene.RunAsync([
            "queue",
            grid,
            "--server",
            Address,
            "--set",
            $"name={name}",
            .. set.SelectMany(key => (string[])["--set", key]),
        ]);
        Assert.True(answer.Code == 0, answer.ToString());
    }

    internal async Task<string> StateAsync(string name)
    {
        Answer answer = await Scene.RunAsync("show", name, "--store", Scene.Store);
        return answer.Out.Split('\n')[0][$"{name}  ".Length..];
    }
}

/// <summary><c>sweeps watch</c> on a real terminal.</summary>
public sealed partial class WatchInATerminalTests(BusyServer server) : IClassFixture<BusyServer>, IDisposable
{
    /// <summary>Between two trials nobody runs one.</summary>
    private static readonly string[] GoingOn = ["running", "not done"];

    private readonly Scene _scene = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Watch_OnATerminal_MovesAndIsSteeredWithKeys(bool served)
    {
        string name = served ? "steered" : "stored";
        using Tmux terminal = await WatchAsync(
            name,
            80,
            24,
            served,
            "seed=0..4999",
            served ? "epochs=400" : "epochs=401"
        );
        string first = await terminal.SeesAsync("progress", screen => Done(screen) > 0);
        Assert.Contains($"{name}  ", first, StringComparison.Ordinal);
        await terminal.SeesAsync("── by p ─");
        await terminal.SeesAsync("more progress", screen => Done(screen) > Done(first));
        await terminal.SeesAsync("── test_error ");
        await terminal.SeesAsync("1 of 1 slot busy");
        Assert.Matches(
            Regex.Escape(System.Net.Dns.GetHostName()) + @":\d+  1 slot",
            await terminal.SeesAsync("trial ")
        );

        terminal.Press("p");
        await terminal.SeesAsync("r resume");
        await terminal.SeesAsync("paused  ");
        Assert.Equal("paused", await server.StateAsync(name));
        int paused = Done(terminal.Screen());

        terminal.Press("r");
        await terminal.SeesAsync("p pause");
        await terminal.SeesAsync("that it goes on", screen => Done(screen) > paused);

        terminal.Press("c");
        await terminal.SeesAsync($"Cancel `{name}`? What is done stays.  y cancel it  any other key leave it");
        terminal.Press("n");
        await terminal.SeesAsync("Not cancelled.");
        Assert.Contains(await server.StateAsync(name), GoingOn);

        terminal.Press("c");
        await terminal.SeesAsync($"Cancel `{name}`?");
        terminal.Press("y");
        await terminal.SeesAsync($"[exit {ExitCode.Failed}]");
        Assert.Equal("cancelled", await server.StateAsync(name));
        Assert.Contains(
            $"The sweep `{name}` is cancelled, at ",
            terminal.Screen().Replace("\n", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Watch_LeftWithAKey_EndsWith0AndGivesTheTerminalBack()
    {
        using Tmux terminal = await WatchAsync(
            "left",
            80,
            24,
            served: true,
            "seed=0..4999",
            "epochs=402",
            "learning_rate=[0.1,0.2]"
        );
        Assert.Contains("── by p ──", await terminal.SeesAsync("─ tab: learning_rate ──"), StringComparison.Ordinal);

        terminal.Press("Tab");
        await terminal.SeesAsync("── by learning_rate ───────");
        terminal.Press("BTab");
        await terminal.SeesAsync("── by p ──────");
        terminal.Press("?");
        await terminal.SeesAsync("any key go back");
        terminal.Press("q");
        await terminal.SeesAsync("q quit");
        terminal.Press("q");
        await terminal.SeesAsync($"[exit {ExitCode.Done}]");
        terminal.Press("typed", "Enter");
        string after = await terminal.SeesAsync("[read typed]");

        Assert.Contains(
            "No longer watching; the sweep `left` goes on without.",
            after.Replace("\n", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Contains("\ntyped\n", after, StringComparison.Ordinal);
        Assert.Contains(await server.StateAsync("left"), GoingOn);
        Assert.Equal(0, (await Scene.RunAsync("cancel", "left", "--server", server.Address)).Code);
    }

    [Fact]
    public async Task Watch_Interrupted_EndsWith130()
    {
        using Tmux terminal = await WatchAsync("stopped", 80, 24, served: false, "seed=0..4999", "epochs=403");
        await terminal.SeesAsync("── by p ─");

        terminal.Press("C-c");

        await terminal.SeesAsync($"[exit {ExitCode.Interrupted}]");
        Assert.Equal(0, (await Scene.RunAsync("cancel", "stopped", "--server", server.Address)).Code);
    }

    [Fact]
    public async Task Watch_OnATerminalThatIsResized_FitsItself()
    {
        using Tmux terminal = await WatchAsync("resized", 80, 24, served: true, "seed=0..4999", "epochs=404");
        await terminal.SeesAsync("── failures ─");

        foreach (var (width, height) in ((int, int)[])[(40, 10), (160, 40), (24, 5), (80, 24)])
        {
            terminal.Resize(width, height);
            string[] lines = (
                await terminal.SeesAsync(
                    $"a frame of {width}x{height}",
                    screen =>
                        screen.TrimEnd('\n').Split('\n') is var lines
                        && lines.Length == height
                        && lines[0].StartsWith("resized", StringComparison.Ordinal)
                        && lines[^1].StartsWith("p pause", StringComparison.Ordinal)
                        && lines.Any(line => line.Length > width - 4)
                )
            )
                .TrimEnd('\n')
                .Split('\n');
            Assert.All(lines, line => Assert.True(line.Length < width, $"{width}x{height}: {line}"));
            Assert.Single(lines, line => line.Contains("resized", StringComparison.Ordinal));
        }

        Assert.Equal(0, (await Scene.RunAsync("cancel", "resized", "--server", server.Address)).Code);
        await terminal.SeesAsync($"[exit {ExitCode.Failed}]");
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("1", false)]
    public async Task Watch_ToTheEnd_LeavesTheLastPictureInColourUnlessNoneIsWanted(string noColor, bool coloured)
    {
        string name = coloured ? "coloured" : "plain";
        await server.QueueAsync(name, coloured ? "seed=0..1" : "seed=2..3");
        using Tmux terminal = Tmux.Start(
            _scene.PathOf(""),
            Tmux.Sweeps("watch", name, "--server", server.Address),
            80,
            30,
            ("NO_COLOR", noColor)
        );

        string end = await terminal.SeesAsync($"[exit {ExitCode.Done}]");

        Assert.Contains("4 of 4 trials", end, StringComparison.Ordinal);
        Assert.Contains("── by p ─", end, StringComparison.Ordinal);
        Assert.Matches("Done in .*: 4 trained, 0 already done, 0 diverged, 0 failed.", end);
        Assert.Equal(coloured, terminal.Screen(colours: true).Contains("\u001b[32m", StringComparison.Ordinal));
    }

    public void Dispose() => _scene.Dispose();

    private async Task<Tmux> WatchAsync(string name, int width, int height, bool served, params string[] set)
    {
        if (!Tmux.IsThere)
            Assert.Skip("tmux is not installed: install it (apt-get install tmux) to have the live view tested.");
        await server.QueueAsync(name, set);
        return Tmux.Start(
            _scene.PathOf(""),
            Tmux.Sweeps([
                "watch",
                name,
                .. (string[])(served ? ["--server", server.Address] : ["--store", server.Scene.Store]),
            ]),
            width,
            height
        );
    }

    /// <summary>Trials done, as the second line says.</summary>
    private static int Done(string screen) =>
        Counted().Match(screen) is { Success: true } found
            ? int.Parse(
                found.Groups[1].Value.Replace(",", "", StringComparison.Ordinal),
                System.Globalization.CultureInfo.InvariantCulture
            )
            : 0;

    [GeneratedRegex(@"% +([\d,]+) of [\d,]+ trials")]
    private static partial Regex Counted();
}
