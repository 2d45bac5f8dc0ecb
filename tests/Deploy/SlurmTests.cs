using System.Diagnostics;
using Sweeps.Architecture.Tests;

namespace Sweeps.Deploy.Tests;

public sealed class SlurmTests
{
    private static readonly string Script = Path.Combine(Checkout.Root, "deploy/slurm/work.sbatch");

    [Fact]
    public void Job_WithAStore_WorksWithTheCoresOfItsTask()
    {
        var (code, said) = Run(("SWEEPS_STORE", "postgresql://me@db/sweeps"), ("SLURM_CPUS_PER_TASK", "3"));
        Assert.Equal(
            (0, "work --store postgresql://me@db/sweeps --slots 3 --time-limit 55m --idle 30s\n"),
            (code, said)
        );
    }

    [Fact]
    public void Job_WithoutAStore_SaysHowToNameOne()
    {
        var (code, said) = Run();
        Assert.NotEqual(0, code);
        Assert.Contains("sbatch --export=ALL,SWEEPS_STORE=", said, StringComparison.Ordinal);
    }

    /// <summary>Runs the job with a program in place of the command that prints what it is given.</summary>
    private static (int Code, string Said) Run(params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("bash", Script)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("SWEEPS_STORE");
        start.Environment["SWEEPS"] = "echo";
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        string said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said);
    }
}
