using System.Diagnostics;
using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Networks;

/// <summary>Turns a training configuration and a step into the update that kernels apply.</summary>
internal sealed class Optimizer<T>(TrainConfiguration train)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // The smallest normal number: float 2⁻¹²⁶, double 2⁻¹⁰²².
    private static readonly T Smallest = T.CreateTruncating(
        typeof(T) == typeof(float) ? 1.17549435082228750797e-38 : 2.2250738585072014e-308
    );

    /// <summary>Numbers that it keeps for each parameter.</summary>
    public int States =>
        train.Optimizer switch
        {
            OptimizerKind.Sgd => 0,
            OptimizerKind.Momentum => 1,
            OptimizerKind.Adam => 2,
            _ => throw new UnreachableException(train.Optimizer.ToString()),
        };

    /// <summary>The update of step number <paramref name="step"/> (from 1), without what differs between
    /// layers.</summary>
    public UpdateRule<T> Rule(double rate, long step) =>
        new()
        {
            Kind = train.Optimizer switch
            {
                OptimizerKind.Sgd => UpdateKind.Sgd,
                OptimizerKind.Momentum => UpdateKind.Momentum,
                _ => UpdateKind.Adam,
            },
            Rate = T.CreateTruncating(rate),
            Momentum = T.CreateTruncating(train.Momentum),
            Smallest = Smallest,
            Adam = train.Optimizer == OptimizerKind.Adam ? Adam(rate, step) : default,
        };

    private AdamConstants<T> Adam(double rate, long step) =>
        new(
            T.CreateTruncating(train.Beta1),
            T.CreateTruncating(1 - train.Beta1),
            T.CreateTruncating(train.Beta2),
            T.CreateTruncating(1 - train.Beta2),
            T.CreateTruncating(rate / (1 - Power(train.Beta1, step))),
            T.CreateTruncating(1 / (1 - Power(train.Beta2, step))),
            T.CreateTruncating(train.Epsilon),
            Smallest
        );

    // By squaring: a function of the step alone, so nothing has to be kept, and the same on every machine.
    private static double Power(double x, long n)
    {
        double result = 1;
        for (; n > 0; n >>= 1, x *= x)
        {
            if ((n & 1) != 0)
                result *= x;
        }

        return result;
    }
}
