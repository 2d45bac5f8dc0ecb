using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

namespace Sweeps.Client.Tests.Programs;

/// <summary>The examples of programs, run as a reader runs them.</summary>
[SupportedOSPlatform("linux")]
public sealed class ProgramExampleTests : IDisposable
{
    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("line.yaml", null, 24, "error")]
    [InlineData("unchanged.yaml", null, 3, "root")]
    [InlineData("digits.yaml", "sklearn", 27, "test_error")]
    [InlineData("mlp.yaml", "torch", 8, "test_error")]
    public async Task Example_RunAsItIs_MeasuresEveryTrial(string file, string? module, int trials, string measure)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        if (module is not null)
            Assert.SkipUnless(
                Imports(module),
                $"python3 has no module {module}; Debian's package is python3-{module}."
            );

        Answer run = await Scene.RunAsync(
            "run",
            Path.Combine(Folder(), file),
            "--store",
            _scene.Store,
            "--slots",
            "2",
            "--quiet"
        );

        Assert.True(run.Code == 0, run.ToString());
        Answer metrics = await Scene.RunAsync(
            "metrics",
            Path.Combine(Folder(), file),
            "--last",
            "-m",
            measure,
            "--store",
            _scene.Store
        );
        Assert.Equal(trials, metrics.Out.TrimEnd('\n').Split('\n').Length - 1);
    }

    private static bool Imports(string module)
    {
        try
        {
            using Process python = Process.Start("python3", ["-c", $"import numpy, {module}"]);
            python.WaitForExit();
            return python.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "examples", "programs"));
}
