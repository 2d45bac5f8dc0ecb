using Sweeps.Model.Numerics;

namespace Sweeps.Model.Measures.Segments;

/// <summary>
/// Walks a fully connected ReLU network along the segment x(t) = x₁ + t (x₂ − x₁), 0 ≤ t ≤ 1. Between kinks every
/// preactivation is c + t·d, so the next kink is the nearest t at which one of them changes its sign: there the neuron
/// is switched and the layers above it are computed anew. Nothing is sampled, and no kink can be stepped over. A kink
/// costs at most two passes through the layers above it.
/// </summary>
internal sealed class SegmentWalker
{
    private readonly int _layers;
    private readonly int[] _widths; // of layer 0 … L
    private readonly double[][] _from; // [l]: weights of layer l, [in, out]
    private readonly double[][] _bias;
    private readonly double[] _skip; // [out, in]
    private readonly double[][] _offsets; // [l]: c of layer l's preactivations; [0]: the input's
    private readonly double[][] _slopes; // [l]: d
    private readonly bool[][] _on;
    private readonly List<double> _times = [];
    private readonly List<double[]> _pieces = [];
    private readonly (double Time, int Neuron)[] _first; // kinks of layer 1, in order
    private int _firstCount;
    private int _firstNext;

    public SegmentWalker(MeasureContext context)
    {
        _layers = context.Layers;
        _widths = new int[_layers + 1];
        _widths[0] = context.Subject.Shape.Dimension;
        (_from, _bias, _offsets, _slopes, _on) = (
            new double[_layers + 1][],
            new double[_layers + 1][],
            new double[_layers + 1][],
            new double[_layers + 1][],
            new bool[_layers + 1][]
        );
        for (int l = 0; l <= _layers; l++)
        {
            if (l > 0)
            {
                var weights = context.Weights(l);
                int inputs = _widths[l - 1],
                    outputs = _widths[l] = weights.Length / inputs;
                _from[l] = new double[weights.Length];
                for (int j = 0; j < outputs; j++)
                {
                    for (int k = 0; k < inputs; k++)
                        _from[l][k * outputs + j] = weights[j * inputs + k];
                }

                _bias[l] = context.HasBias ? context.Biases(l).ToArray() : new double[outputs];
            }

            _offsets[l] = new double[_widths[l]];
            _slopes[l] = new double[_widths[l]];
            _on[l] = new bool[_widths[l]];
        }

        Array.Fill(_on[0], true);
        _skip = context.SkipWeights.ToArray();
        _first = new (double, int)[_widths[1]];
    }

    /// <summary>Outputs of the network.</summary>
    public int Outputs => _widths[^1];

    /// <summary>Where the kinks are, in order, each t once for every neuron that switches there.</summary>
    public IReadOnlyList<double> Times => _times;

    /// <summary>The derivative of every output with respect to t, on each of the pieces between kinks: one piece more
    /// than there are kinks.</summary>
    public IReadOnlyList<double[]> Pieces => _pieces;

    /// <summary>Walks from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public void Walk(ReadOnlySpan<double> from, ReadOnlySpan<double> to)
    {
        _times.Clear();
        _pieces.Clear();
        for (int i = 0; i < from.Length; i++)
            (_offsets[0][i], _slopes[0][i]) = (from[i], to[i] - from[i]);
        for (int l = 1; l <= _layers; l++)
        {
            Compute(l);
            // At 0 itself a neuron is off; what counts here is the piece that begins there.
            for (int j = 0; j < _widths[l]; j++)
                _on[l][j] = _offsets[l][j] > 0 || _offsets[l][j] == 0 && _slopes[l][j] > 0;
        }

        SortFirstLayer();
        _pieces.Add([.. _slopes[_layers]]);
        for (double now = 0; Next(now) is (var time, var layer, var neuron); )
        {
            now = time;
            Switch(layer, neuron);
            _times.Add(now);
            _pieces.Add([.. _slopes[_layers]]);
        }
    }

    // A neuron is only ever about to switch in the direction that its slope takes it. Where rounding puts that a little
    // into the past, it is now.
    private (double Time, int Layer, int Neuron)? Next(double now)
    {
        (double Time, int Layer, int Neuron) best = (1, 0, 0);
        if (_firstNext < _firstCount && _first[_firstNext].Time < 1)
            best = (Math.Max(now, _first[_firstNext].Time), 1, _first[_firstNext].Neuron);
        for (int l = 2; l < _layers; l++)
        {
            double[] offsets = _offsets[l],
                slopes = _slopes[l];
            bool[] on = _on[l];
            for (int j = 0; j < offsets.Length; j++)
            {
                if (on[j] ? !(slopes[j] < 0) : !(slopes[j] > 0))
                    continue;
                double time = Math.Max(now, -offsets[j] / slopes[j]);
                if (time < best.Time)
                    best = (time, l, j);
            }
        }

        return best.Layer > 0 ? best : null;
    }

    private void Switch(int layer, int neuron)
    {
        if (layer == 1)
            _firstNext++;
        bool on = _on[layer][neuron] = !_on[layer][neuron];
        if (layer == _layers - 1)
        {
            double sign = on ? 1 : -1;
            Rows.Add(sign * _offsets[layer][neuron], From(_layers, neuron), _offsets[_layers]);
            Rows.Add(sign * _slopes[layer][neuron], From(_layers, neuron), _slopes[_layers]);
            return;
        }

        for (int l = layer + 1; l <= _layers; l++)
            Compute(l);
    }

    // The first layer's lines never change, so its kinks are known from the start; every neuron has at most one.
    private void SortFirstLayer()
    {
        (_firstCount, _firstNext) = (0, 0);
        for (int j = 0; j < _widths[1] && _layers > 1; j++)
        {
            double slope = _slopes[1][j];
            if (_on[1][j] ? slope < 0 : slope > 0)
                _first[_firstCount++] = (Math.Max(0, -_offsets[1][j] / slope), j);
        }

        Array.Sort(_first, 0, _firstCount, Comparer<(double Time, int Neuron)>.Default);
    }

    private void Compute(int layer)
    {
        double[] offsets = _offsets[layer],
            slopes = _slopes[layer],
            below = _offsets[layer - 1],
            slopesBelow = _slopes[layer - 1];
        bool[] on = _on[layer - 1];
        _bias[layer].CopyTo(offsets, 0);
        Array.Clear(slopes);
        for (int k = 0; k < below.Length; k++)
        {
            if (!on[k])
                continue;
            if (below[k] != 0)
                Rows.Add(below[k], From(layer, k), offsets);
            if (slopesBelow[k] != 0)
                Rows.Add(slopesBelow[k], From(layer, k), slopes);
        }

        int inputs = _widths[0];
        for (int o = 0; layer == _layers && o < Outputs && _skip.Length > 0; o++)
        {
            offsets[o] += Rows.Dot(_skip.AsSpan(o * inputs, inputs), _offsets[0]);
            slopes[o] += Rows.Dot(_skip.AsSpan(o * inputs, inputs), _slopes[0]);
        }
    }

    private ReadOnlySpan<double> From(int layer, int input) =>
        _from[layer].AsSpan(input * _widths[layer], _widths[layer]);
}
