using Sweeps.Execution.Engines;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;

namespace Sweeps.Execution.Tests.Engines;

public sealed class TrainingEnginesTests
{
    private static readonly TrialConfiguration Trial = new(
        new DataConfiguration { Name = "points1d" },
        new NetworkConfiguration(),
        new NoiseConfiguration(),
        new TrainConfiguration { Loss = LossKind.Squared, Steps = 1 },
        new MeasureConfiguration { Of = ["norms"] },
        Seed: 1
    );

    [Fact]
    public void Trial_OfTheNativeEngine_NeedsNothingElse()
    {
        using var folder = new EmptyFolder();
        var engines = new TrainingEngines(new DataSets(), [folder.Path]);

        using var training = engines.Start(Trial);

        Assert.Equal(1, training.TotalSteps);
    }

    [Fact]
    public void Trial_OfTorchWhereItIsNotInstalled_IsRefusedWithTheFoldersAndTheCommandThatInstallsIt()
    {
        using var folder = new EmptyFolder();
        var engines = new TrainingEngines(new DataSets(), ["/nowhere", folder.Path]);

        var refusal = Assert.Throws<ConfigurationException>(() => engines.Start(Trial with { Engine = "torch" }));

        Assert.Equal("engine", refusal.Field);
        Assert.Contains(
            $"there is no Sweeps.Model.Torch.dll in /nowhere or /nowhere/torch or {folder.Path} or {folder.Path}/",
            refusal.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("`sweeps engine install torch`", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ConfigurationException>(() => engines.Require("torch"));
    }

    [Fact]
    public void Trial_OfTorchWhereItsFileIsDamaged_IsRefusedWithTheReason()
    {
        using var folder = new EmptyFolder();
        string file = Path.Combine(folder.Path, "Sweeps.Model.Torch.dll");
        File.WriteAllText(file, "no library");

        var refusal = Assert.Throws<ConfigurationException>(() =>
            new TrainingEngines(new DataSets(), [folder.Path]).Require("torch")
        );

        Assert.Contains($"{file} does not fit this program", refusal.Message, StringComparison.Ordinal);
    }

    private sealed class EmptyFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("sweeps-engines-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
