using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Numerics.Vectors;

namespace Sweeps.Model.Numerics.Products;

/// <summary>Cuts products into tiles that fit the registers of one instruction path.</summary>
internal sealed unsafe class VectorKernels<TMath, TVector, T> : Kernels<T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int GradientGroupBytes = 16 * 1024;
    private const int PackedTiles = 8;

    public override void Forward(T** rows, int count, T* w, int k, int n, T* bias, T* y, nint stride, ForwardEnd end)
    {
        switch (end)
        {
            case ForwardEnd.Bias:
                Forward<BiasEnd<TMath, TVector, T>>(rows, count, w, k, n, bias, y, stride);
                break;
            case ForwardEnd.BiasAndRectify:
                Forward<RectifyEnd<TMath, TVector, T>>(rows, count, w, k, n, bias, y, stride);
                break;
            case ForwardEnd.Accumulate:
                Forward<AccumulateEnd<TMath, TVector, T>>(rows, count, w, k, n, bias, y, stride);
                break;
            default:
                throw new UnreachableException(end.ToString());
        }
    }

    private static void Forward<TEnd>(T** rows, int count, T* w, int k, int n, T* bias, T* y, nint stride)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        int tiles = (count + TMath.TileRows - 1) / TMath.TileRows;
        nint panel = (nint)k * Panels<T>.Lanes;
        nint pace = Math.Max(1, Panels<T>.Lanes / tiles);
        for (int first = 0; first < n; first += Panels<T>.Lanes, w += panel)
        {
            int used = Math.Min(Panels<T>.Lanes, n - first);
            for (int lane = 0; lane < used; lane += 2 * TMath.Count)
            {
                bool pair = used - lane > TMath.Count;
                // Tiles of nearly equal height: two of five rows keep the multipliers busier than one of eight and one
                // of two.
                for (int tile = 0, row = 0; tile < tiles; tile++)
                {
                    int height = (count - row + tiles - tile - 1) / (tiles - tile);
                    T* ahead = w + panel + panel / tiles * tile;
                    if (pair)
                        ForwardPair<TEnd>(
                            height,
                            rows + row,
                            k,
                            w + lane,
                            bias + first + lane,
                            y + row * stride + first + lane,
                            stride,
                            ahead,
                            pace
                        );
                    else
                        ForwardSingle<TEnd>(
                            height,
                            rows + row,
                            k,
                            w + lane,
                            bias + first + lane,
                            y + row * stride + first + lane,
                            stride,
                            ahead,
                            pace
                        );
                    row += height;
                }
            }
        }
    }

    private static void ForwardPair<TEnd>(
        int height,
        T** rows,
        nint k,
        T* w,
        T* bias,
        T* y,
        nint stride,
        T* ahead,
        nint pace
    )
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        switch (height)
        {
            case 8:
                ForwardTiles<TMath, TVector, T>.Tile8x2<TEnd>(rows, k, w, bias, y, stride, ahead, pace);
                break;
            case 7:
                ForwardTiles<TMath, TVector, T>.Tile7x2<TEnd>(rows, k, w, bias, y, stride, ahead, pace);
                break;
            case 6:
                ForwardTiles<TMath, TVector, T>.Tile6x2<TEnd>(rows, k, w, bias, y, stride, ahead, pace);
                break;
            case 5:
                ForwardTiles<TMath, TVector, T>.Tile5x2<TEnd>(rows, k, w, bias, y, stride, ahead, pace);
                break;
            case 4:
                ForwardTiles<TMath, TVector, T>.Tile4x2<TEnd>(rows, k, w, bias, y, stride, ahead, pace);
                break;
            case 3:
                ForwardTiles<TMath, TVector, T>.Tile3x2<TEnd>(rows, k, w, bias, y, stride, ahead, pace);
                break;
            case 2:
                ForwardTiles<TMath, TVector, T>.Tile2x2<TEnd>(rows, k, w, bias, y, stride, ahead, pace);
                break;
            default:
                ForwardTiles<TMath, TVector, T>.Tile1x2<TEnd>(rows, k, w, bias, y, stride, ahead, pace);
                break;
        }
    }

    private static void ForwardSingle<TEnd>(
        int height,
        T** rows,
        nint k,
        T* w,
        T* bias,
        T* y,
        nint stride,
        T* ahead,
        nint pace
    )
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        while (height > 0)
        {
            int done =
                height >= 8 ? 8
                : height >= 4 ? 4
                : height >= 2 ? 2
                : 1;
            switch (done)
            {
                case 8:
                    ForwardTiles<TMath, TVector, T>.Tile8x1<TEnd>(rows, k, w, bias, y, stride, ahead, pace);
                    break;
                case 4:
                    ForwardTiles<TMath, TVector, T>.Tile4x1<TEnd>(rows, k, w, bias, y, stride, ahead, pace);
                    break;
                case 2:
                    ForwardTiles<TMath, TVector, T>.Tile2x1<TEnd>(rows, k, w, bias, y, stride, ahead, pace);
                    break;
                default:
                    ForwardTiles<TMath, TVector, T>.Tile1x1<TEnd>(rows, k, w, bias, y, stride, ahead, pace);
                    break;
            }

            height -= done;
            rows += done;
            y += done * stride;
        }
    }

    public override void InputGradient(
        T* w,
        int k,
        int n,
        T* g,
        nint panel,
        int count,
        T* x,
        nint xPanel,
        int from,
        int to
    )
    {
        var end = new StoreEnd<TMath, TVector, T>(0);
        for (int row = from; row < to; )
        {
            int height = GradientHeight(to - row, TMath.TileRows);
            var source = new WeightSource<T>(w + (nint)row * Panels<T>.Lanes, (nint)k * Panels<T>.Lanes);
            for (int first = 0; first < count; first += Panels<T>.Lanes)
            {
                nint q = first / Panels<T>.Lanes;
                GradientRow(
                    height,
                    source,
                    n,
                    Math.Min(Panels<T>.Lanes, count - first),
                    g + q * panel,
                    x + q * xPanel + (nint)row * Panels<T>.Lanes,
                    in end
                );
            }

            row += height;
        }
    }

    /// <summary>Rows of the next tile of <paramref name="left"/> rows, of <paramref name="most"/> at most.</summary>
    private static int GradientHeight(int left, int most)
    {
        // Two tiles of two thirds each, rather than a whole one and a third.
        if (left >= most && 3 * (left - most) != most)
            return most;
        return left >= 8 && most >= 8 ? 8
            : left >= 4 ? 4
            : left >= 2 ? 2
            : 1;
    }

    // One tile's rows over all lanes in use of a panel.
    private static void GradientRow<TSource, TEnd>(
        int height,
        TSource source,
        nint depth,
        int used,
        T* g,
        T* target,
        in TEnd end
    )
        where TSource : struct, IGradientSource<T>
        where TEnd : struct, IGradientEnd<TVector, T>
    {
        for (int lane = 0; lane < used; lane += 2 * TMath.Count)
        {
            if (used - lane > TMath.Count)
            {
                switch (height)
                {
                    case 12:
                        GradientTiles<TMath, TVector, T>.Tile12x2(source, depth, g + lane, target + lane, in end);
                        break;
                    case 8:
                        GradientTiles<TMath, TVector, T>.Tile8x2(source, depth, g + lane, target + lane, in end);
                        break;
                    case 6:
                        GradientTiles<TMath, TVector, T>.Tile6x2(source, depth, g + lane, target + lane, in end);
                        break;
                    case 4:
                        GradientTiles<TMath, TVector, T>.Tile4x2(source, depth, g + lane, target + lane, in end);
                        break;
                    case 2:
                        GradientTiles<TMath, TVector, T>.Tile2x2(source, depth, g + lane, target + lane, in end);
                        break;
                    default:
                        GradientTiles<TMath, TVector, T>.Tile1x2(source, depth, g + lane, target + lane, in end);
                        break;
                }
            }
            else
            {
                switch (height)
                {
                    case 12:
                        GradientTiles<TMath, TVector, T>.Tile12x1(source, depth, g + lane, target + lane, in end);
                        break;
                    case 8:
                        GradientTiles<TMath, TVector, T>.Tile8x1(source, depth, g + lane, target + lane, in end);
                        break;
                    case 6:
                        GradientTiles<TMath, TVector, T>.Tile6x1(source, depth, g + lane, target + lane, in end);
                        break;
                    case 4:
                        GradientTiles<TMath, TVector, T>.Tile4x1(source, depth, g + lane, target + lane, in end);
                        break;
                    case 2:
                        GradientTiles<TMath, TVector, T>.Tile2x1(source, depth, g + lane, target + lane, in end);
                        break;
                    default:
                        GradientTiles<TMath, TVector, T>.Tile1x1(source, depth, g + lane, target + lane, in end);
                        break;
                }
            }
        }
    }

    public override void MaskedTranspose(
        T* source,
        nint panel,
        int n,
        int count,
        T* gate,
        nint gateStride,
        T* target,
        nint targetPanel,
        bool back
    )
    {
        int block = TMath.TransposeBlock,
            wide = TMath.WideTransposeBlock,
            rows = 0,
            columns = 0;
        if (wide > 0)
        {
            (rows, columns) = (n / wide * wide, count / wide * wide);
            for (int row = 0; row < rows; row += wide)
            {
                for (int b = 0; b < columns; b += wide)
                    TMath.MaskedTransposeWide(
                        From(row, b),
                        Panels<T>.Lanes,
                        gate + b * gateStride + row,
                        gateStride,
                        To(row, b),
                        Panels<T>.Lanes,
                        back
                    );
            }
        }

        for (int row = 0; row < n; row += block)
        {
            for (int b = row < rows ? columns : 0; b < count; b += block)
                TMath.MaskedTranspose(
                    From(row, b),
                    Panels<T>.Lanes,
                    gate + b * gateStride + row,
                    gateStride,
                    To(row, b),
                    Panels<T>.Lanes,
                    back
                );
        }

        T* From(int row, int b) =>
            source + b / Panels<T>.Lanes * panel + (nint)row * Panels<T>.Lanes + b % Panels<T>.Lanes;

        T* To(int row, int b) =>
            target + row / Panels<T>.Lanes * targetPanel + row % Panels<T>.Lanes + (nint)b * Panels<T>.Lanes;
    }

    public override void WeightGradient(
        T** rows,
        int count,
        T* g,
        nint panel,
        T* w,
        int k,
        int n,
        in UpdateRule<T> rule,
        T* room,
        int from,
        int to
    )
    {
        // Examples of a large batch lie in more pages than the processor has addresses at hand for, and every tile
        // visits all of them. Where the weights come from far, that is what the tiles wait for; nearer ones hide it.
        if (room != null && count >= ManyExamples && Panels<T>.Size(k, n) * sizeof(T) > Cache.FarBytes)
        {
            Pack(rows, count, room, from, to);
            var work = new WeightGradientWork<PackedSource<T>>(
                new PackedSource<T>(room, count),
                count,
                g,
                panel,
                w,
                k,
                n,
                from,
                to
            );
            Dispatch(ref work, in rule);
        }
        else
        {
            var work = new WeightGradientWork<ExampleSource<T>>(
                new ExampleSource<T>(rows, 0),
                count,
                g,
                panel,
                w,
                k,
                n,
                from,
                to
            );
            Dispatch(ref work, in rule);
        }
    }

    // Inputs in the order in which the tiles of a weight gradient take them: [tile][example][row of the tile].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack(T** rows, int count, T* packed, int from, int to)
    {
        int most = TMath.TileRows,
            whole = from;
        while (whole < to && GradientHeight(to - whole, most) == most)
            whole += most;
        for (int start = from; start < whole; start += PackedTiles * most)
        {
            int stop = Math.Min(whole, start + PackedTiles * most);
            T* next = packed + (nint)start * count;
            for (int b = 0; b < count; b++, next += most)
            {
                T* inputs = rows[b];
                T* place = next;
                for (nint row = start; row < stop; row += most, place += (nint)most * count)
                    Unsafe.CopyBlockUnaligned(place, inputs + row, (uint)(TMath.TileRows * sizeof(T)));
            }
        }

        for (int row = whole, height; row < to; row += height)
        {
            height = GradientHeight(to - row, most);
            T* next = packed + (nint)row * count;
            for (int b = 0; b < count; b++)
            {
                for (int i = 0; i < height; i++)
                    *next++ = rows[b][row + i];
            }
        }
    }

    public override void BiasGradient(int count, T* g, nint panel, T* bias, int n, in UpdateRule<T> rule)
    {
        var work = new BiasGradientWork(count, g, panel, bias, n);
        Dispatch(ref work, in rule);
    }

    public override void Update(T* gradients, T* parameters, nint length, in UpdateRule<T> rule)
    {
        var work = new UpdateWork(gradients, parameters, length);
        Dispatch(ref work, in rule);
    }

    public override void WeightGradientOne(T* x, T* g, nint panel, T* w, int k, int n, in UpdateRule<T> rule)
    {
        var work = new OneExampleWork(x, g, panel, w, k, n);
        Dispatch(ref work, in rule);
    }

    /// <summary>Work that is specialised for what becomes of its gradient.</summary>
    private interface IGradientWork
    {
        void Run<TEnd>(in TEnd end)
            where TEnd : struct, IGradientEnd<TVector, T>;
    }

    private static void Dispatch<TWork>(ref TWork work, in UpdateRule<T> rule)
        where TWork : struct, IGradientWork
    {
        switch (rule.Kind)
        {
            case UpdateKind.Accumulate:
                work.Run(new AddEnd<TMath, TVector, T>(rule.State));
                break;
            case UpdateKind.Sgd:
                Decayed(ref work, new SgdEnd<TMath, TVector, T>(rule.Rate), rule.Decay);
                break;
            case UpdateKind.Momentum:
                Decayed(
                    ref work,
                    new MomentumEnd<TMath, TVector, T>(rule.Rate, rule.Momentum, rule.Smallest, rule.State),
                    rule.Decay
                );
                break;
            case UpdateKind.Adam:
                Decayed(ref work, new AdamEnd<TMath, TVector, T>(rule.Adam, rule.State), rule.Decay);
                break;
            default:
                throw new UnreachableException(rule.Kind.ToString());
        }
    }

    private static void Decayed<TWork, TUpdate>(ref TWork work, TUpdate update, T decay)
        where TWork : struct, IGradientWork
        where TUpdate : struct, IGradientEnd<TVector, T>
    {
        if (T.IsZero(decay))
            work.Run(in update);
        else
            work.Run(new DecayEnd<TMath, TVector, T, TUpdate>(decay, update));
    }

    private readonly struct WeightGradientWork<TSource>(
        TSource inputs,
        int count,
        T* g,
        nint panel,
        T* w,
        int k,
        int n,
        int from,
        int to
    ) : IGradientWork
        where TSource : struct, IInputSource<TSource, T>
    {
        private readonly T* _g = g;
        private readonly T* _w = w;

        public void Run<TEnd>(in TEnd end)
            where TEnd : struct, IGradientEnd<TVector, T>
        {
            // Panels are taken in groups whose gradients stay in the first-level cache, so that a line of inputs serves
            // all of a group.
            int group = Math.Max(1, GradientGroupBytes / (count * Panels<T>.Lanes * sizeof(T))) * Panels<T>.Lanes;
            nint weightPanel = (nint)k * Panels<T>.Lanes;
            bool far = Panels<T>.Size(to - from, n) * sizeof(T) > Cache.FarBytes;
            // Few examples make short sums, whose ends are worth making fewer of. Tall tiles take parts of lines, which
            // many examples do not leave in the first-level cache, and ask for more weights at once than come from afar
            // in time.
            int most = count < ManyExamples && !far ? TMath.TallTileRows : TMath.TileRows;
            for (int start = 0; start < n; start += group)
            {
                int stop = Math.Min(n, start + group);
                for (int row = from; row < to; )
                {
                    int height = GradientHeight(to - row, most);
                    // A wide layer's weights lie beyond the second-level cache: those of the tile below are asked for.
                    // Nearer ones need no asking.
                    nint tile = (nint)height * Panels<T>.Lanes,
                        below = far ? 2 * tile : 0;
                    T* gradient = _g + start / Panels<T>.Lanes * panel;
                    T* weights = _w + start / Panels<T>.Lanes * weightPanel + (nint)row * Panels<T>.Lanes;
                    for (
                        int first = start;
                        first < stop;
                        first += Panels<T>.Lanes, gradient += panel, weights += weightPanel
                    )
                    {
                        for (nint line = tile; line < below; line += Cache.Line<T>())
                            Cache.Prefetch(weights + line);
                        GradientRow(
                            height,
                            inputs.At(row, height),
                            count,
                            Math.Min(Panels<T>.Lanes, n - first),
                            gradient,
                            weights,
                            in end
                        );
                    }

                    row += height;
                }
            }
        }
    }

    private readonly struct BiasGradientWork(int count, T* g, nint panel, T* bias, int n) : IGradientWork
    {
        private readonly T* _g = g;
        private readonly T* _bias = bias;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TEnd>(in TEnd end)
            where TEnd : struct, IGradientEnd<TVector, T>
        {
            TEnd own = end;
            T* bias = _bias;
            T* gradients = _g;
            for (int first = 0; first < n; first += Panels<T>.Lanes, gradients += panel)
            {
                int used = Math.Min(Panels<T>.Lanes, n - first);
                for (int lane = 0; lane < used; lane += TMath.Count)
                {
                    T* gradient = gradients + lane;
                    TVector sum = TMath.Add(TMath.Zero, TMath.Load(gradient));
                    for (int b = 1; b < count; b++)
                        sum = TMath.Add(sum, TMath.Load(gradient + (nint)b * Panels<T>.Lanes));
                    own.Apply(sum, bias + first + lane);
                }
            }
        }
    }

    private readonly struct UpdateWork(T* gradients, T* parameters, nint length) : IGradientWork
    {
        private readonly T* _gradients = gradients;
        private readonly T* _parameters = parameters;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TEnd>(in TEnd end)
            where TEnd : struct, IGradientEnd<TVector, T>
        {
            TEnd own = end;
            T* parameters = _parameters;
            T* gradients = _gradients;
            for (nint i = 0; i < length; i += TMath.Count)
                own.Apply(TMath.Load(gradients + i), parameters + i);
        }
    }

    private readonly struct OneExampleWork(T* x, T* g, nint panel, T* w, int k, int n) : IGradientWork
    {
        private readonly T* _x = x;
        private readonly T* _g = g;
        private readonly T* _w = w;

        public void Run<TEnd>(in TEnd end)
            where TEnd : struct, IGradientEnd<TVector, T> =>
            SingleExample<TMath, TVector, T>.WeightGradient(_x, _g, panel, _w, k, n, in end);
    }

    public override T OneOutputForward(T* x, T* w, int k, int n, T* bias, T* v, T* a) =>
        OneOutput<TMath, TVector, T>.Forward(x, w, k, n, bias, v, a);

    public override void OneOutputUpdate(T* x, T* w, int k, int n, T* bias, T* v, bool learns, T* a, T step) =>
        OneOutput<TMath, TVector, T>.Update(x, w, k, n, bias, v, learns, a, step);

    public override void ForwardOne(T* x, T* w, int k, int n, T* bias, T* y, ForwardEnd end)
    {
        switch (end)
        {
            case ForwardEnd.Bias:
                SingleExample<TMath, TVector, T>.Forward<BiasEnd<TMath, TVector, T>>(x, w, k, n, bias, y);
                break;
            case ForwardEnd.BiasAndRectify:
                SingleExample<TMath, TVector, T>.Forward<RectifyEnd<TMath, TVector, T>>(x, w, k, n, bias, y);
                break;
            case ForwardEnd.Accumulate:
                SingleExample<TMath, TVector, T>.Forward<AccumulateEnd<TMath, TVector, T>>(x, w, k, n, bias, y);
                break;
            default:
                throw new UnreachableException(end.ToString());
        }
    }

    public override void InputGradientOne(T* w, int k, int n, T* g, nint panel, T* gate, T* target, nint targetPanel) =>
        SingleExample<TMath, TVector, T>.InputGradient(w, k, n, g, panel, gate, target, targetPanel);

    public override double SoftmaxCrossEntropy(
        T* logits,
        nint stride,
        T* targets,
        int n,
        int count,
        T* scratch,
        T scale,
        T* g,
        nint panel,
        T* turned,
        nint turnedPanel
    ) =>
        Softmax<TMath, TVector, T>.CrossEntropy(
            logits,
            stride,
            targets,
            n,
            count,
            scratch,
            scale,
            g,
            panel,
            turned,
            turnedPanel
        );
}
