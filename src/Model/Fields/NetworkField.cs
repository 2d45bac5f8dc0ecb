using Sweeps.Model.Configurations;

namespace Sweeps.Model.Fields;

/// <summary>The fields of the network: <c>network</c>, in the order of the canonical form.
/// <see cref="NetworkConfiguration"/> says what each means.</summary>
public static class NetworkField
{
    private static readonly FieldSection<NetworkConfiguration> Section = new(
        "network",
        c => c.Network,
        (c, n) => c with { Network = n }
    );

    public static Field<IReadOnlyList<int>> Hidden { get; } =
        Section.Add(
            "hidden",
            n => n.Hidden,
            (n, v) => n with { Hidden = v },
            new("Widths of the hidden layers.") { Aliases = ["architecture", "hidden"], AffectsCost = true }
        );

    public static Field<bool> Bias { get; } =
        Section.Add("bias", n => n.Bias, (n, v) => n with { Bias = v }, new("Whether layers have biases."));

    public static Field<Initializer> Init { get; } =
        Section.Add(
            "init",
            n => n.Init,
            (n, v) => n with { Init = v },
            new("Where weights start; from a file, all numbers do.")
        );

    public static Field<Initializer> BiasInit { get; } =
        Section.Add("bias_init", n => n.BiasInit, (n, v) => n with { BiasInit = v }, new("Where biases start."));

    public static Field<IReadOnlyList<LayerInitialization>> Layers { get; } =
        Section.Add(
            "layers",
            n => n.Layers,
            (n, v) => n with { Layers = v },
            new("Where each layer starts, in place of `init` and `bias_init`.")
        );

    public static Field<bool> Skip { get; } =
        Section.Add(
            "skip",
            n => n.Skip,
            (n, v) => n with { Skip = v },
            new("A trainable linear unit from the inputs straight to the outputs, starting at 0.")
            {
                AffectsCost = true,
            }
        );

    public static Field<IReadOnlyList<int>> Freeze { get; } =
        Section.Add(
            "freeze",
            n => n.Freeze,
            (n, v) => n with { Freeze = v },
            new(
                "Numbers (1 … L, the last being the output layer) of the layers that keep their initial weights "
                    + "and biases."
            )
        );

    public static Field<Precision> Precision { get; } =
        Section.Add(
            "precision",
            n => n.Precision,
            (n, v) => n with { Precision = v },
            new("Number format of the whole training.") { AffectsCost = true }
        );

    public static Field<ActivationKind> Activation { get; } =
        Section.Add(
            "activation",
            n => n.Activation,
            (n, v) => n with { Activation = v },
            new(
                "What hidden neurons make of their preactivation z: max(0, z), z, tanh z, 1 / (1 + e^(−z)), z or "
                    + "below 0 z / 100, or z Φ(z). All but `relu` are for small models."
            )
            {
                AffectsCost = true,
            }
        );

    public static Field<NetworkForm> Form { get; } =
        Section.Add(
            "form",
            n => n.Form,
            (n, v) => n with { Form = v },
            new(
                "What is computed: layers, or ⟨A, U Uᵀ⟩ of a square matrix A, with U as large and the only "
                    + "parameter."
            )
            {
                AffectsCost = true,
            }
        );

    public static Field<IReadOnlyList<ImageStage>> Conv { get; } =
        Section.Add(
            "conv",
            n => n.Conv,
            (n, v) => n with { Conv = v },
            new("Convolutions, each with ReLU, and poolings before the hidden layers; needs images.")
            {
                AffectsCost = true,
            }
        );

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IField> All => Section.Fields;

    /// <summary>The section as a whole.</summary>
    public static Reading<NetworkConfiguration> Whole { get; } = Section.Whole();
}
