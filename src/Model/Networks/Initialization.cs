using System.Diagnostics;
using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Networks;

/// <summary>
/// Draws where a layer starts. Each layer has a random stream of its own. Draws are made in float64, in [out, in]
/// order, and then rounded. So the layout of weights in memory does not matter, and the number format only by its
/// rounding.
/// </summary>
internal static class Initialization
{
    private const long WeightIndex = 0;
    private const long BiasIndex = 1;
    private const int DrawsAtOnce = 256;

    /// <summary>Weights [out, in] of layer <paramref name="layer"/>.</summary>
    public static void Weights<T>(
        Span<T> values,
        Initializer start,
        long seed,
        RandomPurpose purpose,
        int layer,
        int inputs,
        int outputs
    )
        where T : IBinaryFloatingPointIeee754<T> =>
        Draw(values, start, seed, purpose, layer, WeightIndex, inputs, outputs);

    /// <summary>Biases of layer <paramref name="layer"/>.</summary>
    public static void Biases<T>(
        Span<T> values,
        Initializer start,
        long seed,
        RandomPurpose purpose,
        int layer,
        int inputs,
        int outputs
    )
        where T : IBinaryFloatingPointIeee754<T> =>
        Draw(values, start, seed, purpose, layer, BiasIndex, inputs, outputs);

    private static void Draw<T>(
        Span<T> values,
        Initializer start,
        long seed,
        RandomPurpose purpose,
        int layer,
        long index,
        int inputs,
        int outputs
    )
        where T : IBinaryFloatingPointIeee754<T>
    {
        var stream = new RandomStream(seed, purpose, layer);
        switch (start)
        {
            case Initializer.He:
                Normal(values, stream, index, Math.Sqrt(2.0 / inputs));
                break;
            case Initializer.Glorot:
                Uniform(values, stream, index, Math.Sqrt(6.0 / ((double)inputs + outputs)));
                break;
            case Initializer.Uniform uniform:
                Uniform(values, stream, index, uniform.Bound);
                break;
            case Initializer.Normal normal:
                Normal(values, stream, index, normal.Deviation);
                break;
            case Initializer.Signs signs:
                for (int i = 0; i < values.Length; i++)
                    values[i] = T.CreateTruncating(stream.Sign(index, i) * signs.Magnitude);
                break;
            case Initializer.Constant constant:
                values.Fill(T.CreateTruncating(constant.Value));
                break;
            case Initializer.Identity identity:
                for (int i = 0; i < values.Length; i++)
                    values[i] = T.CreateTruncating(i / inputs == i % inputs ? identity.Scale : 0);
                break;
            case Initializer.Custom custom:
                ArgumentOutOfRangeException.ThrowIfNotEqual(custom.Values.Count, values.Length, nameof(start));
                for (int i = 0; i < values.Length; i++)
                    values[i] = T.CreateTruncating(custom.Values[i]);
                break;
            default:
                throw new UnreachableException(start.GetType().Name);
        }
    }

    private static void Normal<T>(Span<T> values, RandomStream stream, long index, double deviation)
        where T : IBinaryFloatingPointIeee754<T>
    {
        Span<double> draws = stackalloc double[DrawsAtOnce];
        for (int first = 0; first < values.Length; first += DrawsAtOnce)
        {
            Span<double> some = draws[..Math.Min(DrawsAtOnce, values.Length - first)];
            stream.FillNormal(index, first, some);
            for (int i = 0; i < some.Length; i++)
                values[first + i] = T.CreateTruncating(deviation * some[i]);
        }
    }

    private static void Uniform<T>(Span<T> values, RandomStream stream, long index, double bound)
        where T : IBinaryFloatingPointIeee754<T>
    {
        Span<double> draws = stackalloc double[DrawsAtOnce];
        for (int first = 0; first < values.Length; first += DrawsAtOnce)
        {
            Span<double> some = draws[..Math.Min(DrawsAtOnce, values.Length - first)];
            stream.FillUniform(index, first, some);
            for (int i = 0; i < some.Length; i++)
                values[first + i] = T.CreateTruncating(bound * (2 * some[i] - 1));
        }
    }
}
