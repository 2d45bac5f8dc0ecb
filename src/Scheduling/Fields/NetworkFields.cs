using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;

namespace Sweeps.Scheduling.Fields;

/// <summary>The fields of the network: <c>network</c>, in the order of the canonical form.</summary>
internal static class NetworkFields
{
    public static IReadOnlyList<ConfigurationField> All { get; } =
    [
        ConfigurationField.Of(NetworkField.Hidden, new WidthsKind(), "Widths of the hidden layers.") with
        {
            Aliases = ["architecture", "hidden"],
            AffectsCost = true,
        },
        ConfigurationField.Of(NetworkField.Bias, new BooleanKind(), "Whether layers have biases.") with
        {
            Aliases = ["bias"],
        },
        ConfigurationField.Of(NetworkField.Init, new InitializerKind(), "Where weights start.") with
        {
            Aliases = ["init"],
        },
        ConfigurationField.Of(NetworkField.BiasInit, new InitializerKind(), "Where biases start.") with
        {
            Aliases = ["bias_init"],
        },
        ConfigurationField.Of(
            NetworkField.Layers,
            new LayersKind(),
            "Where each layer starts, in place of `init` and `bias_init`."
        ) with
        {
            Aliases = ["layers"],
        },
        ConfigurationField.Of(
            NetworkField.Skip,
            new BooleanKind(),
            "A trainable linear unit from the inputs straight to the outputs, starting at 0."
        ) with
        {
            Aliases = ["skip"],
            AffectsCost = true,
        },
        ConfigurationField.Of(
            NetworkField.Freeze,
            new LayerNumbersKind(),
            "Numbers (1 … L, the last being the output layer) of the layers that keep their initial weights and "
                + "biases."
        ) with
        {
            Aliases = ["freeze"],
        },
        ConfigurationField.Of(
            NetworkField.Precision,
            new ChoiceKind<Precision>((Precision.Float32, "float32"), (Precision.Float64, "float64")),
            "Number format of the whole training."
        ) with
        {
            Aliases = ["precision"],
            AffectsCost = true,
        },
        ConfigurationField.Of(
            NetworkField.Activation,
            new ChoiceKind<ActivationKind>(
                (ActivationKind.Relu, "relu"),
                (ActivationKind.Identity, "identity"),
                (ActivationKind.Tanh, "tanh"),
                (ActivationKind.Logistic, "logistic")
            ),
            "What hidden neurons make of their preactivation z: max(0, z), z, tanh z or 1 / (1 + e^(−z)). All but "
                + "`relu` are for small models."
        ) with
        {
            Aliases = ["activation"],
            AffectsCost = true,
        },
        ConfigurationField.Of(
            NetworkField.Form,
            new ChoiceKind<NetworkForm>((NetworkForm.Layers, "layers"), (NetworkForm.Factor, "factor")),
            "What is computed: layers, or ⟨A, U Uᵀ⟩ of a square matrix A, with U as large and the only parameter."
        ) with
        {
            Aliases = ["form"],
            AffectsCost = true,
        },
        ConfigurationField.Of(
            NetworkField.Conv,
            new ImageStagesKind(),
            "Convolutions, each with ReLU, and poolings before the hidden layers; needs images."
        ) with
        {
            Aliases = ["conv"],
            AffectsCost = true,
        },
    ];
}
