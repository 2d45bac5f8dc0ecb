using Sweeps.Model.Configurations;

namespace Sweeps.Scheduling.Fields;

/// <summary>The fields of the network: <c>network</c>, in the order of the canonical form.</summary>
internal static class NetworkFields
{
    public static IReadOnlyList<ConfigurationField> All { get; } =
    [
        Field(
            "hidden",
            new WidthsKind(),
            "Widths of the hidden layers.",
            n => n.Hidden,
            (n, v) => n with { Hidden = (IReadOnlyList<int>)v! }
        ) with
        {
            Aliases = ["architecture", "hidden"],
            AffectsCost = true,
        },
        Field(
            "bias",
            new BooleanKind(),
            "Whether layers have biases.",
            n => n.Bias,
            (n, v) => n with { Bias = (bool)v! }
        ) with
        {
            Aliases = ["bias"],
        },
        Field(
            "init",
            new InitializerKind(),
            "Where weights start.",
            n => n.Init,
            (n, v) => n with { Init = (Initializer)v! }
        ) with
        {
            Aliases = ["init"],
        },
        Field(
            "bias_init",
            new InitializerKind(),
            "Where biases start.",
            n => n.BiasInit,
            (n, v) => n with { BiasInit = (Initializer)v! }
        ) with
        {
            Aliases = ["bias_init"],
        },
        Field(
            "layers",
            new LayersKind(),
            "Where each layer starts, in place of `init` and `bias_init`.",
            n => n.Layers,
            (n, v) => n with { Layers = (IReadOnlyList<LayerInitialization>)v! }
        ) with
        {
            Aliases = ["layers"],
        },
        Field(
            "skip",
            new BooleanKind(),
            "A trainable linear unit from the inputs straight to the outputs, starting at 0.",
            n => n.Skip,
            (n, v) => n with { Skip = (bool)v! }
        ) with
        {
            Aliases = ["skip"],
            AffectsCost = true,
        },
        Field(
            "freeze",
            new LayerNumbersKind(),
            "Numbers (1 … L, the last being the output layer) of the layers that keep their initial weights and "
                + "biases.",
            n => n.Freeze,
            (n, v) => n with { Freeze = (IReadOnlyList<int>)v! }
        ) with
        {
            Aliases = ["freeze"],
        },
        Field(
            "precision",
            new ChoiceKind<Precision>((Precision.Float32, "float32"), (Precision.Float64, "float64")),
            "Number format of the whole training.",
            n => n.Precision,
            (n, v) => n with { Precision = (Precision)v! }
        ) with
        {
            Aliases = ["precision"],
            AffectsCost = true,
        },
        Field(
            "activation",
            new ChoiceKind<ActivationKind>(
                (ActivationKind.Relu, "relu"),
                (ActivationKind.Identity, "identity"),
                (ActivationKind.Tanh, "tanh"),
                (ActivationKind.Logistic, "logistic")
            ),
            "What hidden neurons make of their preactivation z: max(0, z), z, tanh z or 1 / (1 + e^(−z)). All but "
                + "`relu` are for small models.",
            n => n.Activation,
            (n, v) => n with { Activation = (ActivationKind)v! }
        ) with
        {
            Aliases = ["activation"],
            AffectsCost = true,
        },
        Field(
            "form",
            new ChoiceKind<NetworkForm>((NetworkForm.Layers, "layers"), (NetworkForm.Factor, "factor")),
            "What is computed: layers, or ⟨A, U Uᵀ⟩ of a square matrix A, with U as large and the only parameter.",
            n => n.Form,
            (n, v) => n with { Form = (NetworkForm)v! }
        ) with
        {
            Aliases = ["form"],
            AffectsCost = true,
        },
        Field(
            "conv",
            new ImageStagesKind(),
            "Convolutions, each with ReLU, and poolings before the hidden layers; needs images.",
            n => n.Conv,
            (n, v) => n with { Conv = (IReadOnlyList<ImageStage>)v! }
        ) with
        {
            Aliases = ["conv"],
            AffectsCost = true,
        },
    ];

    private static ConfigurationField Field(
        string key,
        FieldKind kind,
        string description,
        Func<NetworkConfiguration, object?> get,
        Func<NetworkConfiguration, object?, NetworkConfiguration> set
    ) =>
        new("network." + key, kind, description, c => get(c.Network), (c, v) => c with { Network = set(c.Network, v) });
}
