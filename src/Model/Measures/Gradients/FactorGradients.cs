using Sweeps.Model.Numerics;

namespace Sweeps.Model.Measures.Gradients;

/// <summary>f(A) = ⟨A, U Uᵀ⟩ as <see cref="ExampleGradients"/>: its derivative by U is (A + Aᵀ) U.</summary>
internal sealed class FactorGradients : ExampleGradients
{
    private readonly int _d;
    private readonly double[] _u;
    private readonly double[] _gradient;
    private readonly double[] _value = new double[1];

    /// <param name="inputs">d².</param>
    /// <param name="u">U: [d, d].</param>
    public FactorGradients(int inputs, ReadOnlySpan<double> u)
    {
        (_d, _u, _gradient) = ((int)Math.Sqrt(inputs), u.ToArray(), new double[inputs]);
    }

    public override int Inputs => _gradient.Length;

    public override int Outputs => 1;

    public override int Parameters => _gradient.Length;

    public override int HiddenNeurons => 0;

    public override int ParametersOfOneOutput => _gradient.Length;

    public override ReadOnlySpan<double> Logits => _value;

    public override void Forward(ReadOnlySpan<double> input)
    {
        Array.Clear(_gradient);
        for (int i = 0; i < _d; i++)
        {
            Span<double> row = _gradient.AsSpan(i * _d, _d);
            for (int k = 0; k < _d; k++)
                Rows.Add(input[i * _d + k] + input[k * _d + i], _u.AsSpan(k * _d, _d), row);
        }

        _value[0] = 0.5 * Rows.Dot(_gradient, _u);
    }

    public override void ReadActivations(Span<double> activations) { }

    public override double SquaredNorm(int output) => Rows.SquaredNorm(_gradient);

    public override void Gradient(int output, Span<double> row) => _gradient.CopyTo(row);
}
