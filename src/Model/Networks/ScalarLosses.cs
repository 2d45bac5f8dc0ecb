using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics;

namespace Sweeps.Model.Networks;

/// <summary>Losses that are taken output by output: of output f and target t, with the derivative by f.</summary>
internal static class ScalarLosses
{
    /// <summary>Loss summed over numbers in order, and where asked for the derivative by each of the batch's mean
    /// loss.</summary>
    /// <param name="train">Which loss.</param>
    /// <param name="logits">Outputs f of all examples.</param>
    /// <param name="targets">As many targets.</param>
    /// <param name="count">Examples in the batch.</param>
    /// <param name="gradient">One for each output, or empty.</param>
    public static double Sum<T>(
        TrainConfiguration train,
        ReadOnlySpan<T> logits,
        ReadOnlySpan<T> targets,
        int count,
        Span<T> gradient
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T scale = T.One / T.CreateTruncating(count);
        double total = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            total += Of(train.Loss, train.Margin, logits[i], targets[i], out T derivative);
            if (i < gradient.Length)
                gradient[i] = derivative * scale;
        }

        return total;
    }

    /// <summary>Loss, in float64, and its derivative in the network's format.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Of<T>(LossKind kind, double margin, T f, T t, out T derivative)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (kind)
        {
            case LossKind.Logistic:
                return Logistic(f, t, out derivative);
            case LossKind.Hinge:
                return Hinge(margin, f, t, out derivative);
            case LossKind.Squared:
                double square = HalfSquared(f, t, out derivative);
                derivative += derivative;
                return square + square;
            case LossKind.HalfSquared:
                return HalfSquared(f, t, out derivative);
            default:
                throw new UnreachableException(kind.ToString());
        }
    }

    // ½(1 + t) ln(1 + e⁻ᶠ) + ½(1 − t) ln(1 + eᶠ): the one or the other at t = ±1, and linear in t between. Only e^−|f|
    // is ever taken, so nothing overflows.
    private static double Logistic<T>(T f, T t, out T derivative)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double logit = double.CreateTruncating(f);
        double positive = 0.5 + 0.5 * double.CreateTruncating(t);
        double negative = 1 - positive;
        double e = Elementary.Exp(-Math.Abs(logit));
        double near = 1 / (1 + e);
        double far = e * near;
        derivative = T.CreateTruncating(
            logit > 0 ? negative * near - positive * far : negative * far - positive * near
        );
        return Elementary.Log(1 + e) + (logit > 0 ? negative * logit : -positive * logit);
    }

    // max(0, β − t f): flat, with derivative 0, from the kink on. NaN is not flat.
    private static double Hinge<T>(double margin, T f, T t, out T derivative)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double slack = margin - double.CreateTruncating(t) * double.CreateTruncating(f);
        derivative = slack <= 0 ? T.Zero : -t;
        return slack <= 0 ? 0 : slack;
    }

    private static double HalfSquared<T>(T f, T t, out T derivative)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        derivative = f - t;
        double difference = double.CreateTruncating(derivative);
        return 0.5 * difference * difference;
    }
}
