using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests;

/// <summary>What is said of errors that no verb makes on purpose.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public void Explain_APartOfTheProgramThatIsMissing_SaysToInstallItAgain()
    {
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() =>
            System.Reflection.Assembly.Load("Sweeps.NotThere, Version=1.0.0.0")
        );

        (string message, int code) = CommandLine.Explain(missing)!.Value;

        Assert.StartsWith("All of the program must be there, but: ", message, StringComparison.Ordinal);
        Assert.Contains("Sweeps.NotThere", message, StringComparison.Ordinal);
        Assert.EndsWith("Install it again, or build it from an empty folder.", message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, code);
    }

    [Fact]
    public void Explain_AFileOfThatNameThatIsMissing_SaysToCorrectThePath()
    {
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() =>
            File.ReadAllText("/proc/self/an assembly")
        );

        (string message, int code) = CommandLine.Explain(missing)!.Value;

        Assert.Contains("/proc/self/an assembly", message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Misuse, code);
    }
}
