using System.Numerics;

namespace Sweeps.Model.Data.InMemory;

/// <summary>Examples drawn on demand, one for each visit: what is drawn at a visit depends on the seed and the visit's
/// number alone.</summary>
/// <typeparam name="T">float or double.</typeparam>
public unsafe interface IExampleStream<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Writes the inputs of visit <paramref name="visit"/> (0, 1, …) to <paramref name="input"/> and returns
    /// its true class.</summary>
    int Draw(long visit, T* input);
}

/// <summary>What one trial learns from and is tested on.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="Dimension">Input dimension.</param>
/// <param name="Classes">Number of classes; 0 for regression.</param>
/// <param name="EpochLength">Visits that make an epoch: the size of the training set, or the nominal size of a
/// stream's.</param>
/// <param name="Train">The training set; null where every visit draws a new example.</param>
/// <param name="Stream">Draws new training examples; null where the training set is fixed.</param>
/// <param name="Test">The fixed test set, labels clean.</param>
public sealed record TrialData<T>(
    int Dimension,
    int Classes,
    int EpochLength,
    Examples<T>? Train,
    IExampleStream<T>? Stream,
    Examples<T> Test
)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Training examples that are kept apart; null: none.</summary>
    public Examples<T>? Validation { get; init; }

    /// <summary>
    /// The fixed examples that stand for the training inputs in measures: the training set, or the test set where
    /// training examples are drawn fresh (they are draws from the same law).
    /// </summary>
    public Examples<T> TrainOrTest => Train ?? Test;

    /// <summary>Bytes held.</summary>
    public long Bytes => (Train?.Bytes ?? 0) + Test.Bytes;
}
