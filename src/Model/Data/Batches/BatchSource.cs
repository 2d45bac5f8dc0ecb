using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Noise;

namespace Sweeps.Model.Data.Batches;

/// <summary>
/// The batches of one trial, each a function of its step alone: what is visited, and what label noise makes of it.
/// Nothing here belongs in a checkpoint but the two counts, <see cref="Visits"/> and <see cref="Flips"/>. Not
/// thread-safe; allocates nothing after construction.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed unsafe class BatchSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // fresh examples drawn at a time, so that small batches share the cost of starting
    private const int DrawAhead = 64;

    private readonly Examples<T>? _train;
    private readonly IExampleStream<T>? _stream;
    private readonly VisitSequence _sequence;
    private readonly int _batch;
    private readonly int _epochLength;
    private readonly int[] _chosen;
    private readonly int[] _staticLabels;
    private readonly T _on;
    private readonly T _off;
    private readonly bool _shifts;
    private readonly bool _resamples;
    private readonly Examples<T>? _drawn;
    private readonly RowRoom<T> _room;
    private readonly InputNoise<T>? _inputNoise;
    private LabelNoise _now;
    private long _drawnFrom;
    private long _drawnTo;

    /// <summary>The batches of one trial.</summary>
    /// <param name="data">What is learnt.</param>
    /// <param name="noise">What is done to the labels.</param>
    /// <param name="train">Batch size, order, length and loss.</param>
    /// <param name="seed">The trial's seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">A batch has no example, or the length is not given exactly
    /// once.</exception>
    /// <exception cref="ConfigurationException">Noise, loss and data do not go together.</exception>
    public BatchSource(TrialData<T> data, NoiseConfiguration noise, TrainConfiguration train, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(train.Batch, 1, nameof(train));
        ArgumentOutOfRangeException.ThrowIfEqual(train.Epochs is null, train.Steps is null, nameof(train));
        Dimension = data.Dimension;
        _train = data.Train;
        _stream = data.Stream;
        _epochLength = data.EpochLength;
        _batch = _train is null ? train.Batch : Math.Min(train.Batch, _epochLength);
        _sequence = new VisitSequence(train.Order, _epochLength, seed);
        _chosen = new int[_batch];
        _room = new RowRoom<T>(_train?.Room ?? 0, _batch);
        if (train.InputNoise > 0)
            _inputNoise = new InputNoise<T>(train.InputNoise, data.Dimension, _batch, seed);
        Encoding = TargetEncoding.For(train.Loss, data.Classes);
        StepsPerEpoch = (_epochLength + _batch - 1) / _batch;
        Noise = _now = new LabelNoise(
            noise,
            train.Loss,
            data.Classes,
            seed,
            train.Epochs is null ? 1 : StepsPerEpoch,
            train.Epochs * StepsPerEpoch ?? train.Steps!.Value
        );
        _shifts = Noise.Shifts;
        _resamples = Noise.IsResampled;
        _staticLabels = Noise.IsStatic && _train is not null ? Noise.NoisyLabels(_train, 0) : [];
        (double on, double off) = Noise.Targets(Encoding.Outputs);
        (_on, _off) = (T.CreateTruncating(on), T.CreateTruncating(off));
        if (_stream is not null)
            _drawn = new Examples<T>(Math.Max(DrawAhead, _batch), data.Dimension, data.Classes);
    }

    /// <summary>Numbers in an input.</summary>
    public int Dimension { get; }

    /// <summary>How classes become targets.</summary>
    public TargetEncoding Encoding { get; }

    /// <summary>What is done to labels, at its first values.</summary>
    public LabelNoise Noise { get; }

    /// <summary>Numbers in a target: the network's outputs.</summary>
    public int Outputs => Encoding.Outputs;

    /// <summary>Largest number of examples in a batch.</summary>
    public int LargestBatch => _batch;

    /// <summary>Steps in an epoch; the last has a smaller batch where batches do not divide the set. Fresh examples
    /// always come in whole batches.</summary>
    public long StepsPerEpoch { get; }

    /// <summary>Examples handed out so far.</summary>
    public long Visits { get; private set; }

    /// <summary>How many of them had a class other than the true one.</summary>
    public long Flips { get; private set; }

    /// <summary>Sets the counts to a checkpoint's.</summary>
    public void RestoreCounts(long visits, long flips) => (Visits, Flips) = (visits, flips);

    /// <summary>
    /// Fills the batch of a step and counts it. Any step may be asked for at any time; the same step gives the same
    /// batch.
    /// </summary>
    /// <param name="step">0, 1, …</param>
    /// <param name="rows">Gets the address of each example's inputs, valid until the next call: room for
    /// <see cref="LargestBatch"/>.</param>
    /// <param name="targets">Gets the targets, row after row of <see cref="Outputs"/> numbers.</param>
    /// <returns>The number of examples.</returns>
    public int Fill(long step, T** rows, T* targets)
    {
        _now = Noise.At(step);
        long epoch = step / StepsPerEpoch,
            offset = (step - epoch * StepsPerEpoch) * _batch,
            visit = _train is null ? step * _batch : epoch * _epochLength + offset;
        int count = _train is null
            ? FillFromStream(visit, rows, targets)
            : FillFromSet(_train, visit, offset, rows, targets);
        _inputNoise?.Add(visit, rows, count);
        Visits += count;
        return count;
    }

    /// <summary>
    /// Writes the target that training sees for a class: smoothed where noise smooths; additive noise, which belongs to
    /// a visit, is left out.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EncodeSeen(int seen, T* target) => Encoding.Encode(seen, _on, _off, target);

    private int FillFromSet(Examples<T> train, long visit, long offset, T** rows, T* targets)
    {
        Span<int> chosen = _chosen.AsSpan(0, (int)Math.Min(_batch, _epochLength - offset));
        _sequence.Fill(visit, chosen);
        for (int r = 0; r < chosen.Length; r++, targets += Encoding.Outputs)
        {
            int example = chosen[r];
            rows[r] = train.Row(example, _room.At(r));
            if (Encoding.Classes == 0)
            {
                WriteNumber(train.Targets[example], visit + r, targets);
                continue;
            }

            int label = train.Labels[example];
            int seen =
                _resamples ? _now.Label(label, visit + r, example)
                : _staticLabels.Length > 0 ? _staticLabels[example]
                : label;
            WriteClass(label, seen, visit + r, targets);
        }

        if (offset + _batch < _epochLength)
            AnnounceNext(train, visit + chosen.Length, (int)Math.Min(_batch, _epochLength - offset - _batch));
        return chosen.Length;
    }

    // While this batch is computed, the next one's images come nearer.
    private void AnnounceNext(Examples<T> train, long visit, int count)
    {
        if (train.Room == 0 || !_sequence.IsCheap)
            return;
        Span<int> next = _chosen.AsSpan(0, count);
        _sequence.Fill(visit, next);
        foreach (int example in next)
            train.Announce(example);
    }

    private int FillFromStream(long visit, T** rows, T* targets)
    {
        if (visit < _drawnFrom || visit + _batch > _drawnTo)
            Draw(visit);
        int first = (int)(visit - _drawnFrom);
        for (int r = 0; r < _batch; r++, targets += Encoding.Outputs)
        {
            rows[r] = _drawn!.Row(first + r);
            int label = _drawn.Labels[first + r];
            WriteClass(label, _now.Label(label, visit + r, visit + r), visit + r, targets);
        }

        return _batch;
    }

    private void Draw(long visit)
    {
        for (int i = 0; i < _drawn!.Count; i++)
            _drawn.Labels[i] = _stream!.Draw(visit + i, _drawn.Row(i));
        (_drawnFrom, _drawnTo) = (visit, visit + _drawn.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteClass(int label, int seen, long visit, T* target)
    {
        if (seen != label)
            Flips++;
        EncodeSeen(seen, target);
        if (_shifts)
            Add(visit, target);
    }

    private void WriteNumber(double number, long visit, T* target)
    {
        if (_shifts)
            number += _now.Shift(visit, 0);
        *target = T.CreateTruncating(number);
    }

    private void Add(long visit, T* target)
    {
        for (int k = 0; k < Outputs; k++)
            target[k] = T.CreateTruncating(double.CreateTruncating(target[k]) + _now.Shift(visit, k));
    }
}
