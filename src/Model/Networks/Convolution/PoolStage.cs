using System.Diagnostics;
using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Numerics.Images;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Networks.Convolution;

/// <summary>Pooling, channel by channel.</summary>
internal sealed unsafe class PoolStage<T>(
    ImageStage.Pool pool,
    ImageShape input,
    ImageShape output,
    ImageKernels<T> images
) : IStage<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Window _window = new(
        input.Channels,
        input.Height,
        input.Width,
        pool.Window,
        pool.Window,
        pool.Stride,
        0
    );

    public ImageShape In => input;

    public ImageShape Out => output;

    public nint InPixel => Panels<T>.Padded(input.Channels);

    public nint OutPixel => Panels<T>.Padded(output.Channels);

    public bool Trainable => false;

    public void Forward(T* x, T* y, int count, bool training)
    {
        switch (pool.Kind)
        {
            case PoolKind.Max:
                images.LargestOf(x, InPixel, in _window, count, y);
                break;
            case PoolKind.Average:
                images.MeanOf(x, InPixel, in _window, count, y);
                break;
            default:
                throw new UnreachableException(pool.Kind.ToString());
        }
    }

    public void Backward(T* x, T* y, T* dy, T* dx, int count, in UpdateRule<T> rule)
    {
        if (dx == null)
            return;
        if (pool.Kind == PoolKind.Max)
            images.BackToLargest(x, InPixel, in _window, count, y, dy, dx);
        else
            images.BackToMean(InPixel, in _window, count, dy, dx);
    }

    public void Dispose() { }
}
