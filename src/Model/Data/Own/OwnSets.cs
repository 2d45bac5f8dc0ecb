namespace Sweeps.Model.Data.Own;

/// <summary>Both sets of somebody's own data, as read.</summary>
/// <param name="Train">The training set.</param>
/// <param name="Test">The test set.</param>
internal sealed record OwnSets(OwnArrays Train, OwnArrays Test)
{
    /// <summary>Bytes held.</summary>
    public long Bytes => Train.Bytes + Test.Bytes;

    /// <summary>Both as images.</summary>
    public (InMemory.RawImages Train, InMemory.RawImages Test) Images(int classes, CancellationToken cancellation) =>
        (Train.Images(classes, cancellation), Test.Images(classes, cancellation));
}
