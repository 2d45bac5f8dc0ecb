using System.Numerics;
using System.Runtime.InteropServices;
using Sweeps.Model.Numerics;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Bench.Kernels;

/// <summary>The products of a layer.</summary>
internal enum Product
{
    Forward,
    InputGradient,
    WeightGradient,
    MaskedTranspose,
    SoftmaxCrossEntropy,
}

/// <summary>One product of a layer from k inputs to n outputs, over and over on the same memory.</summary>
internal sealed unsafe class ProductCase<T> : IMeasured
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Product _product;
    private readonly int _k;
    private readonly int _n;
    private readonly int _batch;
    private readonly Kernels<T> _kernels;
    private readonly T* _memory;
    private readonly T* _inputs;
    private readonly T* _weights;
    private readonly T* _bias;
    private readonly T* _outputs;
    private readonly T* _gradient;
    private readonly T* _turned;
    private readonly T* _inputGradient;
    private readonly T* _room;
    private readonly T** _rows;
    private readonly nint _stride;
    private readonly nint _panel;

    public ProductCase(Product product, int batch, int k, int n, InstructionPath path)
    {
        (_product, _batch, _k, _n, Path) = (product, batch, k, n, path);
        _kernels = Kernels<T>.For(path);
        int lanes = Panels<T>.Lanes;
        int rows = batch == 1 ? 1 : (batch + 7) / 8 * 8;
        int wide = Panels<T>.Padded(Math.Max(k, n));
        _stride = wide + 16;
        _panel = rows * lanes;
        long[] sizes =
        [
            batch * (k + 16),
            Panels<T>.Size(k, n),
            wide,
            rows * _stride,
            (long)rows * wide,
            (long)Panels<T>.Count(batch) * wide * lanes,
            (long)Panels<T>.Count(batch) * wide * lanes,
            (long)batch * k,
        ];
        long length = sizes.Sum() + lanes * sizes.Length;
        _memory = (T*)NativeMemory.AlignedAlloc((nuint)(length * sizeof(T)), 128);
        for (long i = 0; i < length; i++)
            _memory[i] = T.CreateTruncating((i * 7919 % 1000 - 500) * 1e-5);
        T* next = _memory;
        T* Take(int i)
        {
            T* block = next;
            next += (sizes[i] + lanes - 1) / lanes * lanes;
            return block;
        }

        _inputs = Take(0);
        _weights = Take(1);
        _bias = Take(2);
        _outputs = Take(3);
        _gradient = Take(4);
        _turned = Take(5);
        _inputGradient = Take(6);
        _room = Take(7);
        _rows = (T**)NativeMemory.Alloc((nuint)(batch * sizeof(T*)));
        for (int b = 0; b < batch; b++)
            _rows[b] = _inputs + b * (k + 16);
    }

    public InstructionPath Path { get; }

    public bool Single => typeof(T) == typeof(float);

    public double Samples => _batch;

    public double Operations =>
        2.0 * _batch * _n * (_product is Product.MaskedTranspose or Product.SoftmaxCrossEntropy ? 1 : _k);

    public double Run(long times)
    {
        var rule = new UpdateRule<T> { Kind = UpdateKind.Sgd, Rate = T.CreateTruncating(1e-6) };
        nint turned = (nint)Panels<T>.Padded(Math.Max(_k, _n)) * Panels<T>.Lanes;
        for (long i = 0; i < times; i++)
        {
            if (_batch == 1)
            {
                RunOne(in rule);
                continue;
            }

            switch (_product)
            {
                case Product.Forward:
                    _kernels.Forward(
                        _rows,
                        _batch,
                        _weights,
                        _k,
                        _n,
                        _bias,
                        _outputs,
                        _stride,
                        ForwardEnd.BiasAndRectify
                    );
                    break;
                case Product.InputGradient:
                    _kernels.InputGradient(_weights, _k, _n, _turned, turned, _batch, _inputGradient, turned);
                    break;
                case Product.WeightGradient:
                    _kernels.WeightGradient(_rows, _batch, _gradient, _panel, _weights, _k, _n, in rule, _room);
                    break;
                case Product.MaskedTranspose:
                    _kernels.MaskedTranspose(_turned, turned, _n, _batch, _outputs, _stride, _gradient, _panel, true);
                    break;
                default:
                    _kernels.SoftmaxCrossEntropy(
                        _outputs,
                        _stride,
                        _bias,
                        _n,
                        _batch,
                        _inputs,
                        T.One,
                        _gradient,
                        _panel,
                        _turned,
                        turned
                    );
                    break;
            }
        }

        return 0;
    }

    private void RunOne(in UpdateRule<T> rule)
    {
        switch (_product)
        {
            case Product.Forward:
                _kernels.ForwardOne(_inputs, _weights, _k, _n, _bias, _outputs, ForwardEnd.BiasAndRectify);
                break;
            case Product.InputGradient:
                _kernels.InputGradientOne(_weights, _k, _n, _gradient, _panel, _inputs, _inputGradient, _panel);
                break;
            case Product.WeightGradient:
                _kernels.WeightGradientOne(_inputs, _gradient, _panel, _weights, _k, _n, in rule);
                break;
            default:
                _kernels.BiasGradient(1, _gradient, _panel, _bias, _n, in rule);
                break;
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        NativeMemory.Free(_rows);
    }
}
