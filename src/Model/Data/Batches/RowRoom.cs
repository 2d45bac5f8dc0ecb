using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Data.Batches;

/// <summary>Room for rows that are written out on demand (<see cref="Examples{T}.Row(int, T*)"/>): it never moves, and
/// rows begin at lines of the cache.</summary>
/// <param name="room">Numbers in a row, a multiple of a line; 0: no room at all.</param>
/// <param name="rows">Rows.</param>
internal sealed unsafe class RowRoom<T>(int room, int rows)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Line = 64;

    // Rows a multiple of 1 KiB apart would compete for the same few lines of the first-level cache.
    private readonly nint _stride = room * sizeof(T) % 1024 == 0 ? room + Line / sizeof(T) : room;

    private readonly T[] _numbers =
        room == 0
            ? []
            : GC.AllocateArray<T>(checked(rows * (room + Line / sizeof(T)) + 2 * Line / sizeof(T)), pinned: true);

    /// <summary>No room: what lies in memory needs none.</summary>
    public static RowRoom<T> None { get; } = new(0, 0);

    /// <summary>Where a row goes; null where there is no room.</summary>
    public T* At(int row)
    {
        if (room == 0)
            return null;
        nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_numbers));
        return (T*)((address + Line - 1) & -Line) + row * _stride;
    }
}
