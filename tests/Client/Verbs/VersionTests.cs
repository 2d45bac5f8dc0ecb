using System.Diagnostics;
using Sweeps.Client.Verbs;

namespace Sweeps.Client.Tests.Verbs;

public sealed class VersionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Version_AskedForAlone_IsWhatTheVerbPrints()
    {
        Answer verb = await Scene.RunAsync("version");

        // The verb is not asked then.
        var (code, shown) = await RunAsync("version");

        Assert.Equal((0, verb.Out), (code, shown));
        Assert.Equal((0, ProgramVersion.Text()), (verb.Code, verb.Out));
        Assert.Equal(
            ["sweeps", "engine", "instructions", "runtime", "system"],
            shown.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0])
        );
    }

    [Theory]
    [InlineData("version", "--format", "json")]
    [InlineData("version", "--help")]
    [InlineData("list")]
    [InlineData]
    public void CommandLine_ThatAsksForMore_IsLeftToTheVerb(params string[] arguments) =>
        Assert.False(Program.AsksForVersionAlone(arguments));

    [Fact]
    public async Task Version_OfInstructionsThatAreNone_IsExplainedByTheVerb()
    {
        var (code, shown) = await RunAsync("--version", ("SWEEPS_INSTRUCTIONS", "quick"));

        Assert.Equal(2, code);
        Assert.Contains(
            "must be avx512, avx2, advsimd or portable, but was \"quick\"",
            shown,
            StringComparison.Ordinal
        );
    }

    private static async Task<(int Code, string Shown)> RunAsync(
        string argument,
        params (string Name, string Value)[] environment
    )
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "sweeps.dll"), argument])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(Token);
        string shown = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, shown + await error);
    }
}
