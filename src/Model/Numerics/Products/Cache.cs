using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Sweeps.Model.Numerics.Products;

/// <summary>Hints about memory that will be read soon. They change no value; a processor without them does
/// without.</summary>
internal static unsafe class Cache
{
    /// <summary>Larger matrices are taken to lie beyond the second-level cache.</summary>
    public const int FarBytes = 1024 * 1024;

    /// <summary>Numbers in a line of 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Line<T>()
        where T : unmanaged => 64 / sizeof(T);

    /// <summary>Asks for a line to come to the nearest cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    /// <summary>Asks for a line to come to the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchFar(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(address);
    }
}
