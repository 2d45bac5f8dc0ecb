using System.Numerics;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Networks.Convolution;

/// <summary>
/// A step on the way of a batch through a convolutional network. Images are [example][row][column][pixel], a pixel
/// being <see cref="OutPixel"/> numbers: the channels, then zeros.
/// </summary>
internal unsafe interface IStage<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Images that come in.</summary>
    ImageShape In { get; }

    /// <summary>Images that go out; 1×1 where it is fully connected.</summary>
    ImageShape Out { get; }

    /// <summary>From a position that comes in to the next.</summary>
    nint InPixel { get; }

    /// <summary>From a position that goes out to the next.</summary>
    nint OutPixel { get; }

    /// <summary>Whether it has parameters that are updated.</summary>
    bool Trainable { get; }

    /// <summary>Computes y from x.</summary>
    /// <param name="x">Images that come in.</param>
    /// <param name="y">Images that go out.</param>
    /// <param name="count">Examples.</param>
    /// <param name="training">As training has them, with the batch's own statistics, rather than as evaluation
    /// does.</param>
    void Forward(T* x, T* y, int count, bool training);

    /// <summary>After <see cref="Forward"/> in training: passes a gradient back, and updates.</summary>
    /// <param name="x">Images that came in.</param>
    /// <param name="y">Images that went out.</param>
    /// <param name="dy">Gradient of y; used up.</param>
    /// <param name="dx">Where the gradient of x goes; null where nobody wants it.</param>
    /// <param name="count">Examples.</param>
    /// <param name="rule">The update, without what differs between layers.</param>
    void Backward(T* x, T* y, T* dy, T* dx, int count, in UpdateRule<T> rule);
}
