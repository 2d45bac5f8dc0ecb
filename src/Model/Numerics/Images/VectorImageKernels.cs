using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sweeps.Model.Numerics.Products;
using Sweeps.Model.Numerics.Vectors;

namespace Sweeps.Model.Numerics.Images;

/// <summary>Image kernels on the vectors of one instruction path; windows here, statistics and pooling
/// beside.</summary>
internal sealed unsafe partial class VectorImageKernels<TMath, TVector, T> : ImageKernels<T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void TakePatches(
        T* images,
        nint pixel,
        in Window window,
        int first,
        int count,
        T* patches,
        nint stride
    )
    {
        if (window.Padding == 0 && pixel == window.Channels)
        {
            TakeDense(images, in window, first, count, patches, stride);
            return;
        }

        Window w = window;
        int rows = w.Rows,
            columns = w.Columns,
            channels = w.Channels;
        nint line = w.Width * pixel,
            kernelLine = (nint)w.KernelWidth * channels;
        T* image = images + first / (rows * columns) * w.Height * line;
        int row = first / columns % rows,
            column = first % columns;
        for (int i = 0; i < count; i++, patches += stride)
        {
            int top = row * w.Stride - w.Padding,
                left = column * w.Stride - w.Padding;
            int from = Math.Min(Math.Max(0, -left), w.KernelWidth),
                to = Math.Max(from, Math.Min(w.KernelWidth, w.Width - left));
            T* target = patches;
            T* source = image + top * line + left * pixel;
            for (int y = top; y < top + w.KernelHeight; y++, target += kernelLine, source += line)
            {
                // Copies may write a little too far, so they go from left to right.
                if ((uint)y >= (uint)w.Height || from == to)
                {
                    Clear(target, kernelLine);
                    continue;
                }

                if (from > 0)
                    Clear(target, (nint)from * channels);
                if (pixel == channels)
                {
                    Copy(source + from * pixel, target + (nint)from * channels, (nint)(to - from) * channels);
                }
                else
                {
                    for (int x = from; x < to; x++)
                        Copy(source + x * pixel, target + (nint)x * channels, channels);
                }

                if (to < w.KernelWidth)
                    Clear(target + (nint)to * channels, (nint)(w.KernelWidth - to) * channels);
            }

            if (++column == columns)
            {
                column = 0;
                if (++row == rows)
                {
                    row = 0;
                    image += w.Height * line;
                }
            }
        }
    }

    // Each row of a window is one piece of the image, and no window lies beyond it. Copies may write a little too far,
    // so they go from left to right.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TakeDense(T* images, in Window window, int first, int count, T* patches, nint stride)
    {
        int height = window.KernelHeight,
            columns = window.Columns,
            rows = window.Rows;
        nint length = (nint)window.KernelWidth * window.Channels;
        nint line = (nint)window.Width * window.Channels,
            right = (nint)window.Stride * window.Channels,
            down = window.Stride * line,
            image = window.Height * line;
        int row = first / columns % rows,
            column = first % columns;
        T* place = images + first / (rows * columns) * image;
        while (count > 0)
        {
            int some = Math.Min(count, columns - column);
            T* corner = place + row * down + column * right;
            for (int i = 0; i < some; i++, corner += right, patches += stride)
            {
                T* source = corner;
                T* target = patches;
                if (length * sizeof(T) <= Vector256<byte>.Count)
                {
                    // Narrow stores cross fewer lines of the cache.
                    for (int y = 0; y < height; y++, source += line, target += length)
                        Vector256.Store(Vector256.Load((byte*)source), (byte*)target);
                }
                else if (length <= TMath.Count)
                {
                    for (int y = 0; y < height; y++, source += line, target += length)
                        TMath.Store(TMath.Load(source), target);
                }
                else
                {
                    for (int y = 0; y < height; y++, source += line, target += length)
                        Copy(source, target, length);
                }
            }

            count -= some;
            column = 0;
            if (++row == rows)
            {
                row = 0;
                place += image;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void LayOut(T* image, nint pixel, in Window window, T* laid)
    {
        int height = window.Height,
            width = window.Width,
            channels = window.Channels;
        nint edge = (nint)window.Padding * channels,
            line = (nint)width * channels,
            outer = window.Padding * (line + 2 * edge);

        // From the first number to the last, since each piece may be written a little too far.
        Clear(laid, outer);
        laid += outer;
        for (int y = 0; y < height; y++)
        {
            Clear(laid, edge);
            laid += edge;
            if (pixel == channels)
            {
                Copy(image, laid, line);
                image += line;
                laid += line;
            }
            else
            {
                for (int x = 0; x < width; x++, image += pixel, laid += channels)
                    Copy(image, laid, channels);
            }

            Clear(laid, edge);
            laid += edge;
        }

        Clear(laid, outer);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void TakeBack(T* laid, in Window window, T* image, nint pixel)
    {
        int height = window.Height,
            width = window.Width,
            channels = window.Channels;
        nint edge = (nint)window.Padding * channels;
        laid += window.Padding * (width * channels + 2 * edge) + edge;
        for (int y = 0; y < height; y++, laid += 2 * edge)
        {
            for (int x = 0; x < width; x++, laid += channels, image += pixel)
            {
                // The last one must not be written too far: another image's first may lie behind it.
                if (y == height - 1 && x == width - 1)
                {
                    new Span<T>(laid, channels).CopyTo(new Span<T>(image, channels));
                    new Span<T>(image + channels, (int)pixel - channels).Clear();
                    return;
                }

                Copy(laid, image, channels);
                Clear(image + channels, pixel - channels);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddPatches(
        T* patches,
        nint stride,
        in Window window,
        int first,
        int count,
        T* images,
        nint pixel
    )
    {
        Window w = window;
        int rows = w.Rows,
            columns = w.Columns,
            channels = w.Channels;
        nint line = w.Width * pixel,
            kernelLine = (nint)w.KernelWidth * channels;
        T* image = images + first / (rows * columns) * w.Height * line;
        int row = first / columns % rows,
            column = first % columns;
        for (int i = 0; i < count; i++, patches += stride)
        {
            int top = row * w.Stride - w.Padding,
                left = column * w.Stride - w.Padding;
            int from = Math.Max(0, -left),
                to = Math.Min(w.KernelWidth, w.Width - left);
            T* source = patches;
            T* target = image + top * line + left * pixel;
            for (int y = top; y < top + w.KernelHeight; y++, source += kernelLine, target += line)
            {
                if ((uint)y >= (uint)w.Height || from >= to)
                    continue;
                if (pixel == channels)
                {
                    Add(source + (nint)from * channels, target + from * pixel, (nint)(to - from) * channels);
                }
                else
                {
                    for (int x = from; x < to; x++)
                        Add(source + (nint)x * channels, target + x * pixel, channels);
                }
            }

            if (++column == columns)
            {
                column = 0;
                if (++row == rows)
                {
                    row = 0;
                    image += w.Height * line;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(T* source, T* target, nint length)
    {
        for (nint i = 0; i < length; i += TMath.Count)
            TMath.Store(TMath.Load(source + i), target + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear(T* target, nint length)
    {
        for (nint i = 0; i < length; i += TMath.Count)
            TMath.Store(TMath.Zero, target + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(T* source, T* target, nint length)
    {
        nint i = 0;
        for (; i <= length - TMath.Count; i += TMath.Count)
            TMath.Store(TMath.Add(TMath.Load(target + i), TMath.Load(source + i)), target + i);
        for (; i < length; i++)
            target[i] += source[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ToPanels(T* values, nint pixel, int count, int n, T* panels, nint panel)
    {
        for (int first = 0; first < n; first += Panels<T>.Lanes, values += Panels<T>.Lanes, panels += panel)
        {
            T* source = values;
            T* target = panels;
            for (int i = 0; i < count; i++, source += pixel, target += Panels<T>.Lanes)
            {
                for (int lane = 0; lane < Panels<T>.Lanes; lane += TMath.Count)
                    TMath.Store(TMath.Load(source + lane), target + lane);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Turn(T* weights, int k, int n, T* turned)
    {
        T* open = stackalloc T[8];
        new Span<T>(open, 8).Fill(T.One);
        int block = TMath.TransposeBlock;
        int blockedK = k / block * block,
            blockedN = n / block * block;
        for (int o = 0; o < blockedN; o += block)
        {
            for (int i = 0; i < blockedK; i += block)
                TMath.MaskedTranspose(
                    weights + Panels<T>.Index(k, i, o),
                    Panels<T>.Lanes,
                    open,
                    0,
                    turned + Panels<T>.Index(n, o, i),
                    Panels<T>.Lanes,
                    false
                );
        }

        for (int o = 0; o < n; o++)
        {
            for (int i = o < blockedN ? blockedK : 0; i < k; i++)
                turned[Panels<T>.Index(n, o, i)] = weights[Panels<T>.Index(k, i, o)];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Gate(T* gate, T* gradients, nint length)
    {
        for (nint i = 0; i < length; i += TMath.Count)
            TMath.Store(TMath.Gate(TMath.Load(gate + i), TMath.Load(gradients + i)), gradients + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddScaled(T* values, T* factors, nint pixel, int count, T* gradients)
    {
        for (int p = 0; p < count; p++, values += pixel, gradients += pixel)
        {
            TVector factor = TMath.Broadcast(factors[p]);
            for (nint i = 0; i < pixel; i += TMath.Count)
                TMath.Store(
                    TMath.FusedMultiplyAdd(factor, TMath.Load(values + i), TMath.Load(gradients + i)),
                    gradients + i
                );
        }
    }
}
