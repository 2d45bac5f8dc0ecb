using Sweeps.Model.Configurations;

namespace Sweeps.Model.Torch.Tests;

/// <summary>Small trials that differ in what a test is about.</summary>
internal static class Trials
{
    public const int Steps = 20;

    /// <summary>Gaussian classes, as many as the loss asks for; 50 examples in batches of 8, the last of an epoch with
    /// 2.</summary>
    public static TrialConfiguration Small(
        LossKind loss = LossKind.CrossEntropy,
        OptimizerKind optimizer = OptimizerKind.Sgd,
        NoiseConfiguration? noise = null,
        NetworkConfiguration? network = null,
        Precision precision = Precision.Float64,
        double decay = 0
    ) =>
        new(
            new DataConfiguration
            {
                Name = "mixture",
                Dimension = 7,
                Classes = loss is LossKind.Logistic or LossKind.Hinge ? 2 : 10,
                Train = 50,
                Test = 300,
            },
            (network ?? new NetworkConfiguration { Hidden = [16, 12] }) with
            {
                Precision = precision,
                BiasInit = new Initializer.Uniform(0.1),
            },
            noise ?? new NoiseConfiguration(),
            new TrainConfiguration
            {
                Loss = loss,
                Margin = loss == LossKind.Hinge ? 1 : 0,
                Optimizer = optimizer,
                LearningRate = optimizer == OptimizerKind.Adam ? 0.005 : 0.02,
                Momentum = optimizer == OptimizerKind.Momentum ? 0.8 : 0.9,
                Beta1 = optimizer == OptimizerKind.Adam ? 0.85 : 0.9,
                Beta2 = optimizer == OptimizerKind.Adam ? 0.99 : 0.999,
                WeightDecay = decay,
                Batch = 8,
                Steps = Steps,
            },
            new MeasureConfiguration
            {
                At = [new SnapshotRule.At(0), new SnapshotRule.Every(5), new SnapshotRule.End()],
                Of = ["error", "activation", "patterns", "norms"],
            },
            Seed: 11
        );

    /// <summary>Noise of a kind, at a strength that changes labels.</summary>
    public static NoiseConfiguration Noise(string kind, NoiseLaw law = NoiseLaw.Rademacher) =>
        kind switch
        {
            "none" => new NoiseConfiguration(),
            "additive" => new NoiseConfiguration
            {
                Kind = kind,
                Sigma = 0.3,
                Law = law,
            },
            _ => new NoiseConfiguration { Kind = kind, P = 0.4 },
        };
}
