using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Noise;

namespace Sweeps.Model.Measures;

/// <summary>What one evaluation of a measure costs, for planning snapshots.</summary>
public enum MeasureCost
{
    /// <summary>Reads weights or counters.</summary>
    Cheap,

    /// <summary>Needs the network's outputs or firing patterns on an evaluation set; the pass over it is shared by all
    /// such measures.</summary>
    Pass,

    /// <summary>Needs far more than a pass: Jacobians, segments, factorizations.</summary>
    Heavy,
}

/// <summary>What a measure reads; a snapshot prepares the union of its measures' needs, each once.</summary>
[Flags]
public enum MeasureNeeds
{
    /// <summary>Nothing but weights, counters and the configuration.</summary>
    None = 0,

    /// <summary>Losses and errors on the training set with its clean labels.</summary>
    Train = 1,

    /// <summary>Losses and errors on the training set with the labels as the noise makes them.</summary>
    NoisyTrain = 2,

    /// <summary>Losses and errors on the test set.</summary>
    Test = 4,

    /// <summary>Firing patterns of every hidden layer on the fixed evaluation set.</summary>
    Patterns = 8,

    /// <summary>Losses and errors on the validation examples, with noisy labels unless the configuration keeps them
    /// clean.</summary>
    Validation = 64,

    /// <summary>The step that did best on the validation examples so far; training keeps it.</summary>
    Best = 128,

    /// <summary>Gradients by the logits of all training examples with noisy labels, and how they are
    /// predicted.</summary>
    Gradients = 256,
}

/// <summary>Settings that decide a measure's values. One that no measure of a trial takes changes nothing, and is
/// refused where it is written.</summary>
[Flags]
public enum MeasureSettings
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><c>measure.inputs</c>: it looks at a set's first inputs.</summary>
    Inputs = 1,

    /// <summary><c>measure.rank_inputs</c> and <c>measure.rank_tolerance</c>, and which layers are frozen: it takes
    /// derivatives by the parameters.</summary>
    Derivatives = 2,

    /// <summary><c>measure.random_mean</c> and <c>measure.random_deviation</c>.</summary>
    RandomInputs = 4,

    /// <summary><c>measure.pairs</c>.</summary>
    Pairs = 8,

    /// <summary>The learning rate and its schedule.</summary>
    LearningRate = 16,
}

/// <summary>What an evaluation spends its time on, for estimates of time.</summary>
public enum MeasureWork
{
    /// <summary>Of a heavy measure: examples that pass through the network forth and back. Of the others: what a
    /// snapshot does anyway.</summary>
    Passes,

    /// <summary>A look at every weight.</summary>
    Weights,

    /// <summary>Ranks of large matrices.</summary>
    Eliminations,

    /// <summary>The values of a network of one input along a fine grid.</summary>
    Curve,
}

/// <summary>What a reader has to know to use a measure's values.</summary>
/// <param name="Name">Name in grid files and, with a layer's number where there is one, in metrics.</param>
/// <param name="Group">The group that selects it together with its like.</param>
/// <param name="Unit">Unit of the values; empty for pure numbers.</param>
/// <param name="Metrics">The metrics it records; <c>l</c> stands for a layer's number, 1 … L.</param>
/// <param name="Formula">What is computed.</param>
/// <param name="Source">Where the definition comes from.</param>
/// <param name="Cost">What an evaluation costs.</param>
public sealed record MeasureDescription(
    string Name,
    string Group,
    string Unit,
    string Metrics,
    string Formula,
    string Source,
    MeasureCost Cost
);

/// <summary>
/// A quantity that can be measured on a network at a snapshot. Stateless: one instance serves all trials. To add one,
/// derive a class and list it in <c>MeasureCatalog</c>.
/// </summary>
public abstract class Measure
{
    /// <summary>What it is.</summary>
    public abstract MeasureDescription Description { get; }

    /// <summary>What it reads.</summary>
    public virtual MeasureNeeds Needs => MeasureNeeds.None;

    /// <summary>
    /// Whether its values still say something when a trial has diverged; only such measures are taken at the step of a
    /// divergence.
    /// </summary>
    public virtual bool SurvivesDivergence => false;

    /// <summary>Whether it is about ReLU: which neurons fire, and the linear pieces that follow from it.</summary>
    public virtual bool NeedsRelu => Needs.HasFlag(MeasureNeeds.Patterns);

    /// <summary>
    /// Whether its values say something only about a training that went to its end, as those of a limit do. Such a
    /// measure is refused beside rules that stop trials early.
    /// </summary>
    public virtual bool NeedsFullTraining => false;

    /// <summary>
    /// Why it cannot be had for a trial, as the end of a sentence (“needs …”), or null if it can. A measure asked for
    /// by name is then refused; one that merely belongs to a group is left out.
    /// </summary>
    public virtual string? Refusal(MeasureSubject subject) => null;

    /// <summary>
    /// Why it would be too large for a trial, or null if it is not. Refused however it was asked for: leaving it out in
    /// silence would look like a result.
    /// </summary>
    public virtual ConfigurationException? Excess(MeasureSubject subject) => null;

    /// <summary>Floating-point operations of one evaluation, for estimates of time; 0 for those that read what a pass
    /// gives.</summary>
    public virtual double Operations(MeasureSubject subject) => 0;

    /// <summary>Rows of derivatives that one evaluation makes one by one, each of which takes a while of its own; for
    /// estimates of time. Default 0: what they take is in <see cref="Operations"/>.</summary>
    public virtual double RowsMade(MeasureSubject subject) => 0;

    /// <summary>The settings that decide its values. Default: inputs and derivatives, so that these count as taken by a
    /// measure that does not say.</summary>
    public virtual MeasureSettings Settings => MeasureSettings.Inputs | MeasureSettings.Derivatives;

    /// <summary>What it spends its time on.</summary>
    public virtual MeasureWork Work => MeasureWork.Passes;

    /// <summary>What its work is called: heavy measures with the same word do it once. Default: its name.</summary>
    public virtual string SharedWork => Description.Name;

    /// <summary>How many times as long as its <see cref="Operations"/> suggest a heavy evaluation takes, as
    /// measured.</summary>
    public virtual double TimeFactor => 1;

    /// <summary>Records its values for the network as it stands. A heavy one calls
    /// <see cref="MeasureContext.Progress"/> on its way.</summary>
    public abstract void Evaluate(MeasureContext context);
}

/// <summary>What decides whether a measure applies to a trial.</summary>
/// <param name="Configuration">The trial.</param>
/// <param name="Encoding">How the data set's labels become targets of the network.</param>
/// <param name="Shape">The data's shape.</param>
public sealed record MeasureSubject(TrialConfiguration Configuration, TargetEncoding Encoding, DataShape Shape)
{
    /// <summary>The subject that a configuration describes, found without loading data.</summary>
    /// <exception cref="ConfigurationException">The configuration's data, or its loss on them, breaks a
    /// rule.</exception>
    public static MeasureSubject Of(TrialConfiguration configuration, DataShape? shape = null)
    {
        shape ??= DataSetCatalog.Check(configuration.Data);
        return new(configuration, TargetEncoding.For(configuration.Train.Loss, shape.Classes), shape);
    }

    /// <summary>Whether labels are classes, so that there is such a thing as an error; otherwise targets are real and
    /// there are losses only.</summary>
    public bool HasClasses => Encoding.Classes > 0;

    /// <summary>Whether the network is made of layers with ReLU.</summary>
    public bool IsRelu => Configuration.Network is { Form: NetworkForm.Layers, Activation: ActivationKind.Relu };

    /// <summary>Why a measure that follows layers of full matrices cannot be had, as the end of a sentence; null for
    /// fully connected networks.</summary>
    public string? ConvolutionRefusal =>
        Configuration.Network.Conv.Count > 0 ? "needs a fully connected network, and this one has convolutions" : null;

    /// <summary>Why a measure of hidden layers cannot be had, as the end of a sentence; null where there is
    /// one.</summary>
    internal string? HiddenRefusal =>
        Configuration.Network.CountLayers() > 1 ? null : "needs a hidden layer, and this network has none";

    /// <summary>The network's outputs.</summary>
    public int Outputs => Encoding.Outputs;

    /// <summary>The trial's label noise.</summary>
    public LabelNoise Noise() =>
        new(Configuration.Noise, Configuration.Train.Loss, Encoding.Classes, Configuration.Seed);

    /// <summary>Whether some training examples are kept apart for validation.</summary>
    public bool HasValidation => Configuration.Data.Validation > 0;
}
