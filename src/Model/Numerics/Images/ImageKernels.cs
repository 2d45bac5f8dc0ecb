using System.Numerics;
using System.Runtime.Intrinsics;
using Sweeps.Model.Numerics.Vectors;

namespace Sweeps.Model.Numerics.Images;

/// <summary>
/// What convolutional layers do beside products: windows turned into rows of a matrix and back, pooling, batch
/// normalisation. Every element is computed by the same operations in the same order on every path. “Values” are
/// [position][pixel]: the channels of a position lie together, filled up with zeros to a multiple of a panel's lanes.
/// </summary>
internal abstract unsafe class ImageKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Positions whose sums are taken in the network's format before they are added in float64; a number of
    /// the engine.</summary>
    public const int SumBlock = 128;

    /// <summary>The kernels of a path; the caller has made sure that the processor supports it.</summary>
    public static ImageKernels<T> For(InstructionPath path) =>
        (ImageKernels<T>)
            (object)(
                (path, typeof(T) == typeof(float)) switch
                {
                    (InstructionPath.Avx512, true) => new VectorImageKernels<Avx512Float, Vector512<float>, float>(),
                    (InstructionPath.Avx512, false) => new VectorImageKernels<
                        Avx512Double,
                        Vector512<double>,
                        double
                    >(),
                    (InstructionPath.Avx2, true) => new VectorImageKernels<Avx2Float, Vector256<float>, float>(),
                    (InstructionPath.Avx2, false) => new VectorImageKernels<Avx2Double, Vector256<double>, double>(),
                    (InstructionPath.AdvSimd, true) => new VectorImageKernels<AdvSimdFloat, Vector128<float>, float>(),
                    (InstructionPath.AdvSimd, false) => new VectorImageKernels<
                        AdvSimdDouble,
                        Vector128<double>,
                        double
                    >(),
                    (_, true) => new VectorImageKernels<PortableMath<float>, float, float>(),
                    (_, false) => new VectorImageKernels<PortableMath<double>, double, double>(),
                }
            );

    /// <summary>
    /// Copies what the window covers at <paramref name="count"/> positions from <paramref name="first"/> on, zeros
    /// where it lies beyond the image: [count][stride], a row being [row][column][channel]. Reads and writes up to 64
    /// bytes more than that.
    /// </summary>
    public abstract void TakePatches(
        T* images,
        nint pixel,
        in Window window,
        int first,
        int count,
        T* patches,
        nint stride
    );

    /// <summary>Adds patches to where <see cref="TakePatches"/> takes them from, position by position, in
    /// order.</summary>
    public abstract void AddPatches(
        T* patches,
        nint stride,
        in Window window,
        int first,
        int count,
        T* images,
        nint pixel
    );

    /// <summary>
    /// Copies an image to one that has the window's padding around it, as zeros, and nothing between one position's
    /// channels and the next's. Writes up to 64 bytes more than that.
    /// </summary>
    public abstract void LayOut(T* image, nint pixel, in Window window, T* laid);

    /// <summary>Copies what <see cref="LayOut"/> lays out back, without the padding; what fills a pixel up becomes
    /// zero.</summary>
    public abstract void TakeBack(T* laid, in Window window, T* image, nint pixel);

    /// <summary>Values [count][pixel] as panels, [panel][count][Lanes].</summary>
    /// <param name="values">The values.</param>
    /// <param name="pixel">From a position to the next.</param>
    /// <param name="count">Positions.</param>
    /// <param name="n">Channels.</param>
    /// <param name="panels">The panels.</param>
    /// <param name="panel">From a panel to the next.</param>
    public abstract void ToPanels(T* values, nint pixel, int count, int n, T* panels, nint panel);

    /// <summary>Weights of k inputs and n outputs in panels as those of n inputs and k outputs.</summary>
    public abstract void Turn(T* weights, int k, int n, T* turned);

    /// <summary>Closes gradients where the gate is not positive.</summary>
    public abstract void Gate(T* gate, T* gradients, nint length);

    /// <summary>Adds factor[position] · values to gradients.</summary>
    public abstract void AddScaled(T* values, T* factors, nint pixel, int count, T* gradients);

    /// <summary>The largest number in each window, channel by channel.</summary>
    public abstract void LargestOf(T* images, nint pixel, in Window window, int count, T* values);

    /// <summary>Passes gradients on to the first of the largest numbers in each window; what no window passes anything
    /// to gets 0.</summary>
    public abstract void BackToLargest(
        T* images,
        nint pixel,
        in Window window,
        int count,
        T* values,
        T* gradients,
        T* imageGradients
    );

    /// <summary>The mean of each window, channel by channel.</summary>
    public abstract void MeanOf(T* images, nint pixel, in Window window, int count, T* values);

    /// <summary>Shares gradients out to all numbers in each window; what no window covers gets 0.</summary>
    public abstract void BackToMean(nint pixel, in Window window, int count, T* gradients, T* imageGradients);

    /// <summary>Σ over positions of each channel.</summary>
    public abstract void Sums(T* values, nint pixel, int count, Span<double> sums);

    /// <summary>Σ over positions of (value − shift)² of each channel.</summary>
    public abstract void SquareSums(T* values, T* shift, nint pixel, int count, Span<double> sums);

    /// <summary>Σ over positions of left · right of each channel.</summary>
    public abstract void ProductSums(T* left, T* right, nint pixel, int count, Span<double> sums);

    /// <summary>values ← (values − shift) · scale, channel by channel.</summary>
    public abstract void Standardize(T* values, T* shift, T* scale, nint pixel, int count);

    /// <summary>target ← positive part of (values · scale + shift), channel by channel.</summary>
    public abstract void ScaleAndRectify(T* values, T* scale, T* shift, nint pixel, int count, T* target);

    /// <summary>gradients ← (gradients − mean − standardized · slope) · scale, channel by channel.</summary>
    public abstract void BackThroughStandardization(
        T* gradients,
        T* standardized,
        T* mean,
        T* slope,
        T* scale,
        nint pixel,
        int count
    );
}
