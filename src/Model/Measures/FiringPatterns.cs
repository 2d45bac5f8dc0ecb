using System.Numerics;
using System.Runtime.Intrinsics;

namespace Sweeps.Model.Measures;

/// <summary>
/// Which neurons of a layer fire on which inputs: one bit for each (input, neuron), set where the pre-activation is
/// above 0. All counts are integers, so that statistics of them round once.
/// </summary>
public sealed class FiringPatterns
{
    private const int WordBits = 64;
    private readonly ulong[] _bits;
    private readonly int _wordsPerRow;
    private int[]? _columnCounts;

    /// <summary>A layer of <paramref name="neurons"/> that has fired on no input yet.</summary>
    public FiringPatterns(int inputs, int neurons)
    {
        Inputs = inputs;
        Neurons = neurons;
        _wordsPerRow = (neurons + WordBits - 1) / WordBits;
        _bits = new ulong[(long)inputs * _wordsPerRow];
    }

    /// <summary>Inputs, n.</summary>
    public int Inputs { get; }

    /// <summary>Neurons of the layer, n_l.</summary>
    public int Neurons { get; }

    /// <summary>Sets the bits of one input from the layer's outputs (after the ReLU, which is positive exactly where
    /// the pre-activation is).</summary>
    public void SetRow<T>(int input, ReadOnlySpan<T> activations)
        where T : unmanaged, INumber<T>
    {
        var row = _bits.AsSpan(input * _wordsPerRow, _wordsPerRow);
        for (int word = 0; word < row.Length; word++)
        {
            int first = word * WordBits;
            row[word] = PositiveBits(activations[first..Math.Min(first + WordBits, Neurons)]);
        }

        _columnCounts = null;
    }

    /// <summary>Whether a neuron fires on an input.</summary>
    public bool Fires(int input, int neuron) => (Row(input)[neuron / WordBits] >> (neuron % WordBits) & 1) != 0;

    /// <summary>The pattern of one input, 64 neurons a word, lowest bit first.</summary>
    public ReadOnlySpan<ulong> Row(int input) => _bits.AsSpan(input * _wordsPerRow, _wordsPerRow);

    /// <summary>Neurons that fire on an input.</summary>
    public int ActiveNeurons(int input)
    {
        int count = 0;
        foreach (ulong word in Row(input))
            count += BitOperations.PopCount(word);
        return count;
    }

    /// <summary>For each neuron, the number of inputs it fires on.</summary>
    public ReadOnlySpan<int> FiringCounts => _columnCounts ??= CountColumns();

    /// <summary>Set bits in all.</summary>
    public long TotalActive
    {
        get
        {
            long total = 0;
            foreach (ulong word in _bits)
                total += BitOperations.PopCount(word);
            return total;
        }
    }

    /// <summary>
    /// The smallest number of active neurons that at least <paramref name="percent"/> % of the inputs do not exceed
    /// (nearest-rank percentile: always a count that occurs).
    /// </summary>
    public int ActiveNeuronsPercentile(int percent)
    {
        Span<int> inputsWithCount = new int[Neurons + 1];
        for (int input = 0; input < Inputs; input++)
            inputsWithCount[ActiveNeurons(input)]++;

        long rank = Math.Max(1, ((long)percent * Inputs + 99) / 100);
        long seen = 0;
        int count = 0;
        while ((seen += inputsWithCount[count]) < rank)
            count++;
        return count;
    }

    /// <summary>Number of different patterns.</summary>
    public int DistinctPatterns()
    {
        var seen = new HashSet<int>(new RowComparer(this));
        for (int input = 0; input < Inputs; input++)
            seen.Add(input);
        return seen.Count;
    }

    private static ulong PositiveBits<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        ulong bits = 0;
        int j = 0;
        for (; j <= values.Length - Vector256<T>.Count; j += Vector256<T>.Count)
            bits |=
                (ulong)
                    Vector256.GreaterThan(Vector256.Create(values[j..]), Vector256<T>.Zero).ExtractMostSignificantBits()
                << j;
        for (; j < values.Length; j++)
            bits |= (values[j] > T.Zero ? 1UL : 0UL) << j;
        return bits;
    }

    private int[] CountColumns()
    {
        int[] counts = new int[Neurons];
        for (int input = 0; input < Inputs; input++)
        {
            var row = Row(input);
            for (int word = 0; word < row.Length; word++)
            {
                for (ulong rest = row[word]; rest != 0; rest &= rest - 1)
                    counts[word * WordBits + BitOperations.TrailingZeroCount(rest)]++;
            }
        }

        return counts;
    }

    private sealed class RowComparer(FiringPatterns patterns) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => patterns.Row(x).SequenceEqual(patterns.Row(y));

        public int GetHashCode(int input)
        {
            ulong hash = 0;
            foreach (ulong word in patterns.Row(input))
            {
                hash = (hash ^ word) * 0x9E37_79B9_7F4A_7C15;
                hash ^= hash >> 32;
            }

            return (int)hash;
        }
    }
}
