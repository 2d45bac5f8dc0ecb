using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Batches;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Data.Own;
using Sweeps.Model.Measures.Gradients;
using Sweeps.Model.Networks;
using Sweeps.Model.Noise.Models;
using Sweeps.Model.Randomness;
using Sweeps.Model.Training.Steps;

namespace Sweeps.Model.Measures.Networks;

/// <summary>
/// A network in training as measures see it. Each evaluation set is passed through the network once a snapshot, in
/// chunks of a fixed size, and whatever is wanted of it is taken along.
/// </summary>
/// <param name="subject">The trial.</param>
/// <param name="network">Its network.</param>
/// <param name="data">Its data, when something needs them.</param>
/// <param name="batches">Its batches likewise.</param>
/// <param name="rule">How it takes steps; null: by itself.</param>
internal sealed unsafe partial class NetworkContext<T>(
    MeasureSubject subject,
    INetwork<T> network,
    Func<TrialData<T>> data,
    Func<BatchSource<T>> batches,
    StepRule<T>? rule = null
) : MeasureContext
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double[]?[] _weights = new double[network.Layers + 1][]; // [0]: the linear unit
    private readonly double[]?[] _biases = new double[network.Layers + 1][];
    private readonly FiringPatterns?[] _patterns = new FiringPatterns[network.Layers];
    private readonly nint[] _rows = GC.AllocateArray<nint>(network.EvaluationChunk, pinned: true);
    private readonly T[] _targets = GC.AllocateArray<T>(network.EvaluationChunk * network.Outputs, pinned: true);
    private readonly RandomStream _randomInputs = new(
        subject.Configuration.Seed,
        RandomPurpose.Measurement,
        MeasureChannels.RandomInputs
    );
    private readonly Dictionary<Type, object> _shared = [];
    private readonly double[] _probabilities = new double[network.Outputs];
    private readonly double[] _predicted = new double[network.Outputs];
    private RowRoom<T>? _room;
    private RowRoom<T>? _oneRow;
    private int[]? _staticLabels;
    private int[]? _snapshotLabels;
    private int[]? _validationLabels;
    private IMetricSink? _sink;
    private ExampleGradients? _gradients;
    private MeasureProgress? _progress;
    private CancellationToken _cancellation;
    private MeasureNeeds _prepared;
    private Score _train,
        _noisyTrain,
        _test,
        _validation;
    private NoisySplit _split;
    private LogitGradients _logitGradients;
    private long _step;

    public override MeasureSubject Subject => subject;

    public override long Step => _step;

    public override int Layers => network.Layers;

    public override Score Train => Prepared(MeasureNeeds.Train, _train);

    public override Score NoisyTrain => Prepared(MeasureNeeds.NoisyTrain, _noisyTrain);

    public override Score Test => Prepared(MeasureNeeds.Test, _test);

    public override Score Validation => Prepared(MeasureNeeds.Validation, _validation);

    public override NoisySplit NoisyTrainSplit => Prepared(MeasureNeeds.NoisyTrain, _split);

    public override LogitGradients LogitGradients => Prepared(MeasureNeeds.Gradients, _logitGradients);

    public override BestStep BestSoFar =>
        Best ?? throw new InvalidOperationException("There is no best step before the first validation.");

    /// <summary>The rate of a step of training; by default always the base rate.</summary>
    public Func<long, double>? Rates { get; set; }

    public override double LearningRate => Rates?.Invoke(_step) ?? subject.Configuration.Train.LearningRate;

    /// <summary>The weights that training started from, where they are those of a file.</summary>
    public FileWeights? Given { get; set; }

    /// <summary>What training knows of its best step.</summary>
    public BestStep? Best { get; set; }

    public override FiringPatterns Patterns(int layer) => Prepared(MeasureNeeds.Patterns, _patterns[layer])!;

    public override (long Changed, long Visited) LabelVisits =>
        _step == 0 ? (0, 0) : (batches().Flips, batches().Visits);

    /// <summary>The measure being taken, and how much of it is done; may be read by any thread.</summary>
    public MeasureProgress? Measuring => Volatile.Read(ref _progress);

    public override ExampleGradients Gradients =>
        _gradients ??=
            subject.Configuration.Network.Form == NetworkForm.Factor
                ? new FactorGradients(subject.Shape.Dimension, Weights(1))
                : new DenseGradients(this);

    /// <summary>Turns to the network as it is after <paramref name="step"/> updates, and prepares what measures need of
    /// it.</summary>
    public void Begin(long step, MeasureNeeds needs, IMetricSink sink, CancellationToken cancellation = default)
    {
        (_step, _sink, _prepared, _cancellation) = (step, sink, needs, cancellation);
        _gradients = null;
        _snapshotLabels = null;
        _shared.Clear();
        Array.Clear(_weights);
        Array.Clear(_biases);
        if ((needs & (MeasureNeeds.Train | MeasureNeeds.NoisyTrain | MeasureNeeds.Gradients)) != 0)
            PassOverTrainingSet(needs);
        if (needs.HasFlag(MeasureNeeds.Validation))
            PassOverValidationSet();
        if ((needs & (MeasureNeeds.Test | MeasureNeeds.Patterns)) != 0)
            PassOverTestSet(needs);
    }

    /// <summary>Takes one measure of the network that <see cref="Begin"/> turned to.</summary>
    /// <exception cref="OperationCanceledException">A stop was asked for on the way.</exception>
    public void Take(Measure measure)
    {
        if (measure.Description.Cost == MeasureCost.Heavy)
            Volatile.Write(ref _progress, new MeasureProgress(measure.Description.Name, 0));
        try
        {
            measure.Evaluate(this);
        }
        finally
        {
            Volatile.Write(ref _progress, null);
        }
    }

    public override void Progress(double share)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (_progress is { } progress)
            Volatile.Write(ref _progress, progress with { Share = Math.Clamp(share, 0, 1) });
    }

    public override TShared Shared<TShared>(Func<MeasureContext, TShared> make)
    {
        if (!_shared.TryGetValue(typeof(TShared), out object? value))
            _shared.Add(typeof(TShared), value = make(this));
        return (TShared)value;
    }

    public override int Count(InputSet set) =>
        set switch
        {
            InputSet.Train => data().TrainOrTest.Count,
            InputSet.Test => data().Test.Count,
            _ => int.MaxValue,
        };

    public override void ReadInput(InputSet set, int index, Span<double> input)
    {
        if (set == InputSet.Random)
        {
            _randomInputs.FillNormal(index, 0, input);
            var law = subject.Configuration.Measure;
            foreach (ref double value in input)
                value = Math.FusedMultiplyAdd(law.RandomDeviation, value, law.RandomMean);
            return;
        }

        var examples = Examples(set);
        var row =
            examples.Room == 0
                ? examples.Row(index)
                : examples.Row(index, (_oneRow ??= new RowRoom<T>(examples.Room, 1)).At(0));
        for (int i = 0; i < examples.Dimension; i++)
            input[i] = double.CreateTruncating(row[i]);
    }

    public override int Class(InputSet set, int index) =>
        Examples(set).Labels is { Length: > 0 } labels ? labels[index] : -1;

    public override double Target(InputSet set, int index) => Examples(set).Targets[index];

    public override void WriteTrainingTarget(int index, Span<double> target)
    {
        var examples = Examples(InputSet.Train);
        T* seen = (T*)Unsafe.AsPointer(ref _targets[0]);
        if (!subject.HasClasses)
            *seen = T.CreateTruncating(examples.Targets[index]);
        else if (IsQuiet)
            subject.Encoding.Encode(examples.Labels[index], seen);
        else
            batches().EncodeSeen(SnapshotLabels()[index], seen);
        for (int k = 0; k < target.Length; k++)
            target[k] = double.CreateTruncating(seen[k]);
    }

    public override int TrainingClass(int index) =>
        !subject.HasClasses ? -1
        : IsQuiet ? Examples(InputSet.Train).Labels[index]
        : SnapshotLabels()[index];

    public override double[] InitialWeights(int layer) =>
        Wide(network.WeightCount(layer), values => Draw(values, layer, weights: true));

    public override double[] InitialBiases(int layer) =>
        HasBias ? Wide(network.BiasCount(layer), values => Draw(values, layer, weights: false)) : [];

    public override double[] InitialSkipWeights =>
        Given is null || !HasSkip
            ? new double[SkipWeights.Length]
            : Wide(SkipWeights.Length, values => Given.Fill<T>(ParameterArray.SkipName, values));

    private void Draw(T[] values, int layer, bool weights)
    {
        var configuration = subject.Configuration.Network;
        if (Given is not null)
        {
            ParameterPart part = weights ? ParameterPart.Weight : ParameterPart.Bias;
            ParameterArray array = ParameterArray
                .Of(configuration, subject.Shape, subject.Outputs)
                .Single(array => array.Layer == layer && array.Part == part);
            Given.Fill<T>(array.Name, values);
            return;
        }

        var start =
            configuration.Layers.Count > 0
                ? configuration.Layers[layer - 1]
                : new LayerInitialization(configuration.Init, configuration.BiasInit);
        int inputs = network.Width(layer - 1),
            outputs = network.Width(layer);
        if (weights)
            Initialization.Weights<T>(
                values,
                start.Weights,
                subject.Configuration.Seed,
                RandomPurpose.Initialization,
                layer,
                inputs,
                outputs
            );
        else
            Initialization.Biases<T>(
                values,
                start.Bias,
                subject.Configuration.Seed,
                RandomPurpose.Initialization,
                layer,
                inputs,
                outputs
            );
    }

    private bool IsQuiet => !NoiseCatalog.Named(subject.Configuration.Noise.Kind).ActsOnClasses;

    private int[] SnapshotLabels() => _snapshotLabels ??= NoisyLabels(Examples(InputSet.Train));

    private Examples<T> Examples(InputSet set) => set == InputSet.Train ? data().TrainOrTest : data().Test;

    public override void Record(string metric, double value) =>
        // One NaN for all: which bits an invalid operation gives is the processor's choice.
        _sink!.Record(new Metric(_step, metric, double.IsNaN(value) ? double.NaN : value));

    public override ReadOnlySpan<double> Weights(int layer) =>
        _weights[layer] ??= Wide(network.WeightCount(layer), values => network.ReadWeights(layer, values));

    public override ReadOnlySpan<double> Biases(int layer) =>
        HasBias ? _biases[layer] ??= Wide(network.BiasCount(layer), values => network.ReadBias(layer, values)) : [];

    public override ReadOnlySpan<double> SkipWeights =>
        HasSkip ? _weights[0] ??= Wide(network.Inputs * network.Outputs, values => network.ReadSkip(values)) : [];

    private static double[] Wide(int length, Action<T[]> read)
    {
        T[] narrow = new T[length];
        read(narrow);
        double[] wide = new double[length];
        for (int i = 0; i < length; i++)
            wide[i] = double.CreateTruncating(narrow[i]);
        return wide;
    }

    private TValue Prepared<TValue>(MeasureNeeds need, TValue value) =>
        _prepared.HasFlag(need)
            ? value
            : throw new InvalidOperationException(
                $"A measure may read only what it says it needs, but one read {need} without. Add it to the "
                    + "measure's Needs."
            );

    private int[] NoisyLabels(Examples<T> train)
    {
        var noise = batches().Noise;
        return noise.IsStatic ? _staticLabels ??= noise.NoisyLabels(train, 0) : noise.NoisyLabels(train, _step);
    }

    // Additive noise on a squared loss: E (f − t − σξ)² = (f − t)² + σ² for each output, exactly, so nothing need be
    // drawn.
    private double MeanAdditiveLoss()
    {
        double variance = batches().Noise.At(_step).ShiftVariance * network.Outputs;
        return subject.Configuration.Train.Loss == LossKind.HalfSquared ? 0.5 * variance : variance;
    }

    private struct Tally
    {
        public double Loss;
        public long Errors;
        public NoisySplit Split;

        public void Add(int predicted, int label, int truth)
        {
            int error = predicted == label ? 0 : 1;
            Errors += error;
            Split =
                label == truth
                    ? Split with
                    {
                        Intact = Split.Intact + 1,
                        IntactErrors = Split.IntactErrors + error,
                    }
                    : Split with
                    {
                        Corrupted = Split.Corrupted + 1,
                        CorruptedErrors = Split.CorruptedErrors + error,
                        CorruptedTrueErrors = Split.CorruptedTrueErrors + (predicted == truth ? 0 : 1),
                    };
        }

        public readonly Score Over(int examples) => new(Loss / examples, (double)Errors / examples);
    }
}
