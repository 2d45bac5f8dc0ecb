namespace Sweeps.Model.Measures;

/// <summary>
/// A network in float64, one example at a time: its outputs, which hidden neurons fire, and the derivatives of each
/// output with respect to the parameters. The regularizer, functional dimensions and linear regions ask for nothing
/// else, so whoever derives this class for another kind of network has them for it. ReLU'(0) = 0. Not thread-safe.
/// </summary>
public abstract class ExampleGradients
{
    /// <summary>Numbers in an input.</summary>
    public abstract int Inputs { get; }

    /// <summary>Number of outputs.</summary>
    public abstract int Outputs { get; }

    /// <summary>Parameters, frozen ones included: columns of the Jacobian, all weights (layer by layer, [out, in]),
    /// then biases, then the linear unit.</summary>
    public abstract int Parameters { get; }

    /// <summary>
    /// Hidden neurons: each can be scaled (weights in by s &gt; 0, weights out by 1/s) without a change of the
    /// function, so that no Jacobian has a rank above <see cref="Parameters"/> less this number.
    /// </summary>
    public abstract int HiddenNeurons { get; }

    /// <summary>
    /// Parameters that lead to one output only. Moving all outputs' own parameters alike moves all outputs alike, which
    /// softmax takes away: so many directions fewer are left after it.
    /// </summary>
    public abstract int ParametersOfOneOutput { get; }

    /// <summary>Passes an input through; the rest is about this example until the next call.</summary>
    public abstract void Forward(ReadOnlySpan<double> input);

    /// <summary>The example's outputs, before any softmax.</summary>
    public abstract ReadOnlySpan<double> Logits { get; }

    /// <summary>Writes the outputs of all hidden neurons after their ReLU: positive where a neuron fires.</summary>
    public abstract void ReadActivations(Span<double> activations);

    /// <summary>‖∇ of an output‖² over the parameters that are trained, without forming the gradient.</summary>
    public abstract double SquaredNorm(int output);

    /// <summary>Writes the gradient of an output over all parameters: a row of the Jacobian.</summary>
    public abstract void Gradient(int output, Span<double> row);
}
