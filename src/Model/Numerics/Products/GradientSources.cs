using System.Runtime.CompilerServices;

namespace Sweeps.Model.Numerics.Products;

/// <summary>
/// The narrow operand of a gradient tile: at step s of the sum, row i of the tile is multiplied by the number at
/// <see cref="At"/>(s)[i · <see cref="Displacement"/>].
/// </summary>
internal unsafe interface IGradientSource<T>
    where T : unmanaged
{
    static abstract int Displacement { get; }

    T* At(nint step);

    /// <summary>Asks for a part of what the tile below will read, so that after all steps all of it is on its way.</summary>
    void Prefetch(nint step);
}

/// <summary>Inputs of a batch: step s is example s, and a tile's rows are neighbouring inputs. For weight gradients.</summary>
internal readonly unsafe struct ExampleSource<T>(T** rows, nint column) : IGradientSource<T>
    where T : unmanaged
{
    private readonly T** _rows = rows;
    private readonly nint _column = column;

    public static int Displacement => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* At(nint step) => _rows[step] + _column;

    // The next inputs of this example.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(nint step) => Cache.Prefetch(_rows[step] + _column + Cache.Line<T>());
}

/// <summary>Weights: step s is output s, and a tile's rows are neighbouring inputs of the layer. For input gradients.</summary>
internal readonly unsafe struct WeightSource<T>(T* weights, nint panel) : IGradientSource<T>
    where T : unmanaged
{
    private readonly T* _weights = weights;
    private readonly nint _panel = panel;

    public static int Displacement => Panels<T>.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* At(nint step) => _weights + (nint)((nuint)step / (nuint)Panels<T>.Lanes) * _panel + (step & (Panels<T>.Lanes - 1));

    // The next eight rows of this panel, a part of them at each of its steps.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(nint step) => Cache.Prefetch(
        _weights + (nint)((nuint)step / (nuint)Panels<T>.Lanes) * _panel + (8 * Panels<T>.Lanes) + (8 * (step & (Panels<T>.Lanes - 1))));
}
