using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sweeps.Model.Randomness;

namespace Sweeps.Scheduling.Search.Random;

/// <summary>
/// Draws each dimension on its own and evenly. A draw is addressed by (seed, number, dimension's name) and depends on
/// nothing else: not on results, and not on the other dimensions.
/// </summary>
public sealed class RandomStrategy(SearchTask task) : ISearchStrategy
{
    private readonly RandomStream _stream = StreamOf(task.Seed);
    private readonly int[] _addresses = [.. task.Space.Dimensions.Select(dimension => AddressOf(dimension.Name))];

    /// <summary>Its line in the catalog.</summary>
    public static SearchKind Kind { get; } =
        new("random", "Draws each axis on its own and evenly.", task => new RandomStrategy(task))
        {
            Learns = false,
            Draws = (seed, axis) => new AxisDraws(seed, AddressOf(axis)),
        };

    private static RandomStream StreamOf(long seed) => new(seed, RandomPurpose.Search);

    // The place of a dimension's draws in the stream, by its name: another dimension beside it changes nothing.
    private static int AddressOf(string name) =>
        BinaryPrimitives.ReadInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name))) & int.MaxValue;

    /// <inheritdoc/>
    public double[] Ask(SearchHistory history, long number)
    {
        double[] choices = new double[task.Space.Count];
        for (int i = 0; i < choices.Length; i++)
        {
            int levels = task.Space.Dimensions[i].Levels;
            choices[i] =
                levels == 0 ? _stream.Uniform(number, _addresses[i]) : _stream.Below(levels, number, _addresses[i]);
        }

        return task.Space.Clean(choices);
    }

    private sealed class AxisDraws(long seed, int address) : IAxisDraws
    {
        private readonly RandomStream _stream = StreamOf(seed);

        public string Words => FormattableString.Invariant($"drawn with {seed}");

        public double Uniform(long number) => _stream.Uniform(number, address);

        public int Below(int count, long number) => _stream.Below(count, number, address);
    }
}
