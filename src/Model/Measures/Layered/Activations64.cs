using System.Diagnostics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics;

namespace Sweeps.Model.Measures.Layered;

/// <summary>Activations with their first and second derivatives, in float64. At a kink the derivative is that of the
/// left side, as in training.</summary>
internal static class Activations64
{
    /// <summary>Whether it is linear on either side of its kink.</summary>
    public static bool IsPiecewiseLinear(ActivationKind kind) =>
        kind is ActivationKind.Relu or ActivationKind.Identity or ActivationKind.LeakyRelu;

    /// <summary>φ(z).</summary>
    public static double Of(ActivationKind kind, double z) =>
        kind switch
        {
            ActivationKind.Relu => z > 0 ? z : 0,
            ActivationKind.Identity => z,
            ActivationKind.Tanh => Elementary.Tanh(z),
            ActivationKind.Logistic => Elementary.Logistic(z),
            ActivationKind.LeakyRelu => z > 0 ? z : NetworkConfiguration.Leak * z,
            ActivationKind.Gelu => Elementary.Gelu(z),
            var other => throw new UnreachableException(other.ToString()),
        };

    /// <summary>φ′(z).</summary>
    public static double Slope(ActivationKind kind, double z)
    {
        double a = kind is ActivationKind.Tanh or ActivationKind.Logistic ? Of(kind, z) : 0;
        return kind switch
        {
            ActivationKind.Relu => z > 0 ? 1 : 0,
            ActivationKind.Identity => 1,
            ActivationKind.Tanh => 1 - a * a,
            ActivationKind.Logistic => a * (1 - a),
            ActivationKind.LeakyRelu => z > 0 ? 1 : NetworkConfiguration.Leak,
            ActivationKind.Gelu => Elementary.GeluSlope(z),
            var other => throw new UnreachableException(other.ToString()),
        };
    }

    /// <summary>φ″(z).</summary>
    public static double Bend(ActivationKind kind, double z)
    {
        double a = kind is ActivationKind.Tanh or ActivationKind.Logistic ? Of(kind, z) : 0;
        return kind switch
        {
            ActivationKind.Relu or ActivationKind.Identity or ActivationKind.LeakyRelu => 0,
            ActivationKind.Tanh => -2 * a * (1 - a * a),
            ActivationKind.Logistic => a * (1 - a) * (1 - 2 * a),
            ActivationKind.Gelu => (2 - z * z) * Normal.Density(z),
            var other => throw new UnreachableException(other.ToString()),
        };
    }
}
