using Sweeps.Model.Configurations;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Data.Batches;

/// <summary>Which example each visit goes to: a function of the seed and the visit alone, with the current epoch's
/// permutation kept at hand.</summary>
internal sealed class VisitSequence(VisitOrder order, int count, long seed)
{
    private const int PermutationChannel = 0;
    private const int ReplacementChannel = 1;

    private readonly RandomStream _permutations = new(seed, RandomPurpose.Order, PermutationChannel);
    private readonly RandomStream _replacement = new(seed, RandomPurpose.Order, ReplacementChannel);
    private readonly int[] _permutation = order == VisitOrder.Shuffle ? new int[count] : [];
    private long _epoch = -1;

    /// <summary>Whether examples ahead are known at next to no cost.</summary>
    public bool IsCheap => order != VisitOrder.Replacement;

    /// <summary>Writes the examples of the visits from <paramref name="first"/> on, all of one epoch.</summary>
    public void Fill(long first, Span<int> examples)
    {
        int offset = (int)(first % count);
        switch (order)
        {
            case VisitOrder.Shuffle:
                Permute(first / count);
                _permutation.AsSpan(offset, examples.Length).CopyTo(examples);
                break;
            case VisitOrder.Sequential:
                for (int i = 0; i < examples.Length; i++)
                    examples[i] = offset + i;
                break;
            case VisitOrder.Replacement:
                for (int i = 0; i < examples.Length; i++)
                    examples[i] = _replacement.Below(count, first + i, 0);
                break;
            default:
                throw new System.Diagnostics.UnreachableException(order.ToString());
        }
    }

    // Fisher and Yates, keyed by the epoch: step i swaps i with a position drawn from 0 … i by word i.
    private void Permute(long epoch)
    {
        if (epoch == _epoch)
            return;
        for (int i = 0; i < count; i++)
            _permutation[i] = i;
        for (int pair = (count - 1) / 2; pair >= 0; pair--)
        {
            var words = _permutations.Words(epoch, (uint)pair);
            if (2 * pair + 1 < count)
                Swap(2 * pair + 1, words.Second);
            Swap(2 * pair, words.First);
        }

        _epoch = epoch;
    }

    private void Swap(int i, ulong word)
    {
        int j = RandomStream.ToBelow(word, i + 1);
        (_permutation[i], _permutation[j]) = (_permutation[j], _permutation[i]);
    }
}
