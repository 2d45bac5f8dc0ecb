using System.Runtime.InteropServices;

namespace Sweeps.Model.Numerics.Memory;

/// <summary>Zeroed memory outside the managed heap, aligned to the panels of the kernels; in large pages where it fills
/// one and the system has them.</summary>
internal sealed unsafe class NativeArray<T> : IDisposable
    where T : unmanaged
{
    private const nuint Alignment = 128;

    public NativeArray(long length)
    {
        Length = length;
        nuint bytes = RoundUp(checked((nuint)length * (nuint)sizeof(T)), Alignment);
        if (bytes < LargePages.Size)
        {
            Pointer = (T*)NativeMemory.AlignedAlloc(Math.Max(bytes, Alignment), Alignment);
        }
        else
        {
            nuint whole = RoundUp(bytes, LargePages.Size);
            Pointer = (T*)NativeMemory.AlignedAlloc(whole, LargePages.Size);
            LargePages.Ask(Pointer, whole);
        }

        NativeMemory.Clear(Pointer, bytes);
    }

    ~NativeArray() => Free();

    private static nuint RoundUp(nuint bytes, nuint unit) => checked(bytes + unit - 1) / unit * unit;

    public long Length { get; }

    public T* Pointer { get; private set; }

    public void Clear() => NativeMemory.Clear(Pointer, (nuint)Length * (nuint)sizeof(T));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
