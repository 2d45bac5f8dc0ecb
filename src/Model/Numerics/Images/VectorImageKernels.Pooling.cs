using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sweeps.Model.Numerics.Vectors;

namespace Sweeps.Model.Numerics.Images;

/// <summary>Pooling: forward and backward side by side. Windows lie within the image.</summary>
internal sealed unsafe partial class VectorImageKernels<TMath, TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Walks through the windows' positions: where each begins in the images.</summary>
    private struct Walk(in Window window, nint pixel)
    {
        private readonly int _columns = window.Columns;
        private readonly int _rows = window.Rows;
        private readonly nint _right = window.Stride * pixel;
        private readonly nint _line = window.Width * pixel;
        private readonly nint _down = window.Stride * window.Width * pixel;
        private readonly nint _image = (nint)window.Height * window.Width * pixel;
        private int _column;
        private int _row;
        private nint _lineStart;
        private nint _imageStart;

        public nint At { get; private set; }

        public readonly nint Line => _line;

        public void Next()
        {
            At += _right;
            if (++_column < _columns)
                return;
            _column = 0;
            _lineStart += _down;
            if (++_row == _rows)
            {
                _row = 0;
                _imageStart += _image;
                _lineStart = _imageStart;
            }

            At = _lineStart;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void LargestOf(T* images, nint pixel, in Window window, int count, T* values)
    {
        int positions = count * window.Positions,
            height = window.KernelHeight,
            width = window.KernelWidth;
        var walk = new Walk(in window, pixel);
        for (int p = 0; p < positions; p++, values += pixel, walk.Next())
        {
            for (nint c = 0; c < pixel; c += TMath.Count)
            {
                T* corner = images + walk.At + c;
                TVector largest = TMath.Load(corner);
                for (int y = 0; y < height; y++, corner += walk.Line)
                {
                    for (int x = 0; x < width; x++)
                        largest = TMath.Larger(TMath.Load(corner + x * pixel), largest);
                }

                TMath.Store(largest, values + c);
            }
        }
    }

    // The first of the largest inputs gets the gradient. What it takes is subtracted from what is left, so that equal
    // inputs later in the window get 0.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void BackToLargest(
        T* images,
        nint pixel,
        in Window window,
        int count,
        T* values,
        T* gradients,
        T* imageGradients
    )
    {
        int positions = count * window.Positions,
            height = window.KernelHeight,
            width = window.KernelWidth;
        bool once = window.Tiles;
        if (!once)
            NativeMemory.Clear(imageGradients, (nuint)((long)count * window.Height * window.Width * pixel * sizeof(T)));
        var walk = new Walk(in window, pixel);
        for (int p = 0; p < positions; p++, values += pixel, gradients += pixel, walk.Next())
        {
            for (nint c = 0; c < pixel; c += TMath.Count)
            {
                nint corner = walk.At + c;
                TVector largest = TMath.Load(values + c),
                    left = TMath.Load(gradients + c);
                for (int y = 0; y < height; y++, corner += walk.Line)
                {
                    for (int x = 0; x < width; x++)
                    {
                        nint at = corner + x * pixel;
                        TVector own = TMath.ZeroBelow(TMath.Load(images + at), largest, left);
                        left = TMath.Subtract(left, own);
                        TVector before = once ? TMath.Zero : TMath.Load(imageGradients + at);
                        TMath.Store(TMath.Add(before, own), imageGradients + at);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void MeanOf(T* images, nint pixel, in Window window, int count, T* values)
    {
        TVector share = TMath.Broadcast(T.One / T.CreateTruncating(window.KernelHeight * window.KernelWidth));
        int positions = count * window.Positions,
            height = window.KernelHeight,
            width = window.KernelWidth;
        var walk = new Walk(in window, pixel);
        for (int p = 0; p < positions; p++, values += pixel, walk.Next())
        {
            for (nint c = 0; c < pixel; c += TMath.Count)
            {
                T* corner = images + walk.At + c;
                TVector sum = TMath.Zero;
                for (int y = 0; y < height; y++, corner += walk.Line)
                {
                    for (int x = 0; x < width; x++)
                        sum = TMath.Add(sum, TMath.Load(corner + x * pixel));
                }

                TMath.Store(TMath.Multiply(sum, share), values + c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void BackToMean(nint pixel, in Window window, int count, T* gradients, T* imageGradients)
    {
        TVector share = TMath.Broadcast(T.One / T.CreateTruncating(window.KernelHeight * window.KernelWidth));
        int positions = count * window.Positions,
            height = window.KernelHeight,
            width = window.KernelWidth;
        NativeMemory.Clear(imageGradients, (nuint)((long)count * window.Height * window.Width * pixel * sizeof(T)));
        var walk = new Walk(in window, pixel);
        for (int p = 0; p < positions; p++, gradients += pixel, walk.Next())
        {
            for (nint c = 0; c < pixel; c += TMath.Count)
            {
                T* corner = imageGradients + walk.At + c;
                TVector own = TMath.Multiply(TMath.Load(gradients + c), share);
                for (int y = 0; y < height; y++, corner += walk.Line)
                {
                    for (int x = 0; x < width; x++)
                        TMath.Store(TMath.Add(TMath.Load(corner + x * pixel), own), corner + x * pixel);
                }
            }
        }
    }
}
