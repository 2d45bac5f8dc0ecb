using System.Numerics;
using Sweeps.Model.Numerics.Memory;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Networks.Convolution;

/// <summary>Memory that the layers of a network use in turn, allocated once.</summary>
internal sealed unsafe class Scratch<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Positions whose windows are laid out at a time. The gradient of a weight is summed over so many, and these sums
    /// are added in order: a number of the engine. Larger ones leave the second-level cache, smaller ones spend their
    /// time on starting and ending.
    /// </summary>
    public const int Chunk = 128;

    private readonly List<IDisposable> _owned = [];

    /// <param name="deepest">Most numbers that a window covers.</param>
    /// <param name="widest">Most outputs of a layer.</param>
    /// <param name="largest">Most weights of a layer whose inputs are filled up to whole panels.</param>
    public Scratch(int deepest, int widest, long largest)
    {
        PatchStride = PaddedStride(deepest);
        Patches = Allocate<T>(PatchStride * Chunk + Panels<T>.Lanes);
        PatchGradients = Allocate<T>(PatchStride * Chunk + Panels<T>.Lanes);
        Rows = (T**)Allocate<nint>(Chunk);
        GradientRows = (T**)Allocate<nint>(Chunk);
        Gradients = Allocate<T>((long)GradientPanel * Panels<T>.Count(widest));
        Turned = Allocate<T>(largest);
        Zeros = Allocate<T>(Math.Max(Panels<T>.Padded(deepest), Panels<T>.Padded(widest)));
    }

    /// <summary>[Chunk][PatchStride].</summary>
    public T* Patches { get; }

    /// <summary>Gradients of patches, likewise.</summary>
    public T* PatchGradients { get; }

    /// <summary>From a patch to the next.</summary>
    public nint PatchStride { get; }

    /// <summary>Pointers to the patches at hand.</summary>
    public T** Rows { get; }

    /// <summary>Pointers to the gradients of the positions at hand.</summary>
    public T** GradientRows { get; }

    /// <summary>Gradients of the positions at hand: [panel][Chunk][Lanes].</summary>
    public T* Gradients { get; }

    /// <summary>From a panel of them to the next.</summary>
    public nint GradientPanel => (nint)Chunk * Panels<T>.Lanes;

    /// <summary>Weights with inputs and outputs exchanged.</summary>
    public T* Turned { get; }

    /// <summary>A bias that adds nothing.</summary>
    public T* Zeros { get; }

    public void Dispose()
    {
        foreach (IDisposable array in _owned)
            array.Dispose();
    }

    // Room for what is copied too far; and rows a multiple of 1 KiB apart would compete for the same few lines of the
    // first-level cache.
    private static nint PaddedStride(int depth)
    {
        int padded = Panels<T>.Padded(depth) + Panels<T>.Lanes;
        return padded * sizeof(T) % 1024 == 0 ? padded + Panels<T>.Lanes : padded;
    }

    private TItem* Allocate<TItem>(long length)
        where TItem : unmanaged
    {
        var array = new NativeArray<TItem>(length);
        _owned.Add(array);
        return array.Pointer;
    }
}
