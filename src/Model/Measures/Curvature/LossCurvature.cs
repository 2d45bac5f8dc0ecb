using Sweeps.Model.Measures.Gradients;
using Sweeps.Model.Measures.Layered;

namespace Sweeps.Model.Measures.Curvature;

/// <summary>The mean training loss over the first training examples as a function of the trained parameters: gradients,
/// and products of its Hessian with vectors, exactly.</summary>
internal sealed class LossCurvature
{
    private const int ExamplesAtOnce = 16;

    private readonly TrainingExamples _examples;
    private readonly double[] _byOutputs;
    private readonly double[] _tangents;

    public LossCurvature(TrainingExamples examples)
    {
        _examples = examples;
        _byOutputs = new double[examples.Model.Outputs];
        _tangents = new double[examples.Model.Outputs];
    }

    /// <summary>P, frozen parameters included: their entries are 0 everywhere.</summary>
    public int Parameters => _examples.Model.Parameters;

    /// <summary>Operations of a product for one example.</summary>
    public static double ProductOperations(MeasureSubject subject) => 14 * JacobianShape.Of(subject).Parameters;

    /// <summary>Writes the gradient of one example's loss.</summary>
    public void Gradient(int example, Span<double> gradient)
    {
        gradient.Clear();
        Turn(example);
        _examples.Model.AddGradient(_byOutputs, 1, gradient);
        _examples.Model.ClearFrozen(gradient);
    }

    /// <summary>Writes H v; entries of v that belong to frozen layers must be 0.</summary>
    /// <param name="vector">v.</param>
    /// <param name="product">H v.</param>
    /// <param name="tick">Called on the way.</param>
    /// <param name="count">Of the first so many examples; all if not given.</param>
    public void HessianTimes(ReadOnlySpan<double> vector, Span<double> product, Action tick, int? count = null)
    {
        var model = _examples.Model;
        int n = count ?? _examples.Count;
        product.Clear();
        for (int i = 0; i < n; i++)
        {
            if (i % ExamplesAtOnce == 0)
                tick();
            Turn(i);
            model.Tangent(vector);
            _examples.Loss.Curvature(model.Logits, model.LogitTangents, _tangents);
            model.AddGradientTangent(vector, _byOutputs, _tangents, 1.0 / n, product);
        }

        model.ClearFrozen(product);
    }

    /// <summary>tr G of the Gauss-Newton matrix G = (1/n) Σ Jᵀ (∇²ℓ) J.</summary>
    /// <param name="progress">Told which share is done.</param>
    /// <param name="count">Of the first so many examples; all if not given.</param>
    public double GaussNewtonTrace(Action<double> progress, int? count = null)
    {
        var model = _examples.Model;
        int outputs = model.Outputs,
            n = count ?? _examples.Count;
        double sum = 0;
        double[] unit = new double[outputs],
            column = new double[outputs];
        for (int i = 0; i < n; i++)
        {
            if (i % ExamplesAtOnce == 0)
                progress((double)i / n);
            model.Forward(_examples.Inputs[i]);
            double[][] a = model.CopyActivations();
            double[][][] deltas = new double[outputs][][];
            for (int k = 0; k < outputs; k++)
            {
                unit[k] = 1;
                deltas[k] = [.. model.Backward(unit).Select(layer => (double[])layer.Clone())];
                unit[k] = 0;
            }

            for (int k = 0; k < outputs; k++)
            {
                unit[k] = 1;
                _examples.Loss.Curvature(model.Logits, unit, column);
                unit[k] = 0;
                for (int m = 0; m < outputs; m++)
                {
                    if (column[m] != 0)
                        sum = Math.FusedMultiplyAdd(column[m], model.GradientProduct(deltas[k], a, deltas[m], a), sum);
                }
            }
        }

        return sum / n;
    }

    private void Turn(int example)
    {
        _examples.Model.Forward(_examples.Inputs[example]);
        _examples.Loss.Gradient(_examples.Model.Logits, _examples.Targets[example], _byOutputs);
    }
}
