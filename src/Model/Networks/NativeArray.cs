using System.Runtime.InteropServices;

namespace Sweeps.Model.Networks;

/// <summary>Zeroed memory outside the managed heap, aligned to the panels of the kernels.</summary>
internal sealed unsafe class NativeArray<T> : IDisposable
    where T : unmanaged
{
    private const nuint Alignment = 128;

    public NativeArray(long length)
    {
        Length = length;
        nuint bytes = checked((nuint)length * (nuint)sizeof(T) + Alignment - 1) / Alignment * Alignment;
        Pointer = (T*)NativeMemory.AlignedAlloc(Math.Max(bytes, Alignment), Alignment);
        NativeMemory.Clear(Pointer, bytes);
    }

    ~NativeArray() => Free();

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
