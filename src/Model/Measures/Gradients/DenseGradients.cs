using System.Diagnostics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Measures.Layered;
using Sweeps.Model.Numerics;

namespace Sweeps.Model.Measures.Gradients;

/// <summary>A fully connected network as <see cref="ExampleGradients"/>. Neurons whose output is 0 cost
/// nothing.</summary>
internal sealed class DenseGradients : ExampleGradients
{
    private readonly DenseLayer[] _layers;
    private readonly double[] _skip; // [out, in]; empty where there is none
    private readonly double[] _input;
    private readonly double[][] _activations; // of layer 0 … L − 1
    private readonly double[][] _preactivations; // of hidden layers
    private readonly double[] _logits;
    private readonly double[][] _deltas; // derivatives with respect to the preactivations of layer 1 … L
    private readonly bool _biased;
    private readonly ActivationKind _activation;
    private int _backward = -1; // the output that _deltas are of

    public DenseGradients(MeasureContext context)
    {
        _biased = context.HasBias;
        _activation = context.Subject.Configuration.Network.Activation;
        _skip = context.SkipWeights.ToArray();
        var frozen = context.Subject.Configuration.Network.Freeze;
        _layers = new DenseLayer[context.Layers];
        Inputs = context.Subject.Shape.Dimension;
        int inputs = Inputs,
            weights = 0;
        for (int l = 1; l <= context.Layers; l++)
        {
            var layer = new DenseLayer(context.Weights(l), context.Biases(l), inputs, !frozen.Contains(l), weights);
            _layers[l - 1] = layer;
            weights = checked(weights + layer.Inputs * layer.Outputs);
            inputs = layer.Outputs;
        }

        Outputs = inputs;
        int biases = weights;
        foreach (var layer in _layers)
        {
            layer.FirstBias = biases;
            biases += _biased ? layer.Outputs : 0;
        }

        Parameters = checked(biases + _skip.Length);
        HiddenNeurons = _layers.Sum(layer => layer.Outputs) - Outputs;
        _input = new double[Inputs];
        _activations = [_input, .. _layers.SkipLast(1).Select(layer => new double[layer.Outputs])];
        _preactivations = [.. _activations.Skip(1).Select(layer => new double[layer.Length])];
        _logits = new double[Outputs];
        _deltas = [.. _layers.Select(layer => new double[layer.Outputs])];
    }

    public override int Inputs { get; }

    public override int Outputs { get; }

    public override int Parameters { get; }

    public override int HiddenNeurons { get; }

    public override int ParametersOfOneOutput =>
        _layers[^1].Inputs + (_biased ? 1 : 0) + (_skip.Length > 0 ? Inputs : 0);

    public override ReadOnlySpan<double> Logits => _logits;

    public override void Forward(ReadOnlySpan<double> input)
    {
        input.CopyTo(_input);
        _backward = -1;
        for (int l = 0; l < _layers.Length; l++)
        {
            var layer = _layers[l];
            bool last = l == _layers.Length - 1;
            double[] z = last ? _logits : _activations[l + 1];
            layer.Biases.CopyTo(z);
            double[] below = _activations[l];
            for (int k = 0; k < below.Length; k++)
            {
                if (below[k] != 0)
                    Rows.Add(below[k], layer.From(k), z);
            }

            if (last)
                continue;
            z.CopyTo(_preactivations[l], 0);
            foreach (ref double value in z.AsSpan())
                value = Activations64.Of(_activation, value);
        }

        for (int o = 0; o < Outputs && _skip.Length > 0; o++)
            _logits[o] += Rows.Dot(_skip.AsSpan(o * Inputs, Inputs), _input);
    }

    public override void ReadActivations(Span<double> activations)
    {
        foreach (double[] layer in _activations.AsSpan(1))
        {
            layer.CopyTo(activations);
            activations = activations[layer.Length..];
        }
    }

    public override double SquaredNorm(int output)
    {
        Backward(output);
        double sum = 0;
        for (int l = 0; l < _layers.Length; l++)
        {
            if (_layers[l].Trainable)
                sum = Math.FusedMultiplyAdd(
                    Rows.SquaredNorm(_deltas[l]),
                    Rows.SquaredNorm(_activations[l]) + (_biased ? 1 : 0),
                    sum
                );
        }

        return _skip.Length > 0 ? sum + Rows.SquaredNorm(_input) : sum;
    }

    public override void Gradient(int output, Span<double> row)
    {
        Backward(output);
        row = row[..Parameters];
        row.Clear();
        for (int l = 0; l < _layers.Length; l++)
        {
            var layer = _layers[l];
            double[] delta = _deltas[l];
            for (int j = 0; j < delta.Length; j++)
            {
                if (delta[j] != 0)
                    Rows.Add(delta[j], _activations[l], row.Slice(layer.FirstWeight + j * layer.Inputs, layer.Inputs));
            }

            if (_biased)
                delta.CopyTo(row[layer.FirstBias..]);
        }

        if (_skip.Length > 0)
            _input.CopyTo(row[(Parameters - _skip.Length + output * Inputs)..]);
    }

    private void Backward(int output)
    {
        if (_backward == output)
            return;
        _backward = output;
        Array.Clear(_deltas[^1]);
        _deltas[^1][output] = 1;
        for (int l = _layers.Length - 1; l > 0; l--)
        {
            double[] above = _deltas[l],
                delta = _deltas[l - 1],
                gate = _activations[l],
                below = _preactivations[l - 1];
            Array.Clear(delta);
            for (int j = 0; j < above.Length; j++)
            {
                if (above[j] != 0)
                    Rows.Add(above[j], _layers[l].Into(j), delta);
            }

            for (int k = 0; k < delta.Length; k++)
                delta[k] = Through(below[k], gate[k], delta[k]);
        }
    }

    // A derivative by an activation a, as one by its preactivation z.
    private double Through(double z, double a, double derivative) =>
        _activation switch
        {
            ActivationKind.Relu => a > 0 ? derivative : 0,
            ActivationKind.Identity => derivative,
            ActivationKind.Tanh => derivative * (1 - a * a),
            ActivationKind.Logistic => derivative * a * (1 - a),
            ActivationKind.LeakyRelu => a > 0 ? derivative : NetworkConfiguration.Leak * derivative,
            ActivationKind.Gelu => derivative * Elementary.GeluSlope(z),
            var other => throw new UnreachableException(other.ToString()),
        };

    private sealed class DenseLayer
    {
        private readonly double[] _weights; // [out, in]
        private readonly double[] _transposed; // [in, out]

        public DenseLayer(
            ReadOnlySpan<double> weights,
            ReadOnlySpan<double> biases,
            int inputs,
            bool trainable,
            int firstWeight
        )
        {
            (Inputs, Outputs, Trainable, FirstWeight) = (inputs, weights.Length / inputs, trainable, firstWeight);
            _weights = weights.ToArray();
            _transposed = new double[weights.Length];
            for (int j = 0; j < Outputs; j++)
            {
                for (int k = 0; k < inputs; k++)
                    _transposed[k * Outputs + j] = weights[j * inputs + k];
            }

            Biases = biases.IsEmpty ? new double[Outputs] : biases.ToArray();
        }

        public int Inputs { get; }

        public int Outputs { get; }

        public bool Trainable { get; }

        public int FirstWeight { get; }

        public int FirstBias { get; set; }

        public double[] Biases { get; }

        /// <summary>Weights into output j.</summary>
        public ReadOnlySpan<double> Into(int j) => _weights.AsSpan(j * Inputs, Inputs);

        /// <summary>Weights from input k.</summary>
        public ReadOnlySpan<double> From(int k) => _transposed.AsSpan(k * Outputs, Outputs);
    }
}
