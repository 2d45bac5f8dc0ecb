using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sweeps.Model.Data;

/// <summary>
/// A fixed set of examples in memory that never moves, so that kernels can keep pointers into it for as long as they keep the object.
/// Inputs are row-major and dense; what is read up to 64 bytes past the last row is zero.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed unsafe class Examples<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Alignment = 64;

    private readonly T[] _storage;  // pinned, so _inputs stays valid while this object lives
    private readonly T* _inputs;
    private readonly int[]? _rows;  // of a choice: where each of its examples lies

    /// <summary>Room for <paramref name="count"/> examples, all zero.</summary>
    /// <param name="count">Number of examples.</param>
    /// <param name="dimension">Input dimension.</param>
    /// <param name="classes">Number of classes; 0 for regression.</param>
    public Examples(int count, int dimension, int classes)
    {
        Count = count;
        Dimension = dimension;
        Classes = classes;
        Labels = classes > 0 ? new int[count] : [];
        Targets = classes > 0 ? [] : new double[count];
        Origins = new int[count];
        for (int i = 0; i < count; i++)
            Origins[i] = i;

        _storage = GC.AllocateArray<T>(checked(count * dimension + 2 * Alignment / sizeof(T)), pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_storage));
        _inputs = (T*)((address + Alignment - 1) & -Alignment);
    }

    private Examples(Examples<T> whole, int[] chosen)
    {
        (Count, Dimension, Classes, _storage) = (chosen.Length, whole.Dimension, whole.Classes, whole._storage);
        _inputs = whole._inputs;
        Labels = Classes > 0 ? [.. chosen.Select(i => whole.Labels[i])] : [];
        Targets = Classes > 0 ? [] : [.. chosen.Select(i => whole.Targets[i])];
        Origins = [.. chosen.Select(i => whole.Origins[i])];
        _rows = [.. chosen.Select(i => whole._rows?[i] ?? i)];
    }

    /// <summary>Number of examples.</summary>
    public int Count { get; }

    /// <summary>Input dimension.</summary>
    public int Dimension { get; }

    /// <summary>Number of classes; 0 for regression.</summary>
    public int Classes { get; }

    /// <summary>The true class of each example; empty for regression.</summary>
    public int[] Labels { get; }

    /// <summary>The true target of each example; empty for classification.</summary>
    public double[] Targets { get; }

    /// <summary>
    /// The number of each example in the whole data set that this one is a subset of. Static label noise is keyed by it, so that an
    /// example has the same noisy label in every subset.
    /// </summary>
    public int[] Origins { get; }

    /// <summary>First number of row <paramref name="i"/>; valid while this object is reachable.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Row(int i) => _inputs + (nint)(_rows is null ? i : _rows[i]) * Dimension;

    /// <summary>Row <paramref name="i"/>.</summary>
    public Span<T> Input(int i) => new(Row(i), Dimension);

    /// <summary>All inputs, row after row.</summary>
    /// <exception cref="InvalidOperationException">They do not lie together: these examples were chosen from others.</exception>
    public ReadOnlySpan<T> Inputs => _rows is null
        ? new(_inputs, Count * Dimension)
        : throw new InvalidOperationException("Examples chosen from others do not lie together. Go through them with `Input`.");

    /// <summary>These examples without a copy of their inputs: those with the numbers <paramref name="chosen"/>, in that order.</summary>
    public Examples<T> Choose(int[] chosen) => new(this, chosen);

    /// <summary>Bytes held; a choice's inputs are held by what it was chosen from.</summary>
    public long Bytes => (_rows is null ? (long)_storage.Length * sizeof(T) : _rows.Length * sizeof(int)) + (Labels.Length + Origins.Length) * sizeof(int) + Targets.Length * sizeof(double);
}
