using Sweeps.Model.Configurations;
using Sweeps.Model.Noise.Models;

namespace Sweeps.Scheduling.Fields;

/// <summary>The fields of the label noise: <c>noise</c>, in the order of the canonical form.</summary>
internal static class NoiseFields
{
    public static IReadOnlyList<ConfigurationField> All { get; } =
    [
        Field(
            "kind",
            new CatalogNameKind(
                () => NoiseCatalog.All.Select(model => model.Name),
                name => NoiseCatalog.Find(name) is not null
            ),
            "The label-noise model.",
            n => n.Kind,
            (n, v) => n with { Kind = (string)v! }
        ) with
        {
            Aliases = ["noise"],
        },
        Field(
            "p",
            FieldValues.Number("noise.p"),
            "Noise probability.",
            n => n.P,
            (n, v) => n with { P = (double)v! }
        ) with
        {
            Aliases = ["p"],
        },
        Field(
            "sigma",
            FieldValues.Number("noise.sigma"),
            "Standard deviation of additive noise.",
            n => n.Sigma,
            (n, v) => n with { Sigma = (double)v! }
        ) with
        {
            Aliases = ["sigma"],
            Unit = "target",
        },
        Field(
            "law",
            new ChoiceKind<NoiseLaw>((NoiseLaw.Rademacher, "rademacher"), (NoiseLaw.Normal, "normal")),
            "Law of additive noise: ±1 or N(0, 1), times sigma.",
            n => n.Law,
            (n, v) => n with { Law = (NoiseLaw)v! }
        ) with
        {
            Aliases = ["law"],
        },
        Field(
            "pairs",
            new PairsKind(),
            "Pair noise: which class becomes which; empty for CIFAR-10's 9→1, 2→0, 4→7, 3→5.",
            n => n.Pairs,
            (n, v) => n with { Pairs = (IReadOnlyDictionary<int, int>)v! }
        ) with
        {
            Aliases = ["pairs"],
        },
        Field(
            "validation",
            new BooleanKind(),
            "Whether the labels of validation examples are as noisy as those of training examples, or clean.",
            n => n.Validation,
            (n, v) => n with { Validation = (bool)v! }
        ) with
        {
            Aliases = ["noisy_validation"],
        },
    ];

    private static ConfigurationField Field(
        string key,
        FieldKind kind,
        string description,
        Func<NoiseConfiguration, object?> get,
        Func<NoiseConfiguration, object?, NoiseConfiguration> set
    ) => new("noise." + key, kind, description, c => get(c.Noise), (c, v) => c with { Noise = set(c.Noise, v) });
}
