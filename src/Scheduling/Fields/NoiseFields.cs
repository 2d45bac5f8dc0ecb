using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;
using Sweeps.Model.Noise.Models;

namespace Sweeps.Scheduling.Fields;

/// <summary>The fields of the label noise: <c>noise</c>, in the order of the canonical form.</summary>
internal static class NoiseFields
{
    public static IReadOnlyList<ConfigurationField> All { get; } =
    [
        ConfigurationField.Of(
            NoiseField.Kind,
            new CatalogNameKind(
                () => NoiseCatalog.All.Select(model => model.Name),
                name => NoiseCatalog.Find(name) is not null
            ),
            "The label-noise model."
        ) with
        {
            Aliases = ["noise"],
        },
        ConfigurationField.Of(NoiseField.P, "Noise probability.") with
        {
            Aliases = ["p"],
        },
        ConfigurationField.Of(NoiseField.Sigma, "Standard deviation of additive noise.") with
        {
            Aliases = ["sigma"],
            Unit = "target",
        },
        ConfigurationField.Of(
            NoiseField.Law,
            new ChoiceKind<NoiseLaw>((NoiseLaw.Rademacher, "rademacher"), (NoiseLaw.Normal, "normal")),
            "Law of additive noise: ±1 or N(0, 1), times sigma."
        ) with
        {
            Aliases = ["law"],
        },
        ConfigurationField.Of(
            NoiseField.Pairs,
            new PairsKind(),
            "Pair noise: which class becomes which; empty for CIFAR-10's 9→1, 2→0, 4→7, 3→5."
        ) with
        {
            Aliases = ["pairs"],
        },
        ConfigurationField.Of(
            NoiseField.Validation,
            new BooleanKind(),
            "Whether the labels of validation examples are as noisy as those of training examples, or clean."
        ) with
        {
            Aliases = ["noisy_validation"],
        },
    ];
}
