using System.Globalization;
using Sweeps.Model.Configurations;

namespace Sweeps.Model.Measures.Dimension;

/// <summary>What is too large to be factorized.</summary>
internal static class JacobianSize
{
    public static ConfigurationException? Excess(string measure, double rows, double columns, int outputs, string field, string nextStep)
    {
        if (rows * columns <= Jacobian.MostEntries)
            return null;
        double inputs = Math.Floor(Jacobian.MostEntries / columns / outputs);
        return new(field, string.Create(CultureInfo.InvariantCulture,
            $"A Jacobian may have at most {Jacobian.MostEntries:N0} entries (2 GiB), but that of `{measure}` would have {rows:N0} × {columns:N0}. ")
            + (inputs >= 1
                ? string.Create(CultureInfo.InvariantCulture, $"{nextStep}, to at most {inputs:N0}, or take `{measure}` out of `measure.of`.")
                : $"Take `{measure}` out of `measure.of`, or make the network smaller."));
    }
}
