using System.Numerics;
using System.Runtime.InteropServices;
using Sweeps.Model.Numerics.Memory;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Networks;

/// <summary>Weights, biases and optimizer state of one layer, in panels.</summary>
internal sealed unsafe class Layer<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeArray<T> _weights;
    private readonly NativeArray<T> _bias;
    private readonly int _blocks;
    private NativeArray<T>? _weightGradient;
    private NativeArray<T>? _biasGradient;

    /// <param name="inputs">Inputs of the layer.</param>
    /// <param name="outputs">Its outputs.</param>
    /// <param name="trainable">Whether it is ever updated.</param>
    /// <param name="biased">Whether its biases are.</param>
    /// <param name="states">Numbers that the optimizer keeps for each parameter.</param>
    public Layer(int inputs, int outputs, bool trainable, bool biased, int states)
    {
        (Inputs, Outputs, Trainable, Biased) = (inputs, outputs, trainable, biased);
        _blocks = 1 + (trainable ? states : 0);
        WeightState = (nint)Panels<T>.Size(inputs, outputs);
        BiasState = Panels<T>.Padded(outputs);
        _weights = new NativeArray<T>(WeightState * _blocks);
        _bias = new NativeArray<T>(BiasState * _blocks);
    }

    public int Inputs { get; }

    public int Outputs { get; }

    public bool Trainable { get; }

    public bool Biased { get; }

    public long Parameters => (long)Inputs * Outputs + (Biased ? Outputs : 0);

    /// <summary>From a weight to the first number that the optimizer keeps for it; the second is as far
    /// again.</summary>
    public nint WeightState { get; }

    /// <summary>The same for biases.</summary>
    public nint BiasState { get; }

    public T* Weights => _weights.Pointer;

    /// <summary>Zeros where the layer has no biases.</summary>
    public T* Bias => _bias.Pointer;

    /// <summary>From a weight to where its gradient is gathered, where it is not used at
    /// once.</summary>
    public nint WeightGradientOffset => (nint)((_weightGradient ??= new NativeArray<T>(WeightState)).Pointer - Weights);

    /// <summary>From a bias to where its gradient is gathered.</summary>
    public nint BiasGradientOffset => (nint)((_biasGradient ??= new NativeArray<T>(BiasState)).Pointer - Bias);

    public void Clear()
    {
        _weights.Clear();
        _bias.Clear();
    }

    public void ReadWeights(Span<T> values) => Gather(Weights, values);

    public void WriteWeights(ReadOnlySpan<T> values) => Scatter(values, Weights);

    public void ReadBias(Span<T> values)
    {
        for (int o = 0; o < Outputs; o++)
            values[o] = Canonical(Bias[o]);
    }

    public void WriteBias(ReadOnlySpan<T> values) => values[..Outputs].CopyTo(new Span<T>(Bias, Outputs));

    /// <summary>Sets the weights' stored gradient to zero.</summary>
    public void ClearWeightGradient()
    {
        _ = WeightGradientOffset;
        _weightGradient!.Clear();
    }

    /// <summary>Sets the biases' stored gradient to zero.</summary>
    public void ClearBiasGradient()
    {
        _ = BiasGradientOffset;
        _biasGradient!.Clear();
    }

    /// <summary>Copies the weights' stored gradient: [out, in].</summary>
    public void ReadWeightGradient(Span<T> values) => Gather(Weights + WeightGradientOffset, values);

    /// <summary>Copies the biases' stored gradient.</summary>
    public void ReadBiasGradient(Span<T> values) =>
        new ReadOnlySpan<T>(Bias + BiasGradientOffset, Outputs).CopyTo(values);

    /// <summary>Updates by the stored gradients.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="decay">λ, for weights alone.</param>
    /// <param name="rule">The update, without what differs between layers.</param>
    public void Update(Kernels<T> kernels, T decay, in UpdateRule<T> rule)
    {
        // An optimizer's state begins where its parameters end, so its distance is their number.
        UpdateRule<T> own = rule;
        (own.Decay, own.State) = (decay, WeightState);
        kernels.Update(Weights + WeightGradientOffset, Weights, WeightState, in own);
        if (!Biased)
            return;
        (own.Decay, own.State) = (T.Zero, BiasState);
        kernels.Update(Bias + BiasGradientOffset, Bias, BiasState, in own);
    }

    /// <summary>Sum of squares in float64: eight partial sums, by position in the panels, which are then added in
    /// order.</summary>
    public double SquaredNorm()
    {
        double* sums = stackalloc double[8];
        int whole = Outputs / Panels<T>.Lanes * Panels<T>.Lanes;
        Square(Weights, (nint)whole * Inputs, sums);
        T* last = Weights + (nint)whole * Inputs;
        for (int i = 0; i < Inputs && whole < Outputs; i++, last += Panels<T>.Lanes)
            SquareFew(last, Outputs - whole, sums);
        Square(Bias, whole, sums);
        SquareFew(Bias + whole, Outputs - whole, sums);
        return sums[0] + sums[1] + sums[2] + sums[3] + sums[4] + sums[5] + sums[6] + sums[7];
    }

    // Lanes beyond the last output hold what is left there, and do not count.
    private static void SquareFew(T* values, int length, double* sums)
    {
        for (int i = 0; i < length; i++)
            sums[i % 8] = AddSquare(values[i], sums[i % 8]);
    }

    private static void Square(T* values, nint length, double* sums)
    {
        double s0 = sums[0],
            s1 = sums[1],
            s2 = sums[2],
            s3 = sums[3],
            s4 = sums[4],
            s5 = sums[5],
            s6 = sums[6],
            s7 = sums[7];
        for (nint i = 0; i < length; i += 8)
        {
            s0 = AddSquare(values[i], s0);
            s1 = AddSquare(values[i + 1], s1);
            s2 = AddSquare(values[i + 2], s2);
            s3 = AddSquare(values[i + 3], s3);
            s4 = AddSquare(values[i + 4], s4);
            s5 = AddSquare(values[i + 5], s5);
            s6 = AddSquare(values[i + 6], s6);
            s7 = AddSquare(values[i + 7], s7);
        }

        (sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]) = (s0, s1, s2, s3, s4, s5, s6, s7);
    }

    private static double AddSquare(T value, double sum)
    {
        double wide = double.CreateTruncating(value);
        return Math.FusedMultiplyAdd(wide, wide, sum);
    }

    /// <summary>Writes weights and optimizer state as [out, in], so that the bytes do not depend on what lies in unused
    /// lanes.</summary>
    public void Save(BinaryWriter writer)
    {
        var values = new T[(long)Inputs * Outputs];
        for (int block = 0; block < _blocks; block++)
        {
            Gather(Weights + block * WeightState, values);
            writer.Write(MemoryMarshal.AsBytes<T>(values));
            writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(Bias + block * BiasState, Outputs)));
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader)
    {
        Clear();
        var values = new T[(long)Inputs * Outputs];
        for (int block = 0; block < _blocks; block++)
        {
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            Scatter(values, Weights + block * WeightState);
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(new Span<T>(Bias + block * BiasState, Outputs)));
        }
    }

    private void Gather(T* panels, Span<T> values)
    {
        for (int o = 0; o < Outputs; o++)
        {
            T* lane = panels + Panels<T>.Index(Inputs, 0, o);
            Span<T> row = values.Slice(o * Inputs, Inputs);
            for (int i = 0; i < row.Length; i++)
                row[i] = Canonical(lane[(nint)i * Panels<T>.Lanes]);
        }
    }

    private void Scatter(ReadOnlySpan<T> values, T* panels)
    {
        for (int o = 0; o < Outputs; o++)
        {
            T* lane = panels + Panels<T>.Index(Inputs, 0, o);
            ReadOnlySpan<T> row = values.Slice(o * Inputs, Inputs);
            for (int i = 0; i < row.Length; i++)
                lane[(nint)i * Panels<T>.Lanes] = row[i];
        }
    }

    // Sign and payload of a NaN are the processor's choice; to the outside there is one NaN.
    private static T Canonical(T value) => T.IsNaN(value) ? T.NaN : value;

    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
        _weightGradient?.Dispose();
        _biasGradient?.Dispose();
    }
}
