using System.Diagnostics;

namespace Sweeps.Architecture.Tests;

/// <summary>The script that builds the command and runs it, in a tree of its own with a compiler that only notes what
/// it is told.</summary>
public sealed class LauncherTests : IDisposable
{
    private const string Compiler = """
        #!/bin/sh
        echo "dotnet $*"
        if [ "$1" = build ]; then
          mkdir -p "$2/bin/Release/net10.0" "$2/obj"
          touch "$2/bin/Release/net10.0/sweeps.dll"
        fi

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("launcher-").FullName;

    public LauncherTests()
    {
        if (OperatingSystem.IsWindows())
            return;
        Directory.CreateDirectory(Path.Combine(_folder, "tree", "src", "Client", "obj"));
        Directory.CreateDirectory(Path.Combine(_folder, "bin"));
        string dotnet = Path.Combine(_folder, "bin", "dotnet");
        File.WriteAllText(dotnet, Compiler);
        File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.Copy(Path.Combine(Checkout.Root, "sweeps"), Path.Combine(_folder, "tree", "sweeps"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("../tree/sweeps")]
    [InlineData("other")]
    [InlineData(null)]
    public async Task Launcher_ThroughALink_RunsTheTreeThatItBelongsTo(string? target)
    {
        string program = Path.Combine(_folder, "tree", "src", "Client", "bin", "Release", "net10.0", "sweeps.dll");
        string link = Path.Combine(_folder, "bin", "sweeps");
        File.CreateSymbolicLink(Path.Combine(_folder, "bin", "other"), Path.Combine(_folder, "tree", "sweeps"));
        File.CreateSymbolicLink(link, target ?? Path.Combine(_folder, "tree", "sweeps"));
        var (output, _) = await RunAsync(link, "plan", "a b.yaml");
        Assert.Equal($"dotnet {program} plan a b.yaml\n", output);
    }

    [Fact]
    public async Task Launcher_WhereTheShellLooksForFoldersElsewhereToo_RunsItsOwnTree()
    {
        string program = Path.Combine(_folder, "tree", "src", "Client", "bin", "Release", "net10.0", "sweeps.dll");
        var (output, _) = await RunAsync("/bin/sh", "-c", $"cd {_folder} && CDPATH={_folder} tree/sweeps plan");
        Assert.Equal($"dotnet {program} plan\n", output);
    }

    [Fact]
    public async Task Launcher_ThatBuildsForTheFirstTime_SaysHowLongThatTakes()
    {
        string script = Path.Combine(_folder, "tree", "sweeps");
        var (_, first) = await RunAsync(script);
        Assert.Contains("the first time", first, StringComparison.Ordinal);
        Assert.Matches("built in [0-9]+ s", first);
        var (_, second) = await RunAsync(script);
        Assert.Empty(second);
    }

    private async Task<(string Output, string Error)> RunAsync(string script, params string[] arguments)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("The script is one for a POSIX shell.");
        ProcessStartInfo start = new(script, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{Path.Combine(_folder, "bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["TMPDIR"] = _folder;
        using Process process =
            Process.Start(start) ?? throw new InvalidOperationException($"{script} could not be started.");
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        return (output, await error);
    }
}
