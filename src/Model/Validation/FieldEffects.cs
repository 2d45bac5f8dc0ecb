using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Model.Names;
using Sweeps.Model.Noise.Models;

namespace Sweeps.Model.Validation;

/// <summary>When a field has an effect: a value that was written and changes nothing is a mistake, whatever it
/// is.</summary>
/// <param name="Field">Dotted path of the field.</param>
/// <param name="Owners">Dotted paths of the fields that decide it.</param>
/// <param name="NeedsNow">What the field needs, after “has an effect only”; catalogues may grow.</param>
/// <param name="IsIdle">Whether the field changes nothing about a trial. False also where that is not known.</param>
public sealed record FieldEffect(
    string Field,
    IReadOnlyList<string> Owners,
    Func<string> NeedsNow,
    Func<TrialConfiguration, bool> IsIdle
)
{
    /// <summary>An effect whose needs are known beforehand.</summary>
    public FieldEffect(string field, IReadOnlyList<string> owners, string needs, Func<TrialConfiguration, bool> isIdle)
        : this(field, owners, () => needs, isIdle) { }

    /// <summary>What the field needs, after “has an effect only”.</summary>
    public string Needs => NeedsNow();
}

/// <summary>The fields that belong to a choice, and change nothing where another was made.</summary>
public static class FieldEffects
{
    private static readonly string[] MeasureFields =
    [
        "measure.of",
        "data.name",
        "data.target",
        "data.classes",
        "data.points",
        "data.fresh",
        "data.validation",
        "train.loss",
        "network.form",
        "network.activation",
        "network.hidden",
        "network.conv",
        "network.bias",
        "network.skip",
        "noise.kind",
        "limit.kind",
    ];

    // Groups of measures that look at no inputs, or at all of a set.
    private static readonly string[] OfNoInputs =
    [
        "error",
        "memorization",
        "information",
        "norms",
        "shape",
        "recovery",
        "fano",
        "rank",
        "start",
        "segments",
        "dimension",
        "dimension_softmax",
        "regions",
    ];

    // Groups of measures that take no Jacobian of some inputs.
    private static readonly string[] OfNoJacobian =
    [
        "error",
        "memorization",
        "information",
        "activation",
        "patterns",
        "training_activity",
        "distinct_activity",
        "norms",
        "shape",
        "recovery",
        "fano",
        "rank",
        "start",
        "segments",
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FieldEffect> All { get; } =
    [
        OfOptimizer("momentum", OptimizerKind.Momentum),
        OfOptimizer("beta1", OptimizerKind.Adam),
        OfOptimizer("beta2", OptimizerKind.Adam),
        OfOptimizer("epsilon", OptimizerKind.Adam),
        new("train.margin", ["train.loss"], "with `train.loss: hinge`", c => c.Train.Loss != LossKind.Hinge),
        new(
            "train.warmup",
            ["train.loss"],
            "with `train.loss: mean_absolute`, `forward` or `dmi`",
            c => !c.Train.Loss.IsComputedFromLogits()
        ),
        new(
            "train.gradient_noise",
            ["train.loss", "limit.kind"],
            "with a loss of a softmax and without `limit.kind`",
            c => !c.Train.Loss.IsOfSoftmax() || c.Limit.Kind != LimitKind.None
        ),
        new(
            "train.dropout",
            ["network.hidden"],
            "where there are hidden layers",
            c => c.Network.Hidden.Count == 0 && c.Network.Conv.Count == 0
        ),
        OfNoise("p"),
        OfNoise("sigma"),
        OfNoise("law"),
        OfNoise("pairs"),
        new(
            "noise.validation",
            ["data.validation"],
            "where there are validation examples (`data.validation`)",
            c => c.Data.Validation == 0
        ),
        new(
            "network.init",
            ["network.layers"],
            "without `network.layers`, which says it layer by layer",
            c => c.Network.Layers.Count > 0
        ),
        new(
            "network.bias_init",
            ["network.layers", "network.bias"],
            "with `network.bias: true` and without `network.layers`",
            c => c.Network.Layers.Count > 0 || !c.Network.Bias
        ),
        OfLimit("beta"),
        new("limit.penalty", ["limit.kind"], "with `limit.kind: soft`", c => c.Limit.Kind != LimitKind.Soft),
        OfData("fresh"),
        OfData("normalize"),
        OfMeasures("heavy_at", "with a heavy measure", measure => measure.Description.Cost == MeasureCost.Heavy),
        OfMeasures(
            "inputs",
            "with measures that look at a set's first inputs",
            measure => !OfNoInputs.Contains(measure.Description.Group)
        ),
        OfMeasures(
            "rank_inputs",
            "with measures of gradients, such as the group dimension",
            measure => !OfNoJacobian.Contains(measure.Description.Group)
        ),
        OfMeasures(
            "rank_tolerance",
            "with measures of gradients, such as the group dimension",
            measure => !OfNoJacobian.Contains(measure.Description.Group)
        ),
        OfMeasures("random_mean", "with measures of the groups dimension and dimension_softmax", IsOfDimension),
        OfMeasures("random_deviation", "with measures of the groups dimension and dimension_softmax", IsOfDimension),
        OfMeasures("pairs", "with measures of the group segments", measure => measure.Description.Group == "segments"),
    ];

    private static bool IsOfDimension(Measure measure) =>
        measure.Description.Group is "dimension" or "dimension_softmax";

    private static FieldEffect OfOptimizer(string field, OptimizerKind owner) =>
        new(
            $"train.{field}",
            ["train.optimizer", "limit.optimizer", "limit.kind"],
            $"with `train.optimizer: {Word(owner)}`",
            c => c.Train.Optimizer != owner && (c.Limit.Kind == LimitKind.None || c.Limit.Optimizer != owner)
        );

    private static FieldEffect OfNoise(string field) =>
        new(
            $"noise.{field}",
            ["noise.kind"],
            () => NeedsNoise(NoiseCatalog.Reading(field)),
            c => NoiseCatalog.Find(c.Noise.Kind) is { } model && !model.Settings.Contains(field)
        );

    // The shorter of two lists: the models that read the field, or those that do not.
    private static string NeedsNoise(IReadOnlyList<string> readers)
    {
        string[] others = [.. NoiseCatalog.All.Select(model => model.Name).Except(readers)];
        return readers.Count > others.Length
            ? $"with a `noise.kind` other than {Listing.AllOf(others)}"
            : $"with `noise.kind: {Listing.AnyOf(readers)}`";
    }

    private static FieldEffect OfLimit(string field) =>
        new(
            $"limit.{field}",
            ["limit.kind"],
            "where gradients are predicted (`limit.kind`)",
            c => c.Limit.Kind == LimitKind.None
        );

    private static FieldEffect OfData(string field) =>
        new(
            $"data.{field}",
            ["data.name"],
            "on data sets that take it (`sweeps data`)",
            c =>
                DataSetCatalog.All.FirstOrDefault(set => set.Name == c.Data.Name) is { } set
                && !set.Fields.Contains(field)
        );

    private static FieldEffect OfMeasures(string field, string needs, Func<Measure, bool> takes) =>
        new($"measure.{field}", MeasureFields, needs, c => !Takes(c, takes));

    private static bool Takes(TrialConfiguration configuration, Func<Measure, bool> takes)
    {
        try
        {
            return MeasureCatalog.Select(MeasureSubject.Of(configuration)).Any(takes);
        }
        catch (ConfigurationException)
        {
            return true; // breaks a rule of its own, and is refused for that
        }
    }

    private static string Word(Enum kind) => kind.ToString().ToLowerInvariant();
}
