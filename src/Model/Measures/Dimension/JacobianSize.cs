using System.Globalization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Measures.Gradients;

namespace Sweeps.Model.Measures.Dimension;

/// <summary>What the rank of a Jacobian costs, and what is too large.</summary>
internal static class JacobianSize
{
    // Two hours of one core.
    private const double MostOperations = 2e14;

    /// <summary>Operations that the rank of a Jacobian takes.</summary>
    public static double Operations(double rows, JacobianShape shape)
    {
        if (rows * shape.Parameters <= Jacobian.MostEntries)
        {
            double fewer = Math.Min(rows, shape.Parameters);
            return 2 * fewer * fewer * Math.Max(rows, shape.Parameters);
        }

        return 5 * rows * shape.MostRank * shape.Parameters;
    }

    /// <summary>Whether it can be computed: held at once, or by slabs.</summary>
    public static bool Fits(double rows, JacobianShape shape) =>
        (
            rows * shape.Parameters <= Jacobian.MostEntries
            || rows <= int.MaxValue && Jacobian.SlabRows(shape.Parameters, shape.MostRank, Jacobian.MostEntries) > 0
        )
        && Operations(rows, shape) <= MostOperations;

    /// <summary>The refusal of a Jacobian that does not fit.</summary>
    /// <param name="measure">Who asks for it.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="shape">Its columns.</param>
    /// <param name="outputs">Rows for each input.</param>
    public static ConfigurationException? Excess(string measure, double rows, JacobianShape shape, int outputs)
    {
        if (Fits(rows, shape))
            return null;
        double inputs = Math.Floor(Jacobian.MostEntries / shape.Parameters / outputs);
        string rule = string.Create(
            CultureInfo.InvariantCulture,
            $"A Jacobian must have at most {Jacobian.MostEntries:N0} entries (2 GiB of float64), or at most 11,585 "
                + $"columns and rows for 2·10¹⁴ operations, but that of `{measure}` would be {rows:N0} × "
                + $"{shape.Parameters:N0}"
        );
        return inputs >= 1
            ? new(
                "measure.rank_inputs",
                rule,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Set `measure.rank_inputs` to at most {inputs:N0}, or take `{measure}` out of `measure.of`."
                )
            )
            : new("measure.of", rule, $"Take `{measure}` out of `measure.of`, or make the network smaller.");
    }
}
