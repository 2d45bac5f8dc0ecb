namespace Sweeps.Model.Measures;

/// <summary>
/// A network at a snapshot, as measures see it: in float64 whatever the training's precision, with the passes over the
/// evaluation sets done once and shared.
/// </summary>
public abstract class MeasureContext
{
    /// <summary>The trial.</summary>
    public abstract MeasureSubject Subject { get; }

    /// <summary>Updates done.</summary>
    public abstract long Step { get; }

    /// <summary>Layers, the output layer included.</summary>
    public abstract int Layers { get; }

    /// <summary>Layers with an activation: all but the last.</summary>
    public int HiddenLayers => Layers - 1;

    /// <summary>Whether layers have biases.</summary>
    public bool HasBias => Subject.Configuration.Network.Bias;

    /// <summary>Whether there is a linear unit from inputs to outputs.</summary>
    public bool HasSkip => Subject.Configuration.Network.Skip;

    /// <summary>Weights of layer 1 … L: [out, in], row-major.</summary>
    public abstract ReadOnlySpan<double> Weights(int layer);

    /// <summary>Biases of layer 1 … L: [out]; empty in a network without biases.</summary>
    public abstract ReadOnlySpan<double> Biases(int layer);

    /// <summary>Weights of the linear unit: [out, in], row-major; empty where there is none.</summary>
    public abstract ReadOnlySpan<double> SkipWeights { get; }

    /// <summary>Loss and error on the training set with clean labels.</summary>
    public abstract Score Train { get; }

    /// <summary>
    /// Loss and error on the training set with the labels as training sees them: static noise as it was laid down,
    /// resampled noise in one draw for the whole set that is keyed to the snapshot, additive noise as its expectation.
    /// </summary>
    public abstract Score NoisyTrain { get; }

    /// <summary>Loss and error on the test set.</summary>
    public abstract Score Test { get; }

    /// <summary>Loss and error on the validation examples, with the labels that validation uses.</summary>
    public abstract Score Validation { get; }

    /// <summary>The step that did best on the validation examples so far.</summary>
    public abstract BestStep BestSoFar { get; }

    /// <summary>How the network does on the training examples whose labels the noise has changed, and on the
    /// others.</summary>
    public abstract NoisySplit NoisyTrainSplit { get; }

    /// <summary>Gradients by the logits on the training set.</summary>
    public abstract LogitGradients LogitGradients { get; }

    /// <summary>Firing patterns of hidden layer 1 … L − 1 on the fixed evaluation set: the first inputs of the test
    /// set.</summary>
    public abstract FiringPatterns Patterns(int layer);

    /// <summary>The network one example at a time, with derivatives; made when first asked for.</summary>
    public abstract ExampleGradients Gradients { get; }

    /// <summary>Inputs of a set; of the random ones there is no end.</summary>
    public abstract int Count(InputSet set);

    /// <summary>Writes input <paramref name="index"/> of a set.</summary>
    public abstract void ReadInput(InputSet set, int index, Span<double> input);

    /// <summary>The true class of an input of the training or test set; −1 in a regression.</summary>
    public abstract int Class(InputSet set, int index);

    /// <summary>The true target of an input of the training or test set, in a regression.</summary>
    public abstract double Target(InputSet set, int index);

    /// <summary>
    /// Writes the target of a training example as training sees it: static noise as it was laid down, resampled noise
    /// in one draw keyed to the snapshot, smoothing as it is, additive noise as its mean.
    /// </summary>
    public abstract void WriteTrainingTarget(int index, Span<double> target);

    /// <summary>The class of a training example as training sees it, in the same sense; −1 in a regression.</summary>
    public abstract int TrainingClass(int index);

    /// <summary>Weights that layer 1 … L started from, [out, in].</summary>
    public abstract double[] InitialWeights(int layer);

    /// <summary>Biases that layer 1 … L started from; empty in a network without biases.</summary>
    public abstract double[] InitialBiases(int layer);

    /// <summary>What <see cref="SkipWeights"/> started from: 0 unless that was a file; empty without such a
    /// unit.</summary>
    public abstract double[] InitialSkipWeights { get; }

    /// <summary>The learning rate of the next step, or of the last one at the end of training.</summary>
    public abstract double LearningRate { get; }

    /// <summary>What several measures of one snapshot read, made once: one value for each type.</summary>
    public abstract TShared Shared<TShared>(Func<MeasureContext, TShared> make)
        where TShared : class;

    /// <summary>
    /// Says that <paramref name="share"/> (0 … 1) of the measure being taken is done. To be called a few times a second
    /// by whatever takes longer, for this is where a measure stops when its training is to stop: the snapshot then
    /// counts as not taken.
    /// </summary>
    /// <exception cref="OperationCanceledException">The training is to stop. Let it pass.</exception>
    public abstract void Progress(double share);

    /// <summary>Labels visited so far, and how many of them the noise had changed.</summary>
    public abstract (long Changed, long Visited) LabelVisits { get; }

    /// <summary>Records a value of a metric at this snapshot.</summary>
    public abstract void Record(string metric, double value);

    /// <summary>Records a value of a layer's metric, named <c>metric.layer</c> or
    /// <c>metric.layer.statistic</c>.</summary>
    public void Record(string metric, int layer, double value, string? statistic = null) =>
        Record(statistic is null ? $"{metric}.{layer}" : $"{metric}.{layer}.{statistic}", value);
}

/// <summary>How a network does on a labelled set.</summary>
/// <param name="Loss">The training loss, averaged over the examples.</param>
/// <param name="Error">Share of examples whose label is not the predicted one; an output that is not a number predicts
/// nothing.</param>
public readonly record struct Score(double Loss, double Error);

/// <summary>The step that did best on the validation examples; the first of several that did equally well.</summary>
/// <param name="Step">Updates done.</param>
/// <param name="ValidationError">Its validation error.</param>
/// <param name="TestError">Its error on the test set.</param>
/// <param name="TestLoss">Its loss on the test set.</param>
public sealed record BestStep(long Step, double ValidationError, double TestError, double TestLoss);

/// <summary>Errors on the training set, by what the noise did to the labels.</summary>
/// <param name="Intact">Examples whose label is the true one.</param>
/// <param name="Corrupted">Examples whose label the noise has changed.</param>
/// <param name="IntactErrors">Intact examples that are predicted wrong.</param>
/// <param name="CorruptedErrors">Corrupted examples whose noisy label is not predicted.</param>
/// <param name="CorruptedTrueErrors">Corrupted examples whose true label is not predicted.</param>
public readonly record struct NoisySplit(
    long Intact,
    long Corrupted,
    long IntactErrors,
    long CorruptedErrors,
    long CorruptedTrueErrors
);

/// <summary>
/// Means over the training set with noisy labels y: s and t are the softmax probabilities of the network and of its
/// gradient predictor, and μ = s − t. Without a predictor the predicted gradient counts as 0.
/// </summary>
/// <param name="Square">Mean ‖s − y‖².</param>
/// <param name="ResidualSquare">Mean ‖μ − (s − y)‖².</param>
/// <param name="ResidualAbsolute">Mean ‖μ − (s − y)‖₁.</param>
/// <param name="PredictedSquare">Mean ‖μ‖².</param>
public readonly record struct LogitGradients(
    double Square,
    double ResidualSquare,
    double ResidualAbsolute,
    double PredictedSquare
);
