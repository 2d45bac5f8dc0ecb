using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Fields;
using Sweeps.Model.Measures;
using Sweeps.Model.Names;
using Sweeps.Model.Noise.Models;

namespace Sweeps.Model.Validation;

/// <summary>When a field has an effect: a value that was written and changes nothing is a mistake, whatever it
/// is.</summary>
/// <param name="Of">The field.</param>
/// <param name="NeedsNow">What the field needs, after “has an effect only”; catalogues may grow.</param>
/// <param name="Idle">Whether the field changes nothing about a trial. False also where that is not known.</param>
public sealed record FieldEffect(IField Of, Func<string> NeedsNow, Reading<bool> Idle)
{
    /// <summary>An effect whose needs are known beforehand.</summary>
    public FieldEffect(IField of, string needs, Reading<bool> idle)
        : this(of, () => needs, idle) { }

    /// <summary>Dotted path of the field.</summary>
    public string Field => Of.Path;

    /// <summary>Dotted paths of the fields that decide it.</summary>
    public IReadOnlyList<string> Owners => Idle.Fields;

    /// <summary>What the field needs, after “has an effect only”.</summary>
    public string Needs => NeedsNow();

    /// <summary>Whether the field changes nothing about a trial. False also where that is not known.</summary>
    public bool IsIdle(TrialConfiguration configuration) => Idle.Of(configuration);

    /// <summary>As the other, as <paramref name="reader"/> knows it.</summary>
    public bool IsIdle(ConfigurationReader reader) => Idle.Of(reader);
}

/// <summary>The fields that belong to a choice, and change nothing where another was made.</summary>
public static class FieldEffects
{
    private const string NeedsTraining = "where something is trained (`train.epochs` or `train.steps` above 0)";

    private static readonly FieldEffect[] OfChoices =
    [
        OfOptimizer(TrainField.Momentum, OptimizerKind.Momentum),
        OfOptimizer(TrainField.Beta1, OptimizerKind.Adam),
        OfOptimizer(TrainField.Beta2, OptimizerKind.Adam),
        OfOptimizer(TrainField.Epsilon, OptimizerKind.Adam),
        new(TrainField.Margin, "with `train.loss: hinge`", TrainField.Loss.Select(loss => loss != LossKind.Hinge)),
        new(
            TrainField.Warmup,
            "with `train.loss: mean_absolute`, `forward` or `dmi`",
            TrainField.Loss.Select(loss => !loss.IsComputedFromLogits())
        ),
        new(
            TrainField.GradientNoise,
            "with a loss of a softmax and without `limit.kind`",
            Reading.Of(
                TrainField.Loss,
                LimitField.Kind,
                (loss, limit) => !loss.IsOfSoftmax() || limit != LimitKind.None
            )
        ),
        new(
            TrainField.Dropout,
            "where there are hidden layers",
            Reading.Of(NetworkField.Hidden, NetworkField.Conv, (hidden, conv) => hidden.Count == 0 && conv.Count == 0)
        ),
        new(
            TrainField.Order,
            "with a fixed training set (`data.fresh: false`)",
            DataField.Fresh.Select(fresh => fresh)
        ),
        new(
            TrainField.AverageDecay,
            "with `train.averaging: ema`",
            TrainField.Averaging.Select(kind => kind != AveragingKind.Ema)
        ),
        new(
            TrainField.AverageFrom,
            "where weights are averaged (`train.averaging`)",
            TrainField.Averaging.Select(kind => kind == AveragingKind.None)
        ),
        OfNoise(NoiseField.P),
        OfNoise(NoiseField.Sigma),
        OfNoise(NoiseField.Law),
        OfNoise(NoiseField.Pairs),
        new(
            NoiseField.Schedule,
            "with a `noise.kind` that is drawn at every visit",
            NoiseField.Kind.Select(kind => NoiseCatalog.Find(kind) is { DrawsAtVisits: false })
        ),
        new(
            NoiseField.Validation,
            "where there are validation examples (`data.validation`) and their labels may change (`noise.kind`)",
            Reading.Of(
                DataField.Validation,
                NoiseField.Kind,
                (share, kind) => share == 0 || NoiseCatalog.Find(kind) is { Timing: NoiseTiming.Never }
            )
        ),
        new(
            NetworkField.Init,
            "without `network.layers`, which says it layer by layer",
            NetworkField.Layers.Select(layers => layers.Count > 0)
        ),
        new(
            NetworkField.BiasInit,
            "with `network.bias: true` and without `network.layers` or a file as `network.init`",
            Reading.Of(
                NetworkField.Layers,
                NetworkField.Bias,
                NetworkField.Init,
                (layers, bias, init) => layers.Count > 0 || !bias || init is Initializer.File
            )
        ),
        new(
            LimitField.Beta,
            "where gradients are predicted (`limit.kind`)",
            LimitField.Kind.Select(kind => kind == LimitKind.None)
        ),
        new(LimitField.Penalty, "with `limit.kind: soft`", LimitField.Kind.Select(kind => kind != LimitKind.Soft)),
        OfData(DataField.Fresh),
        OfData(DataField.Normalize),
        new(
            DataField.Validation,
            "on examples with classes out of a fixed training set",
            Reading.Of(DataReadings.Classes, DataField.Fresh, (classes, fresh) => classes == 0 || fresh)
        ),
        OfMeasures(
            MeasureField.HeavyAt,
            "with a heavy measure",
            measure => measure.Description.Cost == MeasureCost.Heavy
        ),
        OfMeasures(
            MeasureField.Inputs,
            "with measures that look at a set's first inputs",
            measure => measure.Settings.HasFlag(MeasureSettings.Inputs)
        ),
        OfMeasures(
            MeasureField.RankInputs,
            "with measures of gradients, such as the group dimension",
            TakesDerivatives
        ),
        OfMeasures(
            MeasureField.RankTolerance,
            "with measures of gradients, such as the group dimension",
            TakesDerivatives
        ),
        OfMeasures(
            MeasureField.RandomMean,
            "with measures of the groups dimension and dimension_softmax",
            TakesRandomInputs
        ),
        OfMeasures(
            MeasureField.RandomDeviation,
            "with measures of the groups dimension and dimension_softmax",
            TakesRandomInputs
        ),
        OfMeasures(
            MeasureField.Pairs,
            "with measures of the group segments",
            measure => measure.Settings.HasFlag(MeasureSettings.Pairs)
        ),
    ];

    private static readonly Reading<bool> Untrained = Reading.Of(
        TrainField.Epochs,
        TrainField.Steps,
        (epochs, steps) => (epochs ?? steps) == 0
    );

    private static readonly FieldEffect[] OfLength =
    [
        .. new IField[]
        {
            TrainField.Optimizer,
            TrainField.Momentum,
            TrainField.Beta1,
            TrainField.Beta2,
            TrainField.Epsilon,
            TrainField.WeightDecay,
            TrainField.Batch,
            TrainField.Order,
            TrainField.NormLimit,
            TrainField.Dropout,
            TrainField.Warmup,
            TrainField.Patience,
            TrainField.InputNoise,
            TrainField.Temperature,
            TrainField.Averaging,
            TrainField.AverageDecay,
            TrainField.AverageFrom,
            TrainField.SharpnessRadius,
            LimitField.Beta,
            LimitField.Lambda,
            LimitField.Penalty,
            LimitField.Optimizer,
            LimitField.LearningRate,
        }.Select(field => new FieldEffect(field, NeedsTraining, Untrained)),
        OfRate(TrainField.LearningRate),
        OfRate(TrainField.Schedule),
        OfRate(TrainField.RateWarmup),
        OfGradients(TrainField.GradientNoise),
        OfGradients(LimitField.Kind),
        OfGradients(LimitField.Hidden),
        new(
            NetworkField.Freeze,
            NeedsTraining + ", or with measures of gradients",
            Reading.Of(
                Untrained,
                MeasureReadings.Applicable,
                (untrained, measures) => untrained && measures is not null && !measures.Any(TakesDerivatives)
            )
        ),
    ];

    /// <summary>All of them; of a field there may be several, and it needs what each says.</summary>
    public static IReadOnlyList<FieldEffect> All { get; } = [.. OfChoices, .. OfLength];

    /// <summary>What a field needs of another choice.</summary>
    internal static FieldEffect OfChoice(IField field) => OfChoices.Single(effect => effect.Of == field);

    private static bool TakesDerivatives(Measure measure) => measure.Settings.HasFlag(MeasureSettings.Derivatives);

    private static bool TakesRandomInputs(Measure measure) => measure.Settings.HasFlag(MeasureSettings.RandomInputs);

    private static FieldEffect OfOptimizer(IField field, OptimizerKind owner) =>
        new(
            field,
            $"with `train.optimizer: {EnumWords.Of(owner)}`",
            Reading.Of(
                TrainField.Optimizer,
                LimitField.Optimizer,
                LimitField.Kind,
                (optimizer, second, limit) => optimizer != owner && (limit == LimitKind.None || second != owner)
            )
        );

    // Measures of the gradients by the logits take what training would follow.
    private static FieldEffect OfGradients(IField field) =>
        new(
            field,
            NeedsTraining + ", or with measures of predicted gradients",
            Reading.Of(
                Untrained,
                MeasureReadings.Applicable,
                (untrained, measures) =>
                    untrained
                    && measures is not null
                    && !measures.Any(measure => measure.Needs.HasFlag(MeasureNeeds.Gradients))
            )
        );

    // The measure `sharpness` is relative to the rate.
    private static FieldEffect OfRate(IField field) =>
        new(
            field,
            NeedsTraining + ", or with the measure sharpness",
            Reading.Of(
                Untrained,
                MeasureReadings.Applicable,
                (untrained, measures) =>
                    untrained
                    && measures is not null
                    && !measures.Any(measure => measure.Settings.HasFlag(MeasureSettings.LearningRate))
            )
        );

    private static FieldEffect OfNoise(IField field)
    {
        string key = KeyOf(field);
        return new(
            field,
            () => NeedsNoise(NoiseCatalog.Reading(key)),
            NoiseField.Kind.Select(kind => NoiseCatalog.Find(kind) is { } model && !model.Settings.Contains(key))
        );
    }

    // The shorter of two lists: the models that read the field, or those that do not.
    private static string NeedsNoise(IReadOnlyList<string> readers)
    {
        string[] others = [.. NoiseCatalog.All.Select(model => model.Name).Except(readers)];
        return readers.Count > others.Length
            ? $"with a `noise.kind` other than {Listing.AllOf(others)}"
            : $"with `noise.kind: {Listing.AnyOf(readers)}`";
    }

    private static FieldEffect OfData(IField field)
    {
        string key = KeyOf(field);
        return new(
            field,
            "on data sets that take it (`sweeps data`)",
            DataField.Name.Select(name =>
                name is not null && DataSetCatalog.Known(name) is { } set && !set.Fields.Contains(key)
            )
        );
    }

    private static FieldEffect OfMeasures(IField field, string needs, Func<Measure, bool> takes) =>
        new(field, needs, MeasureReadings.Applicable.Select(measures => measures is not null && !measures.Any(takes)));

    private static string KeyOf(IField field) => field.Path[(field.Path.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
