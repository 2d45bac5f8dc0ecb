using System.Numerics;
using System.Runtime.InteropServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Tests.Networks;

/// <summary>Random examples that fit a loss: Gaussian inputs, a quarter of them 0; soft targets, labels ±1 or
/// numbers.</summary>
internal sealed unsafe class Batch<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T* _inputs;

    public Batch(int count, int inputs, int outputs, LossKind loss, int seed)
    {
        var stream = new RandomStream(seed, RandomPurpose.Data);
        _inputs = (T*)NativeMemory.AllocZeroed((nuint)(count * inputs * sizeof(T)));
        Targets = (T*)NativeMemory.AllocZeroed((nuint)(count * outputs * sizeof(T)));
        Rows = (T**)NativeMemory.AllocZeroed((nuint)(count * sizeof(T*)));
        for (int b = 0; b < count; b++)
        {
            // Backwards, so that rows are not neighbours.
            Rows[b] = _inputs + (count - 1 - b) * inputs;
            for (int i = 0; i < inputs; i++)
                Rows[b][i] = stream.Below(4, b, 2 * i) == 0 ? T.Zero : T.CreateTruncating(stream.Normal(b, 2 * i + 1));
            Label(new Span<T>(Targets + b * outputs, outputs), loss, stream, b);
        }
    }

    public T** Rows { get; }

    public T* Targets { get; }

    private static void Label(Span<T> targets, LossKind loss, RandomStream stream, int example)
    {
        const long Labels = 1_000_000;
        int right = stream.Below(targets.Length, Labels + example, 0);
        for (int o = 0; o < targets.Length; o++)
        {
            targets[o] = loss switch
            {
                LossKind.CrossEntropy => T.CreateTruncating(0.1 / targets.Length + (o == right ? 0.9 : 0)),
                LossKind.Logistic or LossKind.Hinge => T.CreateTruncating(stream.Sign(Labels + example, 1)),
                _ => T.CreateTruncating(stream.Normal(Labels + example, 1 + o)),
            };
        }
    }

    public void Dispose()
    {
        NativeMemory.Free(_inputs);
        NativeMemory.Free(Targets);
        NativeMemory.Free(Rows);
    }
}
