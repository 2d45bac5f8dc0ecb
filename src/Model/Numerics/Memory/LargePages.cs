using System.Runtime.InteropServices;

namespace Sweeps.Model.Numerics.Memory;

/// <summary>
/// Pages of 2 MiB for weights beyond the second-level cache. A product walks through all of them, and in pages of 4 KiB
/// there are more of them than the processor keeps addresses of. Linux gives large pages to memory that asks where it
/// lets programs ask (/sys/kernel/mm/transparent_hugepage/enabled says `madvise` or `always`) and has some. Elsewhere
/// pages stay small: slower, with the same bits.
/// </summary>
internal static unsafe partial class LargePages
{
    /// <summary>Bytes of one.</summary>
    public const nuint Size = 2 * 1024 * 1024;

    private const int HugePage = 14; // MADV_HUGEPAGE

    /// <summary>Asks for large pages.</summary>
    /// <param name="memory">Begins at a multiple of <see cref="Size"/>; nothing is written yet.</param>
    /// <param name="bytes">A multiple of it.</param>
    /// <returns>Whether the system takes the wish; it is free to fulfil it.</returns>
    public static bool Ask(void* memory, nuint bytes)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            return Advise(memory, bytes, HugePage) == 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false; // a C library under another name
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* memory, nuint bytes, int advice);
}
