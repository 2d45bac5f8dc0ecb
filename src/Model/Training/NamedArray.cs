using System.Numerics;
using System.Runtime.InteropServices;
using Sweeps.Model.Configurations;

namespace Sweeps.Model.Training;

/// <summary>Numbers of a network, by a name that PyTorch users expect.</summary>
/// <param name="Name">Name, such as <c>layers.1.weight</c>; layers are numbered from 1, as in metrics.</param>
/// <param name="Shape">Length along each dimension: [out, in] of a fully connected layer's weights, [out, in, row,
/// column] of a convolution's.</param>
/// <param name="Precision">Format of the numbers; null: whole numbers of 64 bits.</param>
/// <param name="Bytes">The numbers, row-major, little-endian.</param>
public sealed record NamedArray(string Name, IReadOnlyList<int> Shape, Precision? Precision, byte[] Bytes)
{
    /// <summary>An array of <typeparamref name="T"/>, whose bytes are in the machine's order.</summary>
    internal static unsafe NamedArray Of<T>(string name, IReadOnlyList<int> shape, byte[] bytes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(
            name,
            shape,
            sizeof(T) == sizeof(float) ? Configurations.Precision.Float32 : Configurations.Precision.Float64,
            LittleEndian(bytes, sizeof(T))
        );

    /// <summary>An array of whole numbers.</summary>
    internal static NamedArray Of(string name, IEnumerable<int> numbers)
    {
        long[] wide = [.. numbers.Select(number => (long)number)];
        return new(name, [wide.Length], null, LittleEndian(MemoryMarshal.AsBytes<long>(wide).ToArray(), sizeof(long)));
    }

    private static byte[] LittleEndian(byte[] bytes, int size)
    {
        for (int i = 0; i < bytes.Length && !BitConverter.IsLittleEndian; i += size)
            bytes.AsSpan(i, size).Reverse();
        return bytes;
    }
}
