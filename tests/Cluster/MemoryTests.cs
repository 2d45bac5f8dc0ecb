using System.Globalization;
using Sweeps.Execution.Control;
using Sweeps.Model.Data.Files;

namespace Sweeps.Cluster.Tests;

/// <summary>What a silo needs of its machine's memory.</summary>
public sealed class MemoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silo_WithNothingToDo_NeedsLittleMemory()
    {
        await using var scene = new ClusterScene(durable: false);
        await scene.StartAsync(silos: 1, slots: 2, Token);
        double idle = Megabytes(scene.Silos[0], "VmRSS");
        TestContext.Current.TestOutputHelper?.WriteLine(
            FormattableString.Invariant($"a silo with nothing to do has {idle:0} MB")
        );
        Assert.True(
            idle < 150,
            FormattableString.Invariant($"A silo with nothing to do should have less than 150 MB, but had {idle:0} MB.")
        );
    }

    [Fact]
    public async Task Silo_WhoseSlotsTrainOnTheWholeOfMnist_NeedsTheImagesOnceAsBytes()
    {
        Assert.SkipUnless(
            new DataFiles(DataFolders.Default()).Locate("mnist").All(file => file.IsPresent),
            "MNIST's files are not here."
        );
        await using var scene = new ClusterScene(durable: false);
        await scene.StartAsync(silos: 1, slots: 2, Token);
        var sweep = await scene.Control.SubmitAsync(
            new SweepSubmission(
                """
                name: memory
                data: mnist
                network: 256-256
                train: { batch: 32, steps: 1000000 }
                measure: { at: [0, 300], of: [error, activation] }
                grid:
                  seed: [1, 2]
                """,
                "a test"
            ),
            Token
        );
        await scene.TrainingOfAsync(sweep.Id, trials: 2, beyondStep: 300, Token);
        double most = Megabytes(scene.Silos[0], "VmHWM"),
            now = Megabytes(scene.Silos[0], "VmRSS");
        TestContext.Current.TestOutputHelper?.WriteLine(
            FormattableString.Invariant(
                $"a silo that trains two trials of 784-256-256-10 on MNIST has {now:0} MB, and had {most:0} MB at most"
            )
        );
        Assert.True(
            most < 300,
            string.Create(
                CultureInfo.InvariantCulture,
                $"A silo that trains two trials of 784-256-256-10 on MNIST should never have had 300 MB, but had "
                    + $"{most:0} MB."
            )
        );
    }

    /// <summary>What the system has counted for a process.</summary>
    private static double Megabytes(SiloProcess silo, string what)
    {
        string line = File.ReadLines($"/proc/{silo.ProcessId}/status")
            .Single(line => line.StartsWith(what + ":", StringComparison.Ordinal));
        return double.Parse(
                line[(what.Length + 1)..].Replace("kB", "", StringComparison.Ordinal),
                CultureInfo.InvariantCulture
            ) / 1000;
    }
}
