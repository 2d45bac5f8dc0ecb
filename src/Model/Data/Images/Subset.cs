using Sweeps.Model.Randomness;

namespace Sweeps.Model.Data.Images;

/// <summary>
/// A random subset without replacement, in random order. A smaller subset of the same seed is the beginning of a larger
/// one, so that trials that differ in the number of examples are comparable.
/// </summary>
internal static class Subset
{
    /// <summary>Channel of training subsets.</summary>
    public const int Train = 0;

    /// <summary>Channel of test subsets.</summary>
    public const int Test = 1;

    /// <summary>The numbers of the examples kept: all in file order where <paramref name="wanted"/> is null, else a
    /// draw.</summary>
    public static int[] Of(int count, int? wanted, long seed, int channel)
    {
        int[] numbers = [.. Enumerable.Range(0, count)];
        if (wanted is not { } kept)
            return numbers;

        // The first steps of Fisher and Yates: place i takes one of those not yet taken.
        var stream = new RandomStream(seed, RandomPurpose.Subset, channel);
        for (int i = 0; i < kept; i++)
        {
            int j = i + stream.Below(count - i, i, 0);
            (numbers[i], numbers[j]) = (numbers[j], numbers[i]);
        }

        return numbers[..kept];
    }
}
