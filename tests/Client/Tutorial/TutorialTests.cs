using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sweeps.Client.Tests.Tutorial;

/// <summary>
/// docs/tutorial.md and docs/own-program.md, run as they stand: their files are written, their commands typed into a
/// shell one after another, and
/// what they print is compared with what is shown. Pictures are those that the commands draw; with
/// SWEEPS_WRITE_DOCS=1 they are written into docs.
/// </summary>
public sealed class TutorialTests(ITestOutputHelper output) : IDisposable
{
    private const string Address = "127.0.0.1:5080";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string[] Pictures = ["sparsity.svg", "training.svg"];

    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-tutorial-").FullName;
    private readonly string _own = $"127.0.0.1:{FreePort()}";
    private Process? _background;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (_background is { HasExited: false })
            _background.Kill(entireProcessTree: true);
        _background?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Tutorial_TypedFromStartToEnd_GivesWhatItShows()
    {
        string docs = Path.Combine(Root(), "docs");
        await MakeCommandAsync();
        var blocks = TutorialText.Read(await File.ReadAllTextAsync(Path.Combine(docs, "tutorial.md"), Cancellation));
        Assert.True(blocks.OfType<TutorialCommand>().Count() > 15, "The tutorial has lost its commands.");

        await FollowAsync(blocks);
        foreach (string picture in Pictures)
        {
            string drawn = await File.ReadAllTextAsync(Path.Combine(_folder, picture), Cancellation);
            string kept = Path.Combine(docs, "tutorial", picture);
            if (Environment.GetEnvironmentVariable("SWEEPS_WRITE_DOCS") == "1")
                await File.WriteAllTextAsync(kept, drawn, Cancellation);
            Assert.Equal(await File.ReadAllTextAsync(kept, Cancellation), drawn);
        }
    }

    [Fact]
    public async Task OwnProgram_TypedFromStartToEnd_GivesWhatItShows()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        await MakeCommandAsync();
        string page = Path.Combine(Root(), "docs", "own-program.md");
        var blocks = TutorialText.Read(await File.ReadAllTextAsync(page, Cancellation));
        Assert.True(blocks.OfType<TutorialCommand>().Count() > 5, "The page has lost its commands.");
        await FollowAsync(blocks);
    }

    private async Task FollowAsync(IReadOnlyList<TutorialStep> blocks)
    {
        foreach (var block in blocks)
        {
            long begun = Stopwatch.GetTimestamp();
            switch (block)
            {
                case TutorialFile file:
                    await File.WriteAllTextAsync(Path.Combine(_folder, file.Name), file.Text, Cancellation);
                    break;
                case TutorialCommand { Line: "kill %1" }:
                    await EndBackgroundAsync();
                    break;
                case TutorialCommand command when command.Line.EndsWith(" &", StringComparison.Ordinal):
                    await BeginBackgroundAsync(command.Line[..^2]);
                    break;
                case TutorialCommand command:
                    var (code, printed, said) = await RunAsync(command.Line);
                    Assert.True(code == 0, $"$ {command.Line}\nended with {code}:\n{printed}{said}");
                    Assert.True(
                        command.Shows(printed),
                        $"$ {command.Line}\nprints\n{printed}\nbut the tutorial "
                            + $"shows\n{string.Join('\n', command.Shown)}\n{said}"
                    );
                    output.WriteLine($"{Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s  {command.Line}");
                    break;
                default:
                    throw new UnreachableException(block.GetType().Name);
            }
        }
    }

    /// <summary>A command of the name that readers type.</summary>
    private async Task MakeCommandAsync()
    {
        string path = Path.Combine(_folder, "bin", "sweeps");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(
            path,
            $"#!/usr/bin/env bash\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "sweeps.dll")}' \"$@\"\n",
            Cancellation
        );
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<(int Code, string Printed, string Said)> RunAsync(string line)
    {
        using var process = Process.Start(Shell(line))!;
        var printed = process.StandardOutput.ReadToEndAsync(Cancellation);
        var said = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation).WaitAsync(Patience, Cancellation);
        return (process.ExitCode, await printed, await said);
    }

    /// <summary>Begins a server, and returns when it says that it serves.</summary>
    private async Task BeginBackgroundAsync(string line)
    {
        Assert.Null(_background);
        _background = Process.Start(Shell($"exec {line}"))!;
        StringBuilder said = new();
        while (
            await _background.StandardError.ReadLineAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation)
                is { } heard
        )
        {
            said.AppendLine(heard);
            if (heard.StartsWith("Serving ", StringComparison.Ordinal))
                return;
        }

        Assert.Fail($"$ {line} &\nended:\n{said}");
    }

    private async Task EndBackgroundAsync()
    {
        Assert.NotNull(_background);
        using var ask = Process.Start("kill", [$"{_background.Id}"]);
        await _background.WaitForExitAsync(Cancellation).WaitAsync(Patience, Cancellation);
        Assert.Equal(0, _background.ExitCode);
    }

    private ProcessStartInfo Shell(string line)
    {
        ProcessStartInfo start = new("bash", ["-c", line.Replace(Address, _own, StringComparison.Ordinal)])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{Path.Combine(_folder, "bin")}:{start.Environment["PATH"]}";
        start.Environment["XDG_DATA_HOME"] = Path.Combine(_folder, "data");
        foreach (string name in (string[])["SWEEPS_STORE", "SWEEPS_SERVER", "SWEEPS_API_TOKEN"])
            start.Environment.Remove(name);
        return start;
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
