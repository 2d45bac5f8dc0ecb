using System.Numerics;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Data.Batches;

/// <summary>
/// Adds independent normal draws to the inputs of training, a function of seed, visit and place alone. Small noise acts
/// as a penalty on the derivatives by the inputs (Bishop 1995, Neural Computation 7(1)); on a linear model with squared
/// loss it is ridge regression with λ = σ².
/// </summary>
/// <param name="deviation">σ.</param>
/// <param name="dimension">Numbers in an input.</param>
/// <param name="rows">Most examples in a batch.</param>
/// <param name="seed">The trial's seed.</param>
internal sealed unsafe class InputNoise<T>(double deviation, int dimension, int rows, long seed)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Line = 64;

    private readonly RandomStream _stream = new(seed, RandomPurpose.Training, TrainingChannels.InputNoise);
    private readonly double[] _draws = new double[dimension];
    private readonly RowRoom<T> _room = new((dimension * sizeof(T) + Line - 1) / Line * Line / sizeof(T), rows);

    /// <summary>Has <paramref name="rows"/> point to noisy copies of the inputs they point to.</summary>
    /// <param name="visit">Number of the first one's visit.</param>
    /// <param name="rows">Pointers to the inputs of a batch.</param>
    /// <param name="count">Examples.</param>
    public void Add(long visit, T** rows, int count)
    {
        for (int r = 0; r < count; r++)
        {
            T* clean = rows[r],
                noisy = _room.At(r);
            _stream.FillNormal(visit + r, 0, _draws);
            for (int i = 0; i < dimension; i++)
                noisy[i] = T.CreateTruncating(
                    Math.FusedMultiplyAdd(deviation, _draws[i], double.CreateTruncating(clean[i]))
                );
            rows[r] = noisy;
        }
    }
}
