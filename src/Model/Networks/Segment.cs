using System.Numerics;
using System.Runtime.InteropServices;
using Sweeps.Model.Numerics.Memory;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Networks;

/// <summary>Parameters side by side, with their gradient and what the optimizer keeps for them; padded with zeros to
/// whole panels.</summary>
internal sealed unsafe class Segment<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeArray<T> _values;
    private readonly NativeArray<T> _gradient;
    private readonly int _blocks;
    private readonly int _padded;

    /// <param name="length">Number of parameters.</param>
    /// <param name="states">Numbers that the optimizer keeps for each.</param>
    public Segment(int length, int states)
    {
        (Length, _blocks, _padded) = (length, 1 + states, Panels<T>.Padded(length));
        _values = new NativeArray<T>((long)_padded * _blocks);
        _gradient = new NativeArray<T>(_padded);
    }

    public int Length { get; }

    public T* Values => _values.Pointer;

    public T* Gradient => _gradient.Pointer;

    public Span<T> Span => new(Values, Length);

    public void Clear() => _values.Clear();

    public void ClearGradient() => _gradient.Clear();

    /// <summary>Has the optimizer use the gradient up.</summary>
    public void Update(Kernels<T> kernels, ref UpdateRule<T> rule, T decay)
    {
        rule.Decay = decay;
        rule.State = _padded;
        kernels.Update(Gradient, Values, _padded, in rule);
    }

    /// <summary>Sum of squares in float64, in order.</summary>
    public double SquaredNorm()
    {
        double sum = 0;
        foreach (T value in Span)
        {
            double wide = double.CreateTruncating(value);
            sum = Math.FusedMultiplyAdd(wide, wide, sum);
        }

        return sum;
    }

    public void Save(BinaryWriter writer)
    {
        for (int block = 0; block < _blocks; block++)
            writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(Values + (nint)block * _padded, Length)));
    }

    public void Load(BinaryReader reader)
    {
        for (int block = 0; block < _blocks; block++)
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(new Span<T>(Values + (nint)block * _padded, Length)));
    }

    public void Dispose()
    {
        _values.Dispose();
        _gradient.Dispose();
    }
}
