using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Data.Batches;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Data.Own;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Model.Measures.Networks;
using Sweeps.Model.Networks;
using Sweeps.Model.Training.Steps;

namespace Sweeps.Model.Training;

/// <summary>One trial in one number format, whatever computes its network.</summary>
internal sealed unsafe partial class TrialTraining<T> : ITraining
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Steps between two looks at the norm of all parameters, which snapshots and the last step take too. A number of
    /// the engine, so that a divergence has the same step however the training is cut; the loss is looked at in every
    /// step.
    /// </summary>
    public const int NormPeriod = 128;

    private readonly TrialConfiguration _configuration;
    private readonly DataSets _sets;
    private readonly INetworkFactory _networks;
    private readonly MeasureSubject _subject;
    private readonly DataShape _shape;
    private readonly IReadOnlyList<Measure> _measures;
    private readonly SnapshotSchedule _snapshots;
    private readonly SnapshotSchedule _heavySnapshots;
    private readonly LearningRate _rate;
    private readonly TrialLength _length;
    private readonly bool _validates;
    private readonly int _retry;
    private FileWeights? _given;
    private INetwork<T>? _network;
    private StepRule<T>? _rule; // null: the network's own step
    private LangevinNoise<T>? _langevin;
    private WeightAverage<T>? _average;
    private TrialData<T>? _data;
    private BatchSource<T>? _batches;
    private NetworkContext<T>? _context;
    private nint[] _rows = []; // pinned: pointers to the batch's inputs
    private T[] _targets = []; // pinned: [batch, outputs]
    private long _measuredThrough = -1;
    private long _nextSnapshot;
    private CancellationToken _cancellation; // of the call that is being served

    public TrialTraining(
        TrialConfiguration configuration,
        DataSets sets,
        INetworkFactory networks,
        ReadOnlyMemory<byte>? state,
        CancellationToken cancellation
    )
    {
        (_configuration, _sets, _networks, _cancellation) = (configuration, sets, networks, cancellation);
        _shape = DataSetCatalog.Check(configuration.Data);
        _subject = MeasureSubject.Of(configuration, _shape);
        _measures = MeasureCatalog.Select(_subject);
        _length = TrialLength.Of(configuration.Train, _shape);
        TotalSteps = _length.TotalSteps;
        _snapshots = new SnapshotSchedule(configuration.Measure.At, _length.StepsPerTime, TotalSteps);
        _heavySnapshots = new SnapshotSchedule(
            configuration.Measure.HeavyAt ?? configuration.Measure.At,
            _length.StepsPerTime,
            TotalSteps
        );
        _rate = Rate(configuration.Train.LearningRate);

        _retry = configuration.Train.Patience ?? int.MaxValue;
        _validates =
            _shape.Validation > 0
            && (
                configuration.Train.Patience is not null
                || _measures.Any(measure => measure.Needs.HasFlag(MeasureNeeds.Best))
            );

        // A trial that trains nothing builds neither data nor network before something asks for them.
        if (TotalSteps > 0)
            PrepareBatches();
        if (state is { } saved)
            Restore(saved);
        _nextSnapshot = SnapshotAfter(_measuredThrough);
        _cancellation = CancellationToken.None;
    }

    public long Step { get; private set; }

    public long TotalSteps { get; }

    public TrainingStatus Status { get; private set; }

    public string? Divergence { get; private set; }

    public MeasureProgress? Measuring => Volatile.Read(ref _context)?.Measuring;

    private INetwork<T> Network => _network ??= BuildNetwork();

    private TrialData<T> Data => _data ??= _sets.Load<T>(_configuration.Data, _configuration.Seed, _cancellation);

    // What the network starts from, where that is a file.
    private FileWeights? Given =>
        _configuration.Network is { Init: Initializer.File { Weights: var weights }, Layers.Count: 0 }
            ? _given ??= _sets.Weights(weights, _cancellation)
            : null;

    private BatchSource<T> Batches =>
        _batches ??= new BatchSource<T>(Data, _configuration.Noise, _configuration.Train, _configuration.Seed);

    public TrainingStatus Advance(long steps, IMetricSink sink, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sink);
        for (long left = steps; Status == TrainingStatus.Running; left--)
        {
            if (_validates && Step > _validatedThrough)
                Validate(sink);
            bool ends = Step >= TotalSteps || HasLostPatience;
            if (Step > _measuredThrough && (ends || Step == _nextSnapshot) && !TryMeasure(ends, sink, cancellation))
                break;
            _measuredThrough = Step;

            if (ends)
                Status = TrainingStatus.Finished;
            else if (left <= 0 || cancellation.IsCancellationRequested)
                break;
            else
                TrainOneStep(sink);
        }

        return Status;
    }

    private void TrainOneStep(IMetricSink sink)
    {
        double rate = _rate.At(Step);
        T** rows = (T**)Unsafe.AsPointer(ref _rows[0]);
        T* targets = (T*)Unsafe.AsPointer(ref _targets[0]);
        int count = _batches!.Fill(Step, rows, targets);
        double loss = _rule is null
            ? _network!.Step(rows, targets, count, rate)
            : _rule.Step(rows, targets, count, rate, Step);
        _langevin?.Add(rate, Step);
        Step++;
        _average?.Take(Step);

        bool lookAtNorm = Step % NormPeriod == 0 || Step == _nextSnapshot || Step == TotalSteps;
        if (!double.IsFinite(loss))
            Diverge("loss", loss, sink);
        else if (lookAtNorm && Math.Sqrt(SquaredNorm()) is var norm && !(norm <= _configuration.Train.NormLimit))
            Diverge("norm of all parameters", norm, sink);
    }

    // False when a stop was asked for inside a measure: then nothing of the snapshot is recorded, so that it can be
    // taken again.
    private bool TryMeasure(bool ends, IMetricSink sink, CancellationToken cancellation)
    {
        bool heavy = IsDue(_heavySnapshots, ends),
            light = IsDue(_snapshots, ends);
        if (!heavy && !light)
            return true;
        var snapshot = new Snapshot();
        sink.BeginSnapshot(Step);
        _cancellation = cancellation;
        try
        {
            Measure(
                [.. _measures.Where(measure => measure.Description.Cost == MeasureCost.Heavy ? heavy : light)],
                snapshot,
                cancellation
            );
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            _cancellation = CancellationToken.None;
            sink.EndSnapshot();
        }

        snapshot.CopyTo(sink);
        _nextSnapshot = SnapshotAfter(Step);
        return true;
    }

    private void Measure(IReadOnlyList<Measure> measures, IMetricSink sink, CancellationToken cancellation)
    {
        using var _ = ShowAverage();
        Context.Begin(
            Step,
            measures.Aggregate(MeasureNeeds.None, (needs, measure) => needs | measure.Needs),
            sink,
            cancellation
        );
        foreach (var measure in measures)
            Context.Take(measure);
    }

    // What is measured, and kept, is the average where there is one.
    private WeightAverage<T>.Showing ShowAverage()
    {
        if (_configuration.Train.Averaging == AveragingKind.None)
            return default;
        _ = Network; // makes the average as well
        return _average!.Show();
    }

    private long SnapshotAfter(long step) => Math.Min(_snapshots.NextAfter(step), _heavySnapshots.NextAfter(step));

    private bool IsDue(SnapshotSchedule snapshots, bool ends) =>
        snapshots.IsDue(Step) || (ends && snapshots.IsDueAtTheEnd);

    private NetworkContext<T> Context
    {
        get
        {
            if (_context is null)
            {
                INetwork<T> network = Network; // makes the rule as well
                Volatile.Write(
                    ref _context,
                    new NetworkContext<T>(_subject, network, () => Data, () => Batches, _rule)
                    {
                        Rates = _rate.At,
                        Given = Given,
                    }
                );
            }

            return _context!;
        }
    }

    private double SquaredNorm() => Network.SquaredNorm() + (_rule?.Predictor?.SquaredNorm() ?? 0);

    // A result like any other: what can still be measured is, and `diverged_at` says from when on the trial has no more
    // values.
    private void Diverge(string quantity, double value, IMetricSink sink)
    {
        Status = TrainingStatus.Diverged;
        Divergence =
            string.Create(
                CultureInfo.InvariantCulture,
                $"After step {Step} of {TotalSteps} the {quantity} was {value}; "
            )
            + (
                double.IsFinite(value)
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"the limit `train.norm_limit` is {_configuration.Train.NormLimit}."
                    )
                    : "it must be finite."
            );
        sink.Record(new Metric(Step, "diverged_at", Step));
        Measure([.. _measures.Where(measure => measure.SurvivesDivergence)], sink, CancellationToken.None);
        _nextSnapshot = SnapshotAfter(Step);
        _measuredThrough = Step;
    }

    public void Dispose()
    {
        _network?.Dispose();
        _rule?.Dispose();
    }

    /// <summary>The metrics of a snapshot that is being taken.</summary>
    private sealed class Snapshot : IMetricSink
    {
        private readonly List<Metric> _metrics = [];

        public void Record(in Metric metric) => _metrics.Add(metric);

        public void CopyTo(IMetricSink sink)
        {
            foreach (var metric in _metrics)
                sink.Record(metric);
        }
    }
}
