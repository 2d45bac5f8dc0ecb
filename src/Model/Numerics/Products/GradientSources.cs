using System.Runtime.CompilerServices;

namespace Sweeps.Model.Numerics.Products;

/// <summary>
/// The narrow operand of a gradient tile: at step s of the sum, row i of the tile is multiplied by the number at
/// <see cref="Next"/>(s)[i · <see cref="Displacement"/>].
/// </summary>
internal unsafe interface IGradientSource<T>
    where T : unmanaged
{
    static abstract int Displacement { get; }

    /// <summary>
    /// Where the numbers of a step are; called once for each step, in order. Asks on the way for a part of what the tile below will read, so
    /// that after all steps all of it is coming.
    /// </summary>
    T* Next(nint step);
}

/// <summary>Inputs of a batch: step s is example s, and a tile's rows are neighbouring inputs. For weight gradients.</summary>
internal readonly unsafe struct ExampleSource<T>(T** rows, nint column) : IGradientSource<T>
    where T : unmanaged
{
    private readonly T** _rows = rows;
    private readonly nint _column = column;

    public static int Displacement => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Next(nint step)
    {
        T* inputs = _rows[step] + _column;
        Cache.Prefetch(inputs + Cache.Line<T>());
        return inputs;
    }
}

/// <summary>
/// Weights: step s is output s, and a tile's rows are neighbouring inputs of the layer. For input gradients. Walks rather than computes
/// addresses: with 256-bit vectors, whole-number arithmetic takes turns with the multipliers.
/// </summary>
internal unsafe struct WeightSource<T>(T* weights, nint panel) : IGradientSource<T>
    where T : unmanaged
{
    private const int RowsAhead = 8;

    private readonly nint _panel = panel;
    private T* _next = weights;
    private T* _ahead = weights + RowsAhead * Panels<T>.Lanes;

    public static int Displacement => Panels<T>.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Next(nint step)
    {
        T* outputs = _next;
        Cache.Prefetch(_ahead);
        _next++;
        _ahead += RowsAhead;
        if ((step & (Panels<T>.Lanes - 1)) == Panels<T>.Lanes - 1)
        {
            _next += _panel - Panels<T>.Lanes;
            _ahead += _panel - RowsAhead * Panels<T>.Lanes;
        }

        return outputs;
    }
}
