using Sweeps.Model.Measures.Layered;
using Sweeps.Model.Numerics.Spectra;

namespace Sweeps.Model.Measures.TangentKernel;

/// <summary>The empirical neural tangent kernel on the first training inputs, summed over outputs: Θᵢⱼ = Σₖ ⟨∇fₖ(xᵢ),
/// ∇fₖ(xⱼ)⟩.</summary>
internal sealed class Kernel
{
    private readonly double[] _values;
    private double[]? _spectrum;

    private Kernel(double[] values, int count) => (_values, Count) = (values, count);

    /// <summary>n.</summary>
    public int Count { get; }

    /// <summary>Θ, [n, n].</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>Its eigenvalues, largest first.</summary>
    public double[] Spectrum => _spectrum ??= SymmetricEigen.Values((double[])_values.Clone(), Count);

    /// <summary>Inputs that it is taken on.</summary>
    public static int Inputs(MeasureSubject subject) =>
        InputSet.Train.Available(subject, subject.Configuration.Measure.RankInputs);

    /// <summary>That of a snapshot; made once.</summary>
    public static Kernel Now(MeasureContext context) =>
        context.Shared(shared => Make(shared, LayeredModel.Now(shared)));

    /// <summary>That of the network before its first step.</summary>
    public static Kernel AtStart(MeasureContext context) => Make(context, LayeredModel.AtStart(context));

    private static Kernel Make(MeasureContext context, LayeredModel model)
    {
        int n = Math.Min(context.Count(InputSet.Train), context.Subject.Configuration.Measure.RankInputs);
        double[] input = new double[model.Inputs],
            unit = new double[model.Outputs];
        double[][][] a = new double[n][][];
        double[][][][] deltas = new double[n][][][];
        for (int i = 0; i < n; i++)
        {
            context.Progress(0.2 * i / n);
            context.ReadInput(InputSet.Train, i, input);
            model.Forward(input);
            a[i] = model.CopyActivations();
            deltas[i] = new double[model.Outputs][][];
            for (int k = 0; k < model.Outputs; k++)
            {
                unit[k] = 1;
                deltas[i][k] = [.. model.Backward(unit).Select(layer => (double[])layer.Clone())];
                unit[k] = 0;
            }
        }

        double[] kernel = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            context.Progress(0.2 + 0.8 * i / n);
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int k = 0; k < model.Outputs; k++)
                    sum += model.GradientProduct(deltas[i][k], a[i], deltas[j][k], a[j]);
                kernel[i * n + j] = kernel[j * n + i] = sum;
            }
        }

        return new Kernel(kernel, n);
    }
}
