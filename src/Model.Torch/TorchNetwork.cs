using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;
using Sweeps.Model.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Sweeps.Model.Torch;

/// <summary>
/// The network of <see cref="Network{T}"/> computed by Torch, gradients by its automatic differentiation. Starts from
/// the same weights as that one; its bits depend on the Torch library and the processor as well, but not on how the
/// steps are cut into calls.
/// </summary>
/// <typeparam name="T">Number format: float or double.</typeparam>
public sealed unsafe partial class TorchNetwork<T> : INetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkConfiguration _network;
    private readonly TrainConfiguration _train;
    private readonly int[] _widths;
    private readonly TorchParameter<T>[] _weights;
    private readonly TorchParameter<T>[] _biases;
    private readonly TorchParameter<T>? _skip;
    private readonly List<TorchParameter<T>> _trained = [];
    private readonly Tensor _inputs; // [capacity, in]; the batch is copied here, row by row
    private readonly Tensor _targets; // [capacity, out]
    private readonly Tensor?[] _activations;
    private long _steps;
    private int _begun;

    /// <summary>Builds a network; all weights are 0 until <see cref="Initialize"/>.</summary>
    /// <param name="network">Its shape.</param>
    /// <param name="train">Its loss and optimizer.</param>
    /// <param name="inputs">Numbers in one example.</param>
    /// <param name="outputs">Classes; 1 for a binary or scalar loss.</param>
    /// <param name="maxBatch">Largest batch of <see cref="Step"/>.</param>
    /// <exception cref="NotSupportedException">Torch's native library cannot be loaded.</exception>
    public TorchNetwork(NetworkConfiguration network, TrainConfiguration train, int inputs, int outputs, int maxBatch)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(train);
        TorchRuntime.Prepare();
        (_network, _train, MaxBatch) = (network, train, maxBatch);
        MaxForward = Math.Max(Network<T>.EvaluationBatch, maxBatch);
        _widths = [inputs, .. network.Hidden, outputs];
        _weights =
        [
            .. Enumerable
                .Range(1, Layers)
                .Select(l => new TorchParameter<T>(train, [Width(l), Width(l - 1)], IsTrainable(l), decays: true)),
        ];
        _biases = network.Bias
            ?
            [
                .. Enumerable
                    .Range(1, Layers)
                    .Select(l => new TorchParameter<T>(train, [Width(l)], IsTrainable(l), decays: false)),
            ]
            : [];
        _skip = network.Skip ? new TorchParameter<T>(train, [outputs, inputs], trainable: true, decays: true) : null;
        _trained.AddRange(AllParameters().Where(parameter => parameter.Value.requires_grad));
        _inputs = zeros([MaxForward, inputs], Precisions.Of<T>()).DetachFromDisposeScope();
        _targets = zeros([MaxForward, outputs], Precisions.Of<T>()).DetachFromDisposeScope();
        _activations = new Tensor?[Layers];
    }

    /// <inheritdoc/>
    public int Inputs => _widths[0];

    /// <inheritdoc/>
    public int Outputs => _widths[^1];

    /// <inheritdoc/>
    public int Layers => _widths.Length - 1;

    /// <inheritdoc/>
    public int MaxBatch { get; }

    /// <inheritdoc/>
    public int MaxForward { get; }

    /// <inheritdoc/>
    public long Parameters => AllParameters().Sum(parameter => parameter.Value.NumberOfElements);

    /// <inheritdoc/>
    public int Width(int layer) => _widths[layer];

    private bool IsTrainable(int layer) => !_network.Freeze.Contains(layer);

    private IEnumerable<TorchParameter<T>> AllParameters() =>
        [.. _weights, .. _biases, .. _skip is null ? [] : new[] { _skip }];

    /// <inheritdoc/>
    public void Initialize(long seed, RandomPurpose purpose = RandomPurpose.Initialization)
    {
        // The own engine draws; a second place that knows how would one day draw differently.
        using var own = new Network<T>(_network, _train, Inputs, Outputs, 1);
        own.Initialize(seed, purpose);
        for (int l = 1; l <= Layers; l++)
        {
            own.ReadWeights(l, _weights[l - 1].Span);
            if (_network.Bias)
                own.ReadBias(l, _biases[l - 1].Span);
        }

        if (_skip is not null)
            own.ReadSkip(_skip.Span);
        foreach (TorchParameter<T> parameter in AllParameters())
            parameter.Reset();
        _steps = 0;
    }

    /// <inheritdoc/>
    public void Forward(T** rows, int count)
    {
        RequireCount(count, MaxForward);
        using DisposeScope scope = NewDisposeScope();
        using var off = no_grad();
        CopyRows(rows, count);
        DropActivations();
        Propagate(_inputs.narrow(0, 0, count), _activations);
        foreach (Tensor? tensor in _activations)
            tensor!.DetachFromDisposeScope();
    }

    /// <summary>All layers on a batch [count, in]; keeps each layer's output where it is asked to.</summary>
    private Tensor Propagate(Tensor inputs, Tensor?[]? keep)
    {
        Tensor x = inputs;
        for (int l = 1; l <= Layers; l++)
        {
            x = nn.functional.linear(x, _weights[l - 1].Value, _network.Bias ? _biases[l - 1].Value : null);
            if (l < Layers)
                x = x.relu();
            else if (_skip is not null)
                x = x + nn.functional.linear(inputs, _skip.Value);
            if (keep is not null)
                keep[l - 1] = x;
        }

        return x;
    }

    /// <inheritdoc/>
    public T* Activations(int layer, out nint stride)
    {
        stride = Width(layer);
        return Address(
            _activations[layer - 1]
                ?? throw new InvalidOperationException(
                    "There are no activations before the first forward pass. Call `Forward` first."
                )
        );
    }

    /// <inheritdoc/>
    public T* Logits(out nint stride) => Activations(Layers, out stride);

    /// <inheritdoc/>
    public double SumLoss(T* targets, int count)
    {
        RequireCount(count, (int)(_activations[^1]?.shape[0] ?? 0));
        using DisposeScope scope = NewDisposeScope();
        using var off = no_grad();
        CopyTargets(targets, count);
        return TorchLoss.Sum(_train, Wide(_activations[^1]!), Wide(_targets)).item<double>();

        // Sums over many examples are taken in float64, as the own engine's.
        Tensor Wide(Tensor tensor) => tensor.narrow(0, 0, count).to_type(ScalarType.Float64);
    }

    /// <inheritdoc/>
    public double Step(T** rows, T* targets, int count, double learningRate)
    {
        RequireCount(count, MaxBatch);
        using DisposeScope scope = NewDisposeScope();
        CopyRows(rows, count);
        CopyTargets(targets, count);
        Tensor outputs = Propagate(_inputs.narrow(0, 0, count), null);
        Tensor loss = TorchLoss.Sum(_train, outputs, _targets.narrow(0, 0, count)) / count;
        _steps++;
        if (_trained.Count > 0)
        {
            IList<Tensor> gradients = autograd.grad([loss], [.. _trained.Select(parameter => parameter.Value)]);
            using var off = no_grad();
            for (int i = 0; i < _trained.Count; i++)
                _trained[i].Update(gradients[i], learningRate, _steps);
        }

        return double.CreateChecked(loss.item<T>());
    }

    /// <inheritdoc/>
    public void BeginStep(T** rows, int count)
    {
        RequireCount(count, MaxBatch);
        using DisposeScope scope = NewDisposeScope();
        CopyRows(rows, count);
        DropActivations();

        // Torch's graph keeps what it needs of the batch; the copy is this step's own, so that a forward pass in
        // between does no harm.
        Propagate(_inputs.narrow(0, 0, count).clone(), _activations);
        foreach (Tensor? tensor in _activations)
            tensor!.DetachFromDisposeScope();
        _begun = count;
    }

    /// <inheritdoc/>
    public void EndStep(T* gradients, T* pulls, double learningRate)
    {
        int count = _begun;
        _begun = 0;
        if (count == 0)
            throw new InvalidOperationException(
                "A step must be begun before it is ended. Call `BeginStep` before each `EndStep`."
            );
        using DisposeScope scope = NewDisposeScope();
        _steps++;
        if (_trained.Count > 0)
        {
            CopyTargets(gradients, count);
            List<Tensor> outputs = [_activations[^1]!],
                directions = [_targets.narrow(0, 0, count)];
            if (pulls != null && Layers > 1 && _activations[^2] is { requires_grad: true } hidden)
            {
                Tensor factors = zeros([count, 1], Precisions.Of<T>());
                new ReadOnlySpan<T>(pulls, count).CopyTo(new Span<T>(Address(factors), count));
                outputs.Add(hidden);
                directions.Add(hidden.detach() * factors);
            }

            IList<Tensor> slopes = autograd.grad(
                outputs,
                [.. _trained.Select(parameter => parameter.Value)],
                directions
            );
            using var off = no_grad();
            for (int i = 0; i < _trained.Count; i++)
                _trained[i].Update(slopes[i], learningRate, _steps);
        }

        DropActivations();
    }

    /// <inheritdoc/>
    public double SquaredNorm()
    {
        using DisposeScope scope = NewDisposeScope();
        using var off = no_grad();
        double sum = 0;
        foreach (TorchParameter<T> parameter in AllParameters())
            sum += parameter.Value.to_type(ScalarType.Float64).square().sum().item<double>();
        return sum;
    }

    /// <inheritdoc/>
    public void SaveState(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_steps);
        foreach (TorchParameter<T> parameter in AllParameters())
            parameter.Save(writer);
    }

    /// <inheritdoc/>
    public void LoadState(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _steps = reader.ReadInt64();
        foreach (TorchParameter<T> parameter in AllParameters())
            parameter.Load(reader);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DropActivations();
        _inputs.Dispose();
        _targets.Dispose();
        foreach (TorchParameter<T> parameter in AllParameters())
            parameter.Dispose();
    }

    private void DropActivations()
    {
        for (int i = 0; i < _activations.Length; i++)
        {
            _activations[i]?.Dispose();
            _activations[i] = null;
        }
    }

    private void CopyRows(T** rows, int count)
    {
        T* to = Address(_inputs);
        for (int b = 0; b < count; b++, to += Inputs)
            new ReadOnlySpan<T>(rows[b], Inputs).CopyTo(new Span<T>(to, Inputs));
    }

    private void CopyTargets(T* targets, int count) =>
        new ReadOnlySpan<T>(targets, count * Outputs).CopyTo(new Span<T>(Address(_targets), count * Outputs));

    private static T* Address(Tensor tensor) => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    // Torch ends the process where shapes do not match, so nothing of another shape may reach it.
    private static void RequireCount(int count, int most)
    {
        if (count < 1 || count > most)
            throw new ArgumentOutOfRangeException(
                nameof(count),
                count,
                $"A call takes 1 to {most} examples, but {count} were given."
            );
    }
}
