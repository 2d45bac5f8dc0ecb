using System.Numerics;
using System.Runtime.Intrinsics;
using Sweeps.Model.Numerics.Vectors;

namespace Sweeps.Model.Numerics.Products;

/// <summary>
/// The arithmetic of a training step. Weights, and gradients of outputs, lie in <see cref="Panels{T}"/>. Every element
/// of a result is one chain of fused multiply-adds in increasing order of its index of summation, so it has the same
/// bits on every path.
/// </summary>
internal abstract unsafe class Kernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>So many rows, each in a page of its own, are more than the processor keeps addresses of.</summary>
    protected const int ManyExamples = 64;

    private const int BlockBytes = 256 * 1024;
    private const int WholeTiles = 24; // rows that whole tiles of any path add up to

    /// <summary>The kernels of a path; the caller has made sure that the processor supports it.</summary>
    public static Kernels<T> For(InstructionPath path) =>
        (Kernels<T>)
            (object)(
                (path, typeof(T) == typeof(float)) switch
                {
                    (InstructionPath.Avx512, true) => new VectorKernels<Avx512Float, Vector512<float>, float>(),
                    (InstructionPath.Avx512, false) => new VectorKernels<Avx512Double, Vector512<double>, double>(),
                    (InstructionPath.Avx2, true) => new VectorKernels<Avx2Float, Vector256<float>, float>(),
                    (InstructionPath.Avx2, false) => new VectorKernels<Avx2Double, Vector256<double>, double>(),
                    (InstructionPath.AdvSimd, true) => new VectorKernels<AdvSimdFloat, Vector128<float>, float>(),
                    (InstructionPath.AdvSimd, false) => new VectorKernels<AdvSimdDouble, Vector128<double>, double>(),
                    (_, true) => new VectorKernels<PortableMath<float>, float, float>(),
                    (_, false) => new VectorKernels<PortableMath<double>, double, double>(),
                }
            );

    /// <summary>y[b, n] = Σₖ rows[b][k] w[k, n], ended by <paramref name="end"/>.</summary>
    /// <param name="rows">Pointers to <paramref name="count"/> examples of <paramref name="k"/> numbers.</param>
    /// <param name="count">Examples.</param>
    /// <param name="w">Weights, in panels.</param>
    /// <param name="k">Inputs.</param>
    /// <param name="n">Outputs.</param>
    /// <param name="bias">Padded to whole panels; unused by <see cref="ForwardEnd.Accumulate"/>.</param>
    /// <param name="y">[count, stride]; lanes beyond n may be overwritten, up to a whole panel.</param>
    /// <param name="stride">From an example to the next.</param>
    /// <param name="end">What is done with the sums.</param>
    public abstract void Forward(T** rows, int count, T* w, int k, int n, T* bias, T* y, nint stride, ForwardEnd end);

    /// <summary>x[k, b] = Σₙ w[k, n] g[n, b]: the gradient of a layer's inputs, one panel for every Lanes
    /// examples.</summary>
    /// <param name="w">Weights, in panels.</param>
    /// <param name="k">Inputs.</param>
    /// <param name="n">Outputs.</param>
    /// <param name="g">Gradient of the outputs, [panel of examples][n][Lanes].</param>
    /// <param name="panel">From a panel of g to the next.</param>
    /// <param name="count">Examples.</param>
    /// <param name="x">[panel of examples][k][Lanes].</param>
    /// <param name="xPanel">From a panel of x to the next.</param>
    /// <param name="from">The first input whose gradient is taken.</param>
    /// <param name="to">The one after the last.</param>
    public abstract void InputGradient(
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
    );

    /// <summary>The gradients of all inputs.</summary>
    public void InputGradient(T* w, int k, int n, T* g, nint panel, int count, T* x, nint xPanel) =>
        InputGradient(w, k, n, g, panel, count, x, xPanel, 0, k);

    /// <summary>
    /// Turns a gradient with examples in its lanes into one with outputs in its lanes, 0 where the output is not
    /// positive (the derivative of ReLU). With <paramref name="back"/> the source is closed in the same way.
    /// </summary>
    /// <param name="source">[panel of examples][n rounded up to 8][Lanes].</param>
    /// <param name="panel">From a panel of the source to the next.</param>
    /// <param name="n">Outputs.</param>
    /// <param name="count">Examples.</param>
    /// <param name="gate">Outputs after ReLU, [count rounded up to 8, gateStride].</param>
    /// <param name="gateStride">From an example to the next.</param>
    /// <param name="target">[panel of outputs][count rounded up to 8][Lanes].</param>
    /// <param name="targetPanel">From a panel of the target to the next.</param>
    /// <param name="back">Whether the source is needed again.</param>
    public abstract void MaskedTranspose(
        T* source,
        nint panel,
        int n,
        int count,
        T* gate,
        nint gateStride,
        T* target,
        nint targetPanel,
        bool back
    );

    /// <summary>Σ_b rows[b][k] g[b, n], used up by <paramref name="rule"/> as soon as it is in registers.</summary>
    /// <param name="rows">Pointers to <paramref name="count"/> examples of <paramref name="k"/> numbers.</param>
    /// <param name="count">Examples.</param>
    /// <param name="g">Gradient of the outputs, [panel][examples][Lanes].</param>
    /// <param name="panel">From a panel of g to the next.</param>
    /// <param name="w">Weights, in panels.</param>
    /// <param name="k">Inputs.</param>
    /// <param name="n">Outputs.</param>
    /// <param name="rule">The update.</param>
    /// <param name="room">For <paramref name="count"/> · <paramref name="k"/> numbers, where inputs may be laid out in
    /// the order in which they are taken; null if they lie close together.</param>
    /// <param name="from">The first input whose weights are taken.</param>
    /// <param name="to">The one after the last.</param>
    public abstract void WeightGradient(
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
    );

    /// <summary>The gradients of all weights.</summary>
    public void WeightGradient(
        T** rows,
        int count,
        T* g,
        nint panel,
        T* w,
        int k,
        int n,
        in UpdateRule<T> rule,
        T* room = null
    ) => WeightGradient(rows, count, g, panel, w, k, n, in rule, room, 0, k);

    /// <summary>
    /// How many inputs of a layer had better be taken at a time where both gradients are wanted, so that weights from
    /// beyond the second-level cache come once for both. Near ones are all taken at once; and those that many examples
    /// pass, which leave time for coming twice.
    /// </summary>
    /// <param name="k">Inputs.</param>
    /// <param name="n">Outputs.</param>
    /// <param name="count">Examples.</param>
    public static int InputsOfABlock(int k, int n, int count)
    {
        if (count >= ManyExamples || Panels<T>.Size(k, n) * sizeof(T) <= Cache.FarBytes)
            return k;
        long fit = BlockBytes / (Panels<T>.Size(1, n) * sizeof(T));
        return (int)Math.Max(1, fit / WholeTiles) * WholeTiles;
    }

    /// <summary>Σ_b g[b, n], used up by <paramref name="rule"/>.</summary>
    public abstract void BiasGradient(int count, T* g, nint panel, T* bias, int n, in UpdateRule<T> rule);

    /// <summary>Has <paramref name="rule"/> use up gradients that are in memory; whole panels of both.</summary>
    public abstract void Update(T* gradients, T* parameters, nint length, in UpdateRule<T> rule);

    /// <summary><see cref="Forward"/> of one example, without the overhead of tiles.</summary>
    public abstract void ForwardOne(T* x, T* w, int k, int n, T* bias, T* y, ForwardEnd end);

    /// <summary><c>InputGradient</c> and <see cref="MaskedTranspose"/> of one example: g and target are
    /// [panel][Lanes].</summary>
    public abstract void InputGradientOne(T* w, int k, int n, T* g, nint panel, T* gate, T* target, nint targetPanel);

    /// <summary><c>WeightGradient</c> of one example.</summary>
    public abstract void WeightGradientOne(T* x, T* g, nint panel, T* w, int k, int n, in UpdateRule<T> rule);

    /// <summary>
    /// Softmax and cross-entropy: the loss of <paramref name="count"/> examples, summed in float64, and unless
    /// <paramref name="g"/> is null its gradient times <paramref name="scale"/>.
    /// </summary>
    /// <param name="logits">[count rounded up to 8 unless 1, stride], whole panels.</param>
    /// <param name="stride">From an example to the next.</param>
    /// <param name="targets">[count, n].</param>
    /// <param name="n">Classes.</param>
    /// <param name="count">Examples.</param>
    /// <param name="scratch">[n rounded up to 8][Lanes].</param>
    /// <param name="scale">Factor of the gradient.</param>
    /// <param name="g">[panel of outputs][examples rounded up to 8 unless 1][Lanes], or null.</param>
    /// <param name="panel">From a panel of g to the next.</param>
    /// <param name="turned">[panel of examples][n rounded up to 8][Lanes], or null.</param>
    /// <param name="turnedPanel">From a panel of turned to the next.</param>
    public abstract double SoftmaxCrossEntropy(
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
    );

    /// <inheritdoc cref="OneOutput{TMath, TVector, T}.Forward"/>
    public abstract T OneOutputForward(T* x, T* w, int k, int n, T* bias, T* v, T* a);

    /// <inheritdoc cref="OneOutput{TMath, TVector, T}.Update"/>
    public abstract void OneOutputUpdate(T* x, T* w, int k, int n, T* bias, T* v, bool learns, T* a, T step);
}
