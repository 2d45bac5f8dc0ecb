using System.Buffers.Binary;
using Sweeps.Model.Training;

namespace Sweeps.Storage;

/// <summary>
/// A trial's last values as the stores keep them beside its metrics: for each measure, in order of its number, that number in four bytes, the step in eight
/// and the value in eight, most significant first.
/// </summary>
internal static class LastValues
{
    private const int Size = 4 + 8 + 8;

    /// <summary>One measure's last value.</summary>
    public readonly record struct Value(int Measure, long Step, double Exact);

    public static byte[] Pack(IReadOnlyList<Value> values)
    {
        byte[] bytes = new byte[values.Count * Size];
        var rest = bytes.AsSpan();
        foreach (var value in values)
        {
            BinaryPrimitives.WriteInt32BigEndian(rest, value.Measure);
            BinaryPrimitives.WriteInt64BigEndian(rest[4..], value.Step);
            BinaryPrimitives.WriteInt64BigEndian(rest[12..], BitConverter.DoubleToInt64Bits(value.Exact));
            rest = rest[Size..];
        }

        return bytes;
    }

    /// <summary>Adds the values of those measures that have a name in <paramref name="names"/>.</summary>
    public static void Unpack(ReadOnlySpan<byte> bytes, Dictionary<int, string> names, List<Metric> to)
    {
        for (; bytes.Length >= Size; bytes = bytes[Size..])
        {
            if (names.TryGetValue(BinaryPrimitives.ReadInt32BigEndian(bytes), out string? name))
                to.Add(new(BinaryPrimitives.ReadInt64BigEndian(bytes[4..]), name, BitConverter.Int64BitsToDouble(BinaryPrimitives.ReadInt64BigEndian(bytes[12..]))));
        }
    }
}
