using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Data.InMemory;

/// <summary>
/// A fixed set of examples in memory that never moves, so that kernels can keep pointers into it for as long as they
/// keep the object. Inputs are row-major and dense; what is read up to 64 bytes past the last row is zero. Images of a
/// byte a pixel stay bytes, shared by all sets made of them, and are written out when they are asked for: see
/// <see cref="Row(int, T*)"/>.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed unsafe class Examples<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Alignment = 64;

    private readonly T[] _storage; // pinned, so _inputs stays valid while this object lives
    private readonly T* _inputs;
    private readonly int[]? _rows; // of a choice, or of images: where each of its examples lies
    private readonly RawImages? _images;
    private readonly PixelScale<T>? _scale;
    private readonly bool _borrowed; // the inputs are another's, who counts their bytes

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

    /// <summary>Images with these numbers, whose pixels stand for the numbers of <paramref name="scale"/>.</summary>
    internal Examples(RawImages images, int[] numbers, int classes, PixelScale<T> scale)
    {
        (Count, Dimension, Classes, _storage) = (numbers.Length, images.Size, classes, []);
        Labels = [.. numbers.Select(i => (int)images.Labels[i])];
        Targets = [];
        Origins = numbers;
        (_rows, _images, _scale) = (numbers, images, scale);
    }

    private Examples(Examples<T> whole, int[] chosen)
    {
        (Count, Dimension, Classes, _storage) = (chosen.Length, whole.Dimension, whole.Classes, whole._storage);
        _inputs = whole._inputs;
        (_images, _scale) = (whole._images, whole._scale);
        Labels = Classes > 0 ? [.. chosen.Select(i => whole.Labels[i])] : [];
        Targets = Classes > 0 ? [] : [.. chosen.Select(i => whole.Targets[i])];
        Origins = [.. chosen.Select(i => whole.Origins[i])];
        _rows = [.. chosen.Select(i => whole._rows?[i] ?? i)];
    }

    private Examples(Examples<T> inputs, int classes, int[] labels)
    {
        (Count, Dimension, Classes, _storage) = (inputs.Count, inputs.Dimension, classes, inputs._storage);
        _inputs = inputs._inputs;
        _borrowed = true;
        (Labels, Targets, Origins) = (labels, [], inputs.Origins);
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
    /// The number of each example in the whole data set that this one is a subset of. Static label noise is keyed by
    /// it, so that an example has the same noisy label in every subset.
    /// </summary>
    public int[] Origins { get; }

    /// <summary>Numbers that <see cref="Row(int, T*)"/> needs room for: 0 where inputs lie in memory as they
    /// are.</summary>
    public int Room =>
        _images is null
            ? 0
            : (Dimension + Alignment / sizeof(T) - 1) / (Alignment / sizeof(T)) * (Alignment / sizeof(T));

    /// <summary>First number of row <paramref name="i"/>; valid while this object is reachable.</summary>
    /// <exception cref="InvalidOperationException">These are images, which are nowhere written out.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Row(int i) =>
        _images is null ? _inputs + (nint)(_rows is null ? i : _rows[i]) * Dimension : throw NotWrittenOut();

    /// <summary>First number of row <paramref name="i"/>, where it lies or else written to <paramref name="room"/>,
    /// which has room for <see cref="Room"/> numbers.</summary>
    public T* Row(int i, T* room)
    {
        if (_images is null)
            return Row(i);
        _scale!.Write(_images.Image(_rows![i]), room);
        return room;
    }

    /// <summary>Says that <see cref="Row(int, T*)"/> will soon be asked for row <paramref name="i"/>.</summary>
    public void Announce(int i)
    {
        if (_images is null)
            return;
        fixed (byte* pixels = _images.Image(_rows![i]))
        {
            for (int line = 0; line < Dimension; line += Alignment)
                Cache.PrefetchFar(pixels + line);
        }
    }

    /// <summary>Row <paramref name="i"/>; of images a copy.</summary>
    public Span<T> Input(int i)
    {
        if (_images is null)
            return new(Row(i), Dimension);
        T[] copy = new T[Dimension];
        fixed (T* room = copy)
            Row(i, room);
        return copy;
    }

    /// <summary>All inputs, row after row.</summary>
    /// <exception cref="InvalidOperationException">They do not lie together: these examples were chosen from others, or
    /// are images.</exception>
    public ReadOnlySpan<T> Inputs =>
        _rows is null
            ? new(_inputs, Count * Dimension)
            : throw new InvalidOperationException(
                "Examples chosen from others do not lie together. Go through them with `Input`."
            );

    /// <summary>These examples without a copy of their inputs: those with the numbers <paramref name="chosen"/>, in
    /// that order.</summary>
    public Examples<T> Choose(int[] chosen) => new(this, chosen);

    /// <summary>The same inputs, which lie together, with labels of their own and no copy.</summary>
    internal Examples<T> Labelled(int classes, int[] labels) => new(this, classes, labels);

    private static InvalidOperationException NotWrittenOut() =>
        new("Images are kept as bytes and have no rows of numbers. Give `Row` room to write them to.");

    /// <summary>Bytes held; a choice's inputs are held by what it was chosen from, those with labels of their own by
    /// whom they were taken from, images by their files' reader.</summary>
    public long Bytes =>
        (
            _rows is not null ? _rows.Length * sizeof(int)
            : _borrowed ? 0
            : (long)_storage.Length * sizeof(T)
        )
        + (Labels.Length + Origins.Length) * sizeof(int)
        + Targets.Length * sizeof(double);
}
