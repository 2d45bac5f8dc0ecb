namespace Sweeps.Model.Data.Shapes;

/// <summary>What can be known of a trial's data without loading it.</summary>
/// <param name="Dimension">Input dimension.</param>
/// <param name="Classes">Number of classes; 0 for regression.</param>
/// <param name="Train">Training examples, or visits that make an epoch where examples are drawn fresh.</param>
/// <param name="Test">Test examples.</param>
public sealed record DataShape(int Dimension, int Classes, int Train, int Test)
{
    /// <summary>Validation examples, which <see cref="Train"/> does not count.</summary>
    public int Validation { get; init; }

    /// <summary>How an example is an image; null where it is none.</summary>
    public ImageShape? Image { get; init; }
}
