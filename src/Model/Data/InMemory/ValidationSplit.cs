using System.Numerics;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Data.InMemory;

/// <summary>Keeps a random part of the training examples apart. A smaller part of the same seed is contained in a
/// larger one.</summary>
internal static class ValidationSplit
{
    /// <summary>The same data, with <paramref name="count"/> of the training examples for validation; both parts keep
    /// their order.</summary>
    public static TrialData<T> Of<T>(TrialData<T> whole, int count, long seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Examples<T> train =
            whole.Train ?? throw new ArgumentException("Only a fixed training set can be split.", nameof(whole));
        int[] numbers = [.. Enumerable.Range(0, train.Count)];

        // The first steps of Fisher and Yates: place i takes one of those not yet taken.
        var stream = new RandomStream(seed, RandomPurpose.Validation);
        for (int i = 0; i < count; i++)
        {
            int j = i + stream.Below(train.Count - i, i, 0);
            (numbers[i], numbers[j]) = (numbers[j], numbers[i]);
        }

        return whole with
        {
            EpochLength = train.Count - count,
            Train = train.Choose([.. numbers[count..].Order()]),
            Validation = train.Choose([.. numbers[..count].Order()]),
        };
    }
}
