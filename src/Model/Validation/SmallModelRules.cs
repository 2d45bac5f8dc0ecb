using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Fields;
using Sweeps.Model.Names;

namespace Sweeps.Model.Validation;

/// <summary>Rules of factored forms, and of networks with another activation than ReLU.</summary>
internal static class SmallModelRules
{
    /// <summary>The first that is broken.</summary>
    public static Reading<ConfigurationException?> Breach { get; } =
        Reading.FirstOf([
            Demand(NetworkField.Hidden, hidden => hidden.Count > 0, "has no hidden layers (`hidden: linear`)"),
            Demand(NetworkField.Bias, bias => bias, "has no biases (`bias: false`)"),
            Demand(NetworkField.Skip, skip => skip, "has no linear unit (`skip: false`)"),
            Demand(NetworkField.Freeze, frozen => frozen.Count > 0, "has one matrix, which is to learn (`freeze: []`)"),
            Demand(
                NetworkField.Activation,
                activation => activation != ActivationKind.Relu,
                "has no activation (leave it out)"
            ),
            Demand(
                TrainField.Optimizer,
                optimizer => optimizer != OptimizerKind.Sgd,
                "is trained by plain gradient descent (`optimizer: sgd`)"
            ),
            Demand(TrainField.WeightDecay, decay => decay != 0, "is trained without weight decay"),
            Reading.Of(NetworkField.Form, DataReadings.Shape, DataField.Name, Square),
            Reading.Of(NetworkField.Form, NetworkField.Activation, TrainField.Loss, LossOfOutputs),
        ]);

    private static Reading<ConfigurationException?> Demand<T>(Field<T> field, Func<T, bool> isWrong, string needed) =>
        Reading.Of(
            NetworkField.Form,
            field,
            (form, value) =>
                form == NetworkForm.Factor && isWrong(value)
                    ? new ConfigurationException(
                        field.Path,
                        $"A network of `form: factor` {needed}, but `{field.Path}` says otherwise",
                        "Change it, or choose `form: layers`."
                    )
                    : null
        );

    private static ConfigurationException? Square(NetworkForm form, DataShape? shape, string? data) =>
        form == NetworkForm.Factor
        && shape is not null
        && (int)Math.Sqrt(shape.Dimension) is var side
        && side * side != shape.Dimension
            ? new(
                NetworkField.Form.Path,
                $"`form: factor` takes square matrices, but an input of `{data}` has {shape.Dimension} numbers",
                "Choose `data: sensing`, or `form: layers`."
            )
            : null;

    private static ConfigurationException? LossOfOutputs(NetworkForm form, ActivationKind activation, LossKind loss) =>
        Small(form, activation) is { } what
        && loss is not (LossKind.Squared or LossKind.HalfSquared or LossKind.Logistic or LossKind.Hinge)
            ? new(
                TrainField.Loss.Path,
                $"{what} is for small models, with a loss taken output by output, but the loss is {EnumWords.Of(loss)}",
                "Choose `squared`, `half_squared`, `logistic` or `hinge`."
            )
            : null;

    /// <summary>How the setting is written that makes a model a small one; null: it is none.</summary>
    public static string? Small(NetworkForm form, ActivationKind activation) =>
        form == NetworkForm.Factor ? "`form: factor`"
        : activation != ActivationKind.Relu ? $"`activation: {EnumWords.Of(activation)}`"
        : null;
}
