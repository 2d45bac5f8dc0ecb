using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sweeps.Model.Configurations;
using static TorchSharp.torch;

namespace Sweeps.Model.Torch;

/// <summary>A weight matrix or a bias vector with what its optimizer remembers. Its memory never moves: updates are in
/// place.</summary>
internal sealed class TorchParameter<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrainConfiguration _train;
    private readonly double _decay;
    private readonly Tensor? _first; // Adam's m
    private readonly Tensor? _second; // Adam's v, and the momentum rule's

    /// <summary>A parameter, all zero.</summary>
    /// <param name="train">The optimizer.</param>
    /// <param name="shape">[out, in] or [out].</param>
    /// <param name="trainable">Whether it is updated.</param>
    /// <param name="decays">Whether weight decay applies.</param>
    public TorchParameter(TrainConfiguration train, long[] shape, bool trainable, bool decays)
    {
        _train = train;
        _decay = decays ? train.WeightDecay : 0;
        Value = Kept(zeros(shape, Precisions.Of<T>()));
        Value.requires_grad = trainable;
        if (trainable && train.Optimizer == OptimizerKind.Adam)
            _first = Kept(zeros(shape, Precisions.Of<T>()));
        if (trainable && train.Optimizer != OptimizerKind.Sgd)
            _second = Kept(zeros(shape, Precisions.Of<T>()));
    }

    /// <summary>The parameter itself.</summary>
    public Tensor Value { get; }

    /// <summary>Its numbers, row-major.</summary>
    public Span<T> Span => Numbers(Value);

    /// <summary>Forgets what the optimizer remembers.</summary>
    public void Reset()
    {
        foreach (Tensor tensor in Memory())
            Numbers(tensor).Clear();
    }

    /// <summary>One update; gradients must be off.</summary>
    /// <param name="gradient">Mean gradient of the batch, without weight decay.</param>
    /// <param name="rate">h.</param>
    /// <param name="step">Number of this update, from 1.</param>
    public void Update(Tensor gradient, double rate, long step)
    {
        if (_decay != 0)
            gradient = gradient.add(Value, _decay);
        switch (_train.Optimizer)
        {
            case OptimizerKind.Sgd:
                Value.add_(gradient, -rate);
                break;
            case OptimizerKind.Momentum:
                _second!.mul_(_train.Momentum).add_(gradient);
                Value.add_(_second, -rate);
                break;
            case OptimizerKind.Adam:
                _first!.mul_(_train.Beta1).add_(gradient, 1 - _train.Beta1);
                _second!.mul_(_train.Beta2).addcmul_(gradient, gradient, 1 - _train.Beta2);
                Tensor deviation = (_second / (1 - Math.Pow(_train.Beta2, step))).sqrt_().add_(_train.Epsilon);
                Value.addcdiv_(_first, deviation, -rate / (1 - Math.Pow(_train.Beta1, step)));
                break;
            default:
                throw new UnreachableException(_train.Optimizer.ToString());
        }
    }

    /// <summary>Writes numbers and memory.</summary>
    public void Save(BinaryWriter writer)
    {
        foreach (Tensor tensor in Memory().Prepend(Value))
            writer.Write(MemoryMarshal.AsBytes(Numbers(tensor)));
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader)
    {
        foreach (Tensor tensor in Memory().Prepend(Value))
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(Numbers(tensor)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in Memory().Prepend(Value))
            tensor.Dispose();
    }

    private IEnumerable<Tensor> Memory() => new[] { _first, _second }.OfType<Tensor>();

    private static Span<T> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, T>(tensor.bytes);

    // Outlives the dispose scope that it was made in, if there was one.
    private static Tensor Kept(Tensor tensor) => tensor.DetachFromDisposeScope();
}

/// <summary>Torch's names of number formats.</summary>
internal static class Precisions
{
    public static ScalarType Of<T>() => Unsafe.SizeOf<T>() == sizeof(float) ? ScalarType.Float32 : ScalarType.Float64;
}
