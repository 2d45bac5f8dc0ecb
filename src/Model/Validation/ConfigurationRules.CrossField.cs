using System.Globalization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Model.Names;
using Sweeps.Model.Noise;

namespace Sweeps.Model.Validation;

public static partial class ConfigurationRules
{
    private static readonly string[] DataFields =
    [
        "data.name",
        "data.size",
        "data.train",
        "data.test",
        "data.normalize",
        "data.dimension",
        "data.classes",
        "data.spread",
        "data.target",
        "data.fresh",
        "data.seed",
        "data.validation",
        "data.points",
        "data.rank",
        "data.files",
    ];

    // The fields that decide the number of classes, and with the loss the number of outputs.
    private static readonly string[] ClassFields =
    [
        "data.name",
        "data.classes",
        "data.target",
        "data.points",
        "data.files",
        "train.loss",
    ];

    /// <summary>The rules that look at more than one field, or at the inside of one.</summary>
    public static IReadOnlyList<ConfigurationRule> CrossFieldRules { get; } =
    [
        new(DataFields, c => Refusal(() => DataSetCatalog.Check(c.Data))),
        new(["train.epochs", "train.steps"], Length),
        new(
            [
                "train.optimizer",
                "train.momentum",
                "train.beta1",
                "train.beta2",
                "train.epsilon",
                "train.loss",
                "train.margin",
                "limit.optimizer",
            ],
            Idle
        ),
        new(["train.schedule"], ScheduleValues),
        new(["measure.at", "train.epochs", "train.steps"], c => Snapshots(c, "measure.at", c.Measure.At)),
        new(
            ["measure.heavy_at", "train.epochs", "train.steps"],
            c => Snapshots(c, "measure.heavy_at", c.Measure.HeavyAt ?? [])
        ),
        new(["network.hidden"], Widths),
        new(
            [
                "network.activation",
                "network.form",
                "network.hidden",
                "network.bias",
                "network.skip",
                "network.freeze",
                "train.loss",
                "train.optimizer",
                "train.weight_decay",
                "engine",
                .. DataFields,
            ],
            SmallModels
        ),
        new([.. DataFields, "network.conv", "network.skip", "network.activation", "network.form", "engine"], Stages),
        new(["network.hidden", "network.conv", "network.freeze", "network.layers"], LayerNumbers),
        .. MemorizationRules,
        new(
            [
                .. DataFields,
                "network.hidden",
                "network.conv",
                "network.init",
                "network.bias_init",
                "network.layers",
                "network.bias",
                "train.loss",
            ],
            InitialValues
        ),
        new(
            ClassFields,
            c => ShapeOf(c) is { } shape ? Refusal(() => TargetEncoding.For(c.Train.Loss, shape.Classes)) : null
        ),
        new([.. ClassFields, "noise.kind", "noise.p", "noise.sigma", "noise.pairs"], NoiseFits),
        new(
            [
                "measure.of",
                "measure.rank_inputs",
                "measure.pairs",
                .. DataFields,
                "train.loss",
                "network.hidden",
                "network.conv",
                "network.bias",
                "network.skip",
                "noise.kind",
                "limit.kind",
            ],
            MeasureNames
        ),
    ];

    private static ConfigurationException? Length(TrialConfiguration c) =>
        (c.Train.Epochs, c.Train.Steps) switch
        {
            (null, null) => new(
                "train.epochs",
                "The length of training must be given, but neither `train.epochs` nor `train.steps` is",
                "Set one of them."
            ),
            (not null, not null) => new(
                "train.steps",
                $"Training has one length, but `train.epochs` is {c.Train.Epochs} and `train.steps` is {c.Train.Steps}",
                "Keep one of them."
            ),
            _ => null,
        };

    // A number that would change nothing is a mistake more often than not: of the optimizer, of the loss, or of the
    // number.
    private static ConfigurationException? Idle(TrialConfiguration c)
    {
        TrainConfiguration defaults = new();
        bool momentum = c.Train.Optimizer == OptimizerKind.Momentum || c.Limit.Optimizer == OptimizerKind.Momentum;
        bool adam = c.Train.Optimizer == OptimizerKind.Adam || c.Limit.Optimizer == OptimizerKind.Adam;
        return c.Train switch
        {
            var t when !momentum && t.Momentum != defaults.Momentum => Without(
                "momentum",
                t.Momentum,
                "optimizer",
                "momentum"
            ),
            var t when !adam && t.Beta1 != defaults.Beta1 => Without("beta1", t.Beta1, "optimizer", "adam"),
            var t when !adam && t.Beta2 != defaults.Beta2 => Without("beta2", t.Beta2, "optimizer", "adam"),
            var t when !adam && t.Epsilon != defaults.Epsilon => Without("epsilon", t.Epsilon, "optimizer", "adam"),
            { Loss: not LossKind.Hinge } t when t.Margin != defaults.Margin => Without(
                "margin",
                t.Margin,
                "loss",
                "hinge"
            ),
            _ => null,
        };

        static ConfigurationException Without(string field, double value, string owner, string kind) =>
            new(
                "train." + field,
                $"`train.{field}` has an effect only with `train.{owner}: {kind}`, but is {Text(value)} with "
                    + "another",
                $"Set the {owner}, or remove `{field}` (in a grid: vary the two together under `zip`)."
            );
    }

    private static ConfigurationException? ScheduleValues(TrialConfiguration c) =>
        c.Train.Schedule switch
        {
            Schedule.Step { Every: < 1 } step => new(
                "train.schedule",
                $"A step schedule's period must be at least 1, but was {step.Every}",
                "Give the epochs (or steps) between two changes."
            ),
            Schedule.Step step when !(step.Factor > 0 && double.IsFinite(step.Factor)) => new(
                "train.schedule",
                $"A step schedule's factor must be above 0 and finite, but was {Text(step.Factor)}",
                "Give the factor of one change."
            ),
            Schedule.Cosine cosine when !(cosine.To is >= 0 and <= 1) => new(
                "train.schedule",
                $"A cosine schedule must end at a fraction from 0 to 1, but was {Text(cosine.To)}",
                "Give the last rate as a fraction of the first."
            ),
            _ => null,
        };

    private static ConfigurationException? Snapshots(
        TrialConfiguration c,
        string field,
        IReadOnlyList<SnapshotRule> rules
    )
    {
        if ((c.Train.Steps ?? c.Train.Epochs) is not { } length)
            return null;
        string unit = c.Train.Steps is null ? "epochs" : "steps";
        foreach (SnapshotRule rule in rules)
        {
            if (rule is SnapshotRule.At { Time: var time } && (time < 0 || time > length))
                return new(
                    field,
                    $"A snapshot's time must be from 0 to the length of training, {length} {unit}, but was {time}",
                    $"Remove it from `{field}`, or train longer."
                );
            if (rule is SnapshotRule.Every { Period: < 1 } every)
                return new(
                    field,
                    $"`every` must be at least 1, but was {every.Period}",
                    $"Give a positive period under `{field}`."
                );
        }

        return null;
    }

    private static ConfigurationException? Widths(TrialConfiguration c) =>
        c.Network.Hidden.FirstOrDefault(width => width < 1, 1) is < 1 and var narrow
            ? new("network.hidden", $"Every width must be at least 1, but one is {narrow}", "Correct `network.hidden`.")
            : null;

    private static ConfigurationException? SmallModels(TrialConfiguration c)
    {
        if (c.Network.Form == NetworkForm.Factor)
        {
            (string Field, bool Wrong, string Needed)[] demands =
            [
                ("network.hidden", c.Network.Hidden.Count > 0, "has no hidden layers (`hidden: linear`)"),
                ("network.bias", c.Network.Bias, "has no biases (`bias: false`)"),
                ("network.skip", c.Network.Skip, "has no linear unit (`skip: false`)"),
                ("network.freeze", c.Network.Freeze.Count > 0, "has one matrix, which is to learn (`freeze: []`)"),
                ("network.activation", c.Network.Activation != ActivationKind.Relu, "has no activation (leave it out)"),
                (
                    "train.optimizer",
                    c.Train.Optimizer != OptimizerKind.Sgd,
                    "is trained by plain gradient descent (`optimizer: sgd`)"
                ),
                ("train.weight_decay", c.Train.WeightDecay != 0, "is trained without weight decay"),
                ("engine", c.Engine != EngineKind.Native, "is computed by the project's own engine (`engine: native`)"),
            ];
            if (demands.FirstOrDefault(demand => demand.Wrong) is { Field: { } field, Needed: var needed })
                return new(
                    field,
                    $"A network of `form: factor` {needed}, but `{field}` says otherwise",
                    "Change it, or choose `form: layers`."
                );
            if (
                ShapeOf(c) is { } shape
                && (int)Math.Sqrt(shape.Dimension) is var side
                && side * side != shape.Dimension
            )
                return new(
                    "network.form",
                    $"`form: factor` takes square matrices, but an input of `{c.Data.Name}` has {shape.Dimension} "
                        + "numbers",
                    "Choose `data: sensing`, or `form: layers`."
                );
        }

        if (c.Network.Form == NetworkForm.Factor || c.Network.Activation != ActivationKind.Relu)
        {
            string what =
                c.Network.Form == NetworkForm.Factor
                    ? "`form: factor`"
                    : $"`activation: {c.Network.Activation.ToString().ToLowerInvariant()}`";
            if (c.Train.Loss is not (LossKind.Squared or LossKind.HalfSquared or LossKind.Logistic or LossKind.Hinge))
                return new(
                    "train.loss",
                    $"{what} is for small models, with a loss taken output by output, but the loss is {c.Train.Loss}",
                    "Choose `squared`, `half_squared`, `logistic` or `hinge`."
                );
            if (c.Engine != EngineKind.Native)
                return new(
                    "engine",
                    $"{what} is computed by the project's own engine, but `engine` names another",
                    "Set `engine: native`."
                );
        }

        return null;
    }

    private static ConfigurationException? Stages(TrialConfiguration c)
    {
        if (c.Network.Conv.Count == 0)
            return null;
        if (c.Engine == EngineKind.Torch)
            return new(
                "network.conv",
                "The engine torch has no convolutions",
                "Use `engine: native`, or remove `network.conv`."
            );
        if (c.Network.Form != NetworkForm.Layers || c.Network.Activation != ActivationKind.Relu)
            return new(
                c.Network.Form != NetworkForm.Layers ? "network.form" : "network.activation",
                "Convolutions are for networks of layers with ReLU, but `network.form` or "
                    + "`network.activation` says otherwise",
                "Remove it, or `network.conv`."
            );
        if (c.Network.Skip)
            return new(
                "network.skip",
                "A skip unit belongs to a fully connected network, but this one has convolutions",
                "Remove `network.skip` or `network.conv`."
            );
        if (ShapeOf(c) is not { } shape)
            return null; // another rule says so
        if (shape.Image is { } image)
            return Refusal(() => ImageStage.Shapes(c.Network.Conv, image));
        IEnumerable<string> ofImages = DataSetCatalog
            .All.Where(set => set.Fields.Contains("size"))
            .Select(set => set.Name);
        return new(
            "network.conv",
            $"Convolutions need images, but the examples of `{c.Data.Name}` are none",
            $"Choose one of {string.Join(", ", ofImages)}, or remove `network.conv`."
        );
    }

    private static ConfigurationException? LayerNumbers(TrialConfiguration c)
    {
        int layers = c.Network.CountLayers();
        if (
            c.Network.Freeze.FirstOrDefault(layer => layer < 1 || layer > layers, 1) is var layer
            && (layer < 1 || layer > layers)
        )
            return new(
                "network.freeze",
                $"A frozen layer must exist, from 1 to {layers} (the output layer), but was {layer}",
                "Correct `network.freeze`."
            );
        return c.Network.Layers.Count != 0 && c.Network.Layers.Count != layers
            ? new(
                "network.layers",
                $"`network.layers` must have one entry for each of the {layers} layers (hidden ones and the "
                    + $"output layer), but has {c.Network.Layers.Count}",
                "Add or remove entries."
            )
            : null;
    }

    private static ConfigurationException? NoiseFits(TrialConfiguration c) =>
        // Ranges and the loss have rules of their own.
        ShapeOf(c) is { } shape
        && Ranges["noise.p"].Contains(c.Noise.P)
        && Ranges["noise.sigma"].Contains(c.Noise.Sigma)
        && Refusal(() => TargetEncoding.For(c.Train.Loss, shape.Classes)) is null
            ? Refusal(() => LabelNoise.Check(c.Noise, c.Train.Loss, shape.Classes))
            : null;

    private static ConfigurationException? MeasureNames(TrialConfiguration c)
    {
        if (c.Measure.Of.FirstOrDefault(name => !MeasureCatalog.Knows(name)) is { } unknown)
        {
            string[] measures = [.. MeasureCatalog.All.Select(measure => measure.Description.Name)];
            return new(
                "measure.of",
                $"`measure.of` takes names of measures or groups, but `{unknown}` is neither",
                Spelling.Asked(
                    unknown,
                    MeasureCatalog.Groups.Concat(measures),
                    $"Choose among the groups {string.Join(", ", MeasureCatalog.Groups)} "
                        + $"and the measures {string.Join(", ", measures)}."
                )
            );
        }

        return ShapeOf(c) is { } shape && Refusal(() => TargetEncoding.For(c.Train.Loss, shape.Classes)) is null
            ? Refusal(() => MeasureCatalog.Select(MeasureSubject.Of(c, shape)))
            : null;
    }

    // Null where the data breaks a rule of its own, which is reported once and there.
    private static DataShape? ShapeOf(TrialConfiguration c)
    {
        DataShape? shape = null;
        return Refusal(() => shape = DataSetCatalog.Check(c.Data)) is null ? shape : null;
    }

    private static ConfigurationException? Refusal(Action check)
    {
        try
        {
            check();
            return null;
        }
        catch (ConfigurationException exception)
        {
            return exception;
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
