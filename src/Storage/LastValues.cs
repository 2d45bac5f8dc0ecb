using System.Buffers.Binary;
using Sweeps.Model.Measures;

namespace Sweeps.Storage;

/// <summary>
/// A trial's last values as the stores keep them beside its metrics: for each measure, in order of its number, that
/// number in four bytes, the step in eight and the value in eight, most significant first.
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

    /// <summary>Reads last values of the measures that have a name, and puts them in order of name (by code
    /// unit).</summary>
    public sealed class Reader
    {
        private readonly Dictionary<int, (string Name, int Rank)> _names;
        private readonly List<(Metric Metric, int Rank)> _found = [];

        public Reader(Dictionary<int, string> names) =>
            _names = names
                .OrderBy(pair => pair.Value, StringComparer.Ordinal)
                .Select((pair, rank) => (pair.Key, Value: (pair.Value, rank)))
                .ToDictionary(pair => pair.Key, pair => pair.Value);

        /// <summary>Adds one that stands by itself.</summary>
        public void Add(in Value value)
        {
            if (_names.TryGetValue(value.Measure, out var known))
                _found.Add((new(value.Step, known.Name, value.Exact), known.Rank));
        }

        /// <summary>Adds those that were packed.</summary>
        public void Add(ReadOnlySpan<byte> bytes)
        {
            for (; bytes.Length >= Size; bytes = bytes[Size..])
                Add(
                    new Value(
                        BinaryPrimitives.ReadInt32BigEndian(bytes),
                        BinaryPrimitives.ReadInt64BigEndian(bytes[4..]),
                        BitConverter.Int64BitsToDouble(BinaryPrimitives.ReadInt64BigEndian(bytes[12..]))
                    )
                );
        }

        /// <summary>What was added since, in order.</summary>
        public Metric[] Take()
        {
            // They are few, and nearly in order: no sort beats an insertion.
            for (int at = 1; at < _found.Count; at++)
            {
                var moving = _found[at];
                int to = at;
                for (; to > 0 && _found[to - 1].Rank > moving.Rank; to--)
                    _found[to] = _found[to - 1];
                _found[to] = moving;
            }

            var metrics = new Metric[_found.Count];
            for (int at = 0; at < metrics.Length; at++)
                metrics[at] = _found[at].Metric;
            _found.Clear();
            return metrics;
        }
    }
}
