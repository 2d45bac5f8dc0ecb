using System.Globalization;
using Sweeps.Execution.Control;
using Sweeps.Model.Data.Files;
using Sweeps.Storage;

namespace Sweeps.Cluster.Tests;

/// <summary>What a silo needs of its machine's memory.</summary>
public sealed class MemoryTests
{
    /// <summary>What the runtime, the web server and the cluster take, and a third more.</summary>
    private const int MostIdle = 200;

    /// <summary>70,000 images of 784 bytes.</summary>
    private const int ImageMegabytes = 55;

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
            idle < MostIdle,
            FormattableString.Invariant($"A silo with nothing to do should have less than {MostIdle} MB: {idle:0} MB.")
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

        double before = await TrainedAsync("{ name: mixture, dimension: 784, classes: 10, train: 100, test: 100 }"),
            after = await TrainedAsync("mnist");

        TestContext.Current.TestOutputHelper?.WriteLine(
            FormattableString.Invariant(
                $"a silo that trains two trials of 784-256-256-10 has {before:0} MB, and {after:0} MB with MNIST"
            )
        );
        Assert.True(
            after - before < 2.5 * ImageMegabytes,
            FormattableString.Invariant(
                $"MNIST has {ImageMegabytes} MB of images, but a silo needed {after - before:0} MB more to train on it."
            )
        );

        async Task<double> TrainedAsync(string data)
        {
            var sweep = await scene.Control.SubmitAsync(
                new SweepSubmission(
                    $$"""
                    name: memory
                    data: {{data}}
                    network: 256-256
                    train: { batch: 32, steps: 1000000 }
                    measure: { at: [0, 100], of: [error, activation] }
                    grid:
                      seed: [1, 2]
                    """,
                    "a test"
                ),
                Token
            );
            await scene.TrainingOfAsync(sweep.Id, trials: 2, beyondStep: 100, Token);
            double most = Megabytes(scene.Silos[0], "VmHWM");
            await scene.Control.SetIntentAsync(sweep.Id, SweepIntent.Cancel, null, Token);
            return most;
        }
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
