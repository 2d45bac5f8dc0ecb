using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics;

namespace Sweeps.Model.Measures.Layered;

/// <summary>
/// A fully connected network in float64, one example at a time, with first derivatives and derivatives along a
/// direction of all parameters. Parameters are numbered as the columns of a Jacobian: all weights layer by layer ([out,
/// in]), then biases, then the linear unit. Not thread-safe.
/// </summary>
internal sealed class LayeredModel
{
    private readonly int[] _widths;
    private readonly int[] _firstWeight; // of layer 1 … L at [l]
    private readonly int[] _firstBias;
    private readonly bool _biased;
    private readonly int _firstSkip;
    private readonly bool _skip;
    private readonly int[] _frozen;
    private readonly ActivationKind _activation;
    private readonly double[] _theta;
    private readonly double[][] _z; // preactivations of layer 1 … L
    private readonly double[][] _a; // outputs of layer 0 … L
    private readonly double[][] _zTangent;
    private readonly double[][] _aTangent;
    private readonly double[][] _delta; // derivatives by the preactivations
    private readonly double[][] _deltaTangent;

    private LayeredModel(MeasureSubject subject, double[][] weights, double[][] biases, double[] skip)
    {
        var network = subject.Configuration.Network;
        _widths = [subject.Shape.Dimension, .. network.Hidden, subject.Outputs];
        (_biased, _skip, _activation) = (network.Bias, network.Skip, network.Activation);
        _frozen = [.. network.Freeze];
        _firstWeight = new int[_widths.Length];
        _firstBias = new int[_widths.Length];
        int next = 0;
        for (int l = 1; l < _widths.Length; l++)
        {
            _firstWeight[l] = next;
            next = checked(next + _widths[l] * _widths[l - 1]);
        }

        for (int l = 1; l < _widths.Length; l++)
        {
            _firstBias[l] = next;
            next = checked(next + (_biased ? _widths[l] : 0));
        }

        _firstSkip = next;
        _theta = new double[checked(next + skip.Length)];
        for (int l = 1; l < _widths.Length; l++)
        {
            weights[l - 1].CopyTo(_theta, _firstWeight[l]);
            biases[l - 1].CopyTo(_theta, _firstBias[l]);
        }

        skip.CopyTo(_theta, _firstSkip);
        _z = Rooms();
        _a = Rooms();
        _zTangent = Rooms();
        _aTangent = Rooms();
        _delta = Rooms();
        _deltaTangent = Rooms();
    }

    /// <summary>Layers, the output layer included.</summary>
    public int Layers => _widths.Length - 1;

    /// <summary>Number of outputs.</summary>
    public int Outputs => _widths[^1];

    /// <summary>Numbers in an input.</summary>
    public int Inputs => _widths[0];

    /// <summary>Parameters, frozen ones included.</summary>
    public int Parameters => _theta.Length;

    /// <summary>All parameters, in the order of their numbers.</summary>
    public ReadOnlySpan<double> Theta => _theta;

    /// <summary>Whether its second derivative by any single parameter is 0 wherever it has one: it is linear in each,
    /// piece by piece.</summary>
    public bool IsLinearInEachParameter => Activations64.IsPiecewiseLinear(_activation);

    /// <summary>The network as it stands at a snapshot.</summary>
    public static LayeredModel Now(MeasureContext context) =>
        new(
            context.Subject,
            [.. Enumerable.Range(1, context.Layers).Select(l => context.Weights(l).ToArray())],
            [.. Enumerable.Range(1, context.Layers).Select(l => context.Biases(l).ToArray())],
            context.SkipWeights.ToArray()
        );

    /// <summary>The network as it was before its first step.</summary>
    public static LayeredModel AtStart(MeasureContext context) =>
        new(
            context.Subject,
            [.. Enumerable.Range(1, context.Layers).Select(l => context.InitialWeights(l))],
            [.. Enumerable.Range(1, context.Layers).Select(l => context.InitialBiases(l))],
            context.InitialSkipWeights
        );

    /// <summary>Why such a model cannot be had, as the end of a sentence; null if it can.</summary>
    public static string? Refusal(MeasureSubject subject) =>
        subject.Configuration.Network.Form != NetworkForm.Layers
            ? "needs a network of layers"
            : subject.ConvolutionRefusal;

    /// <summary>Neurons of a layer; layer 0 is the input.</summary>
    public int Width(int layer) => _widths[layer];

    /// <summary>Whether a layer is trained.</summary>
    public bool IsTrained(int layer) => !_frozen.Contains(layer);

    /// <summary>Outputs of a layer for the example, L's before any softmax; layer 0 is the input.</summary>
    public ReadOnlySpan<double> Activations(int layer) => _a[layer];

    /// <summary>Preactivations of a layer for the example.</summary>
    public ReadOnlySpan<double> Preactivations(int layer) => _z[layer];

    /// <summary>Outputs for the example, before any softmax.</summary>
    public ReadOnlySpan<double> Logits => _a[^1];

    /// <summary>How the outputs change along the direction of the last <see cref="Tangent"/>.</summary>
    public ReadOnlySpan<double> LogitTangents => _aTangent[^1];

    /// <summary>Passes an input through; the rest is about this example until the next call.</summary>
    public void Forward(ReadOnlySpan<double> input)
    {
        input.CopyTo(_a[0]);
        for (int l = 1; l <= Layers; l++)
        {
            Apply(_theta, l, _a[l - 1], _z[l]);
            if (l == Layers && _skip)
                ApplySkip(_theta, _z[l]);
            for (int j = 0; j < _widths[l]; j++)
                _a[l][j] = l == Layers ? _z[l][j] : Activations64.Of(_activation, _z[l][j]);
        }
    }

    /// <summary>Differentiates the pass along a direction of all parameters.</summary>
    public void Tangent(ReadOnlySpan<double> direction)
    {
        Array.Clear(_aTangent[0]);
        for (int l = 1; l <= Layers; l++)
        {
            double[] to = _zTangent[l];
            Apply(direction, l, _a[l - 1], to);
            for (int j = 0; j < _widths[l] && l > 1; j++)
                to[j] += Rows.Dot(Weights(_theta, l, j), _aTangent[l - 1]);
            if (l == Layers && _skip)
                ApplySkip(direction, to);
            for (int j = 0; j < _widths[l]; j++)
                _aTangent[l][j] = l == Layers ? to[j] : Activations64.Slope(_activation, _z[l][j]) * to[j];
        }
    }

    /// <summary>Adds <paramref name="scale"/> times the gradient of a function of the outputs, whose derivatives by
    /// them are given, to <paramref name="sum"/>.</summary>
    public void AddGradient(ReadOnlySpan<double> byOutputs, double scale, Span<double> sum)
    {
        Backward(byOutputs);
        for (int l = 1; l <= Layers; l++)
            AddOuter(l, _delta[l], _a[l - 1], scale, sum, withBias: true);
        AddSkip(_delta[^1], scale, sum);
    }

    /// <summary>
    /// Adds the derivative of that gradient along the direction of the last <see cref="Tangent"/>: the product of the
    /// function's Hessian with it. With derivatives of 0 by the outputs what is added is the Gauss-Newton part alone.
    /// </summary>
    /// <param name="direction">As in <see cref="Tangent"/>.</param>
    /// <param name="byOutputs">Derivatives of the function by the outputs.</param>
    /// <param name="tangents">How these change along the direction.</param>
    /// <param name="scale">Factor.</param>
    /// <param name="sum">To this it is added.</param>
    public void AddGradientTangent(
        ReadOnlySpan<double> direction,
        ReadOnlySpan<double> byOutputs,
        ReadOnlySpan<double> tangents,
        double scale,
        Span<double> sum
    )
    {
        Backward(byOutputs);
        tangents.CopyTo(_deltaTangent[^1]);
        for (int l = Layers; l > 1; l--)
        {
            double[] below = _deltaTangent[l - 1];
            Array.Clear(below);
            double[] plain = new double[_widths[l - 1]];
            for (int j = 0; j < _widths[l]; j++)
            {
                Rows.Add(_delta[l][j], Weights(_theta, l, j), plain);
                Rows.Add(_delta[l][j], Weights(direction, l, j), below);
                Rows.Add(_deltaTangent[l][j], Weights(_theta, l, j), below);
            }

            for (int k = 0; k < below.Length; k++)
            {
                double z = _z[l - 1][k];
                below[k] =
                    Activations64.Slope(_activation, z) * below[k]
                    + Activations64.Bend(_activation, z) * _zTangent[l - 1][k] * plain[k];
            }
        }

        for (int l = 1; l <= Layers; l++)
        {
            AddOuter(l, _deltaTangent[l], _a[l - 1], scale, sum, withBias: true);
            if (l > 1)
                AddOuter(l, _delta[l], _aTangent[l - 1], scale, sum, withBias: false);
        }

        AddSkip(_deltaTangent[^1], scale, sum);
    }

    /// <summary>The derivatives of one function of the outputs by the preactivations of all layers, [1 … L]; valid
    /// until the next call.</summary>
    public double[][] Backward(ReadOnlySpan<double> byOutputs)
    {
        byOutputs.CopyTo(_delta[^1]);
        for (int l = Layers; l > 1; l--)
        {
            double[] below = _delta[l - 1];
            Array.Clear(below);
            for (int j = 0; j < _widths[l]; j++)
            {
                if (_delta[l][j] != 0)
                    Rows.Add(_delta[l][j], Weights(_theta, l, j), below);
            }

            for (int k = 0; k < below.Length; k++)
                below[k] *= Activations64.Slope(_activation, _z[l - 1][k]);
        }

        return _delta;
    }

    /// <summary>
    /// ⟨∇g, ∇h⟩ over the trained parameters, of functions g and h of the outputs for two examples: Σ ⟨δ, δ'⟩ (⟨a, a'⟩ +
    /// 1).
    /// </summary>
    /// <param name="delta">By the preactivations, of g.</param>
    /// <param name="a">Outputs of all layers, of the example of g.</param>
    /// <param name="otherDelta">The same of h.</param>
    /// <param name="otherA">The same of h.</param>
    public double GradientProduct(double[][] delta, double[][] a, double[][] otherDelta, double[][] otherA)
    {
        double sum = 0;
        for (int l = 1; l <= Layers; l++)
        {
            if (IsTrained(l))
                sum = Math.FusedMultiplyAdd(
                    Rows.Dot(delta[l], otherDelta[l]),
                    Rows.Dot(a[l - 1], otherA[l - 1]) + (_biased ? 1 : 0),
                    sum
                );
        }

        return _skip
            ? Math.FusedMultiplyAdd(Rows.Dot(delta[Layers], otherDelta[Layers]), Rows.Dot(a[0], otherA[0]), sum)
            : sum;
    }

    /// <summary>Copies of the outputs of all layers for the example.</summary>
    public double[][] CopyActivations() => [.. _a.Select(layer => (double[])layer.Clone())];

    /// <summary>Sets what belongs to frozen layers to 0.</summary>
    public void ClearFrozen(Span<double> parameters)
    {
        foreach (int l in _frozen)
        {
            parameters.Slice(_firstWeight[l], _widths[l] * _widths[l - 1]).Clear();
            if (_biased)
                parameters.Slice(_firstBias[l], _widths[l]).Clear();
        }
    }

    private ReadOnlySpan<double> Weights(ReadOnlySpan<double> parameters, int layer, int neuron) =>
        parameters.Slice(_firstWeight[layer] + neuron * _widths[layer - 1], _widths[layer - 1]);

    private void Apply(ReadOnlySpan<double> parameters, int layer, double[] from, double[] to)
    {
        for (int j = 0; j < to.Length; j++)
            to[j] = Rows.Dot(Weights(parameters, layer, j), from) + (_biased ? parameters[_firstBias[layer] + j] : 0);
    }

    private void ApplySkip(ReadOnlySpan<double> parameters, double[] to)
    {
        for (int o = 0; o < to.Length; o++)
            to[o] += Rows.Dot(parameters.Slice(_firstSkip + o * Inputs, Inputs), _a[0]);
    }

    private void AddOuter(int layer, double[] delta, double[] below, double scale, Span<double> sum, bool withBias)
    {
        for (int j = 0; j < delta.Length; j++)
        {
            if (delta[j] == 0)
                continue;
            Rows.Add(scale * delta[j], below, sum.Slice(_firstWeight[layer] + j * below.Length, below.Length));
            if (withBias && _biased)
                sum[_firstBias[layer] + j] += scale * delta[j];
        }
    }

    private void AddSkip(double[] delta, double scale, Span<double> sum)
    {
        for (int o = 0; o < delta.Length && _skip; o++)
            Rows.Add(scale * delta[o], _a[0], sum.Slice(_firstSkip + o * Inputs, Inputs));
    }

    private double[][] Rooms() => [.. _widths.Select(width => new double[width])];
}
