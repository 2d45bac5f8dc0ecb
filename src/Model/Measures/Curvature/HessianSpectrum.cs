using Sweeps.Model.Measures.Layered;
using Sweeps.Model.Numerics;
using Sweeps.Model.Numerics.Spectra;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Measures.Curvature;

/// <summary>The ends of the Hessian's spectrum, by the Lanczos process with full reorthogonalization.</summary>
internal sealed class HessianSpectrum
{
    /// <summary>Largest eigenvalues that are wanted.</summary>
    public const int Wanted = 5;

    /// <summary>Most products with the Hessian.</summary>
    public const int MostSteps = 120;

    private const int StepsBetweenLooks = 10;
    private const double Tolerance = 1e-9;

    private HessianSpectrum(double[] values, double residual) => (Values, Residual) = (values, residual);

    /// <summary>Ritz values, largest first.</summary>
    public double[] Values { get; }

    /// <summary>The largest distance of the wanted ones from an eigenvalue, over the largest magnitude.</summary>
    public double Residual { get; }

    /// <summary>That of a snapshot; found once.</summary>
    public static HessianSpectrum Of(MeasureContext context) => context.Shared(Find);

    private static HessianSpectrum Find(MeasureContext context)
    {
        var examples = TrainingExamples.Of(context);
        var loss = new LossCurvature(examples);
        var stream = new RandomStream(
            context.Subject.Configuration.Seed,
            RandomPurpose.Measurement,
            MeasureChannels.LanczosStarts
        );
        int trained = Trained(examples.Model),
            most = Math.Min(trained, MostSteps);
        List<double[]> basis = [];
        List<double> diagonal = [],
            beside = [];
        double[] next = Start(examples.Model, stream, basis);
        while (true)
        {
            int step = basis.Count;
            basis.Add(next);
            double[] product = new double[next.Length];
            loss.HessianTimes(next, product, () => context.Progress((double)step / most));
            diagonal.Add(Rows.Dot(next, product));
            if (!double.IsFinite(diagonal[^1]))
                return new HessianSpectrum([.. Enumerable.Repeat(double.NaN, Wanted)], double.NaN);
            Orthogonalize(product, basis);
            double norm = Math.Sqrt(Rows.SquaredNorm(product));
            bool last = basis.Count == most;
            if (last || basis.Count % StepsBetweenLooks == 0)
            {
                var (values, residual) = Ritz(diagonal, beside, last && most == trained ? 0 : norm);
                if (last || (residual <= Tolerance && basis.Count >= 2 * Wanted))
                    return new HessianSpectrum(values, residual);
            }

            // Where the space is closed under H, the process goes on from a vector outside of it.
            double scale = diagonal.Max(Math.Abs);
            if (norm <= 1e-13 * scale || norm == 0)
            {
                beside.Add(0);
                next = Start(examples.Model, stream, basis);
            }
            else
            {
                beside.Add(norm);
                Rows.Scale(1 / norm, product);
                next = product;
            }
        }
    }

    private static int Trained(LayeredModel model)
    {
        double[] ones = new double[model.Parameters];
        Array.Fill(ones, 1);
        model.ClearFrozen(ones);
        return ones.Count(one => one != 0);
    }

    private static double[] Start(LayeredModel model, RandomStream stream, List<double[]> basis)
    {
        double[] start = new double[model.Parameters];
        stream.FillNormal(basis.Count, 0, start);
        model.ClearFrozen(start);
        Orthogonalize(start, basis);
        Rows.Scale(1 / Math.Sqrt(Rows.SquaredNorm(start)), start);
        return start;
    }

    // Twice is enough.
    private static void Orthogonalize(double[] vector, List<double[]> basis)
    {
        for (int round = 0; round < 2; round++)
        {
            foreach (double[] q in basis)
                Rows.Project(q, vector);
        }
    }

    private static (double[] Values, double Residual) Ritz(List<double> diagonal, List<double> beside, double norm)
    {
        int m = diagonal.Count;
        double[] matrix = new double[m * m];
        for (int i = 0; i < m; i++)
        {
            matrix[i * m + i] = diagonal[i];
            if (i + 1 < m)
                matrix[i * m + i + 1] = matrix[(i + 1) * m + i] = beside[i];
        }

        var (values, vectors) = SymmetricEigen.Vectors(matrix, m);
        double size = Math.Max(Math.Abs(values[0]), Math.Abs(values[^1])),
            residual = Math.Abs(norm * vectors[^1][m - 1]);
        for (int i = 0; i < Math.Min(Wanted, m); i++)
            residual = Math.Max(residual, Math.Abs(norm * vectors[i][m - 1]));
        return (values, size > 0 ? residual / size : 0);
    }
}
