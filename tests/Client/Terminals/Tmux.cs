using System.Diagnostics;
using Sweeps.Tests;

namespace Sweeps.Client.Tests.Terminals;

/// <summary>
/// A terminal of a given size with a command in it, by tmux: what a person would see, and keys as a person would press
/// them. Each has a tmux server of its own, which goes with it.
/// </summary>
internal sealed class Tmux : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>A server that is told to go does so in its own time, and its socket is not to be mistaken for the next
    /// one's.</summary>
    private static int _started;

    private readonly string _socket;

    private Tmux(string socket) => _socket = socket;

    /// <summary>Whether there is a tmux to do it with; the script ./test installs it.</summary>
    public static bool IsThere { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, "tmux")));

    /// <summary>Starts a shell command on a terminal of its own. When the command has ended its exit code is written as
    /// <c>[exit N]</c>.</summary>
    public static Tmux Start(
        string folder,
        string command,
        int width,
        int height,
        params (string Name, string Value)[] environment
    )
    {
        if (!IsThere)
            Assert.Skip("tmux is not installed: install it (apt-get install tmux) to have the live view tested.");
        Tmux tmux = new(Path.Combine(folder, $"tmux-{Interlocked.Increment(ref _started)}.sock"));
        string[] variables =
        [
            .. environment
                .Prepend(("LANG", "C.UTF-8"))
                .SelectMany(variable => (string[])["-e", $"{variable.Item1}={variable.Item2}"]),
        ];
        tmux.Do([
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            .. variables,
            "-x",
            $"{width}",
            "-y",
            $"{height}",
            $"{command}; echo \"[exit $?]\"; read -r line; echo \"[read $line]\"; read -r line",
        ]);
        return tmux;
    }

    /// <summary>The command itself, for a shell.</summary>
    public static string Sweeps(params string[] arguments) =>
        string.Join(
            ' ',
            ((string[])["dotnet", Path.Combine(AppContext.BaseDirectory, "sweeps.dll"), .. arguments]).Select(word =>
                $"'{word}'"
            )
        );

    /// <summary>Presses keys, by tmux's names for them.</summary>
    public void Press(params string[] keys) => Do(["send-keys", .. keys]);

    public void Resize(int width, int height) => Do(["resize-window", "-x", $"{width}", "-y", $"{height}"]);

    /// <summary>What is on the terminal; with its colours as escape sequences where asked for.</summary>
    public string Screen(bool colours = false) => Do(colours ? ["capture-pane", "-p", "-e"] : ["capture-pane", "-p"]);

    /// <summary>What is on the terminal as soon as it is as wanted.</summary>
    public async Task<string> SeesAsync(string what, Func<string, bool> wanted)
    {
        string screen = "";
        await Waiting.UntilAsync(
            () => wanted(screen = Screen()),
            () => $"the terminal shows {what}. It shows:\n{screen}",
            TestContext.Current.CancellationToken
        );
        return screen;
    }

    public Task<string> SeesAsync(string words) =>
        SeesAsync($"`{words}`", screen => screen.Contains(words, StringComparison.Ordinal));

    public void Dispose()
    {
        using Process process = Begin(["kill-server"]);
        process.WaitForExit();
    }

    private string Do(string[] arguments)
    {
        using Process process = Begin(arguments);
        string said = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"tmux {string.Join(' ', arguments)}: {error}");
        return said;
    }

    private Process Begin(string[] arguments) =>
        Process.Start(
            new ProcessStartInfo("tmux", ["-u", "-S", _socket, .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
}
