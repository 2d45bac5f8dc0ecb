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
    /// Where the numbers of a step are; called once for each step, in order. Asks on the way for a part of what the
    /// tile below will read, so that after all steps all of it is coming.
    /// </summary>
    T* Next(nint step);
}

/// <summary>Inputs of a batch: step s is example s, and a tile's rows are neighbouring inputs. For weight
/// gradients.</summary>
internal interface IInputSource<TSelf, T> : IGradientSource<T>
    where T : unmanaged
{
    /// <summary>For the tile of <paramref name="height"/> rows from <paramref name="row"/> on.</summary>
    TSelf At(int row, int height);
}

/// <summary>Inputs where the examples are.</summary>
internal readonly unsafe struct ExampleSource<T>(T** rows, nint column) : IInputSource<ExampleSource<T>, T>
    where T : unmanaged
{
    private readonly T** _rows = rows;
    private readonly nint _column = column;

    public static int Displacement => 1;

    public ExampleSource<T> At(int row, int height) => new(_rows, row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Next(nint step)
    {
        T* inputs = _rows[step] + _column;
        // A line and a half: then tiles of eight rows, and of twelve, have asked for every line before the tile below
        // needs it. A distance of each own costs more than it gains.
        Cache.Prefetch(inputs + Cache.Line<T>() + Cache.Line<T>() / 2);
        return inputs;
    }
}

/// <summary>Inputs laid out as the tiles take them, [tile][example][row of the tile].</summary>
internal unsafe struct PackedSource<T> : IInputSource<PackedSource<T>, T>
    where T : unmanaged
{
    private readonly T* _packed;
    private readonly nint _count;
    private readonly nint _height;
    private readonly nint _below;
    private T* _next;

    /// <param name="packed">The inputs of all tiles.</param>
    /// <param name="count">Examples.</param>
    public PackedSource(T* packed, nint count)
    {
        _packed = packed;
        _count = count;
    }

    private PackedSource(T* packed, nint count, int row, int height)
    {
        _packed = packed;
        _count = count;
        _height = height;
        _below = height * count;
        _next = packed + row * count;
    }

    public static int Displacement => 1;

    public readonly PackedSource<T> At(int row, int height) => new(_packed, _count, row, height);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Next(nint step)
    {
        T* inputs = _next;
        Cache.Prefetch(inputs + _below);
        _next += _height;
        return inputs;
    }
}

/// <summary>
/// Weights: step s is output s, and a tile's rows are neighbouring inputs of the layer. For input gradients. Walks
/// rather than computes addresses: with 256-bit vectors, whole-number arithmetic takes turns with the multipliers.
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
