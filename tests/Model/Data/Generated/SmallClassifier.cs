using System.Numerics;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Tests.Data.Generated;

/// <summary>Softmax regression, or one hidden ReLU layer, trained example by example: independent of the engine, to
/// judge data sets with.</summary>
internal sealed class SmallClassifier
{
    private readonly TrialData<float> _data;
    private readonly float[][] _hidden;
    private readonly float[][] _output;
    private readonly float[] _activations;
    private readonly float[] _back;
    private readonly float[] _logits;

    public SmallClassifier(TrialData<float> data, int hidden)
    {
        _data = data;
        _hidden = Layer(hidden, data.Dimension, channel: 0, zero: false);
        _output = Layer(data.Classes, hidden > 0 ? hidden : data.Dimension, channel: 1, zero: hidden == 0);
        _activations = new float[hidden];
        _back = new float[hidden];
        _logits = new float[data.Classes];
    }

    public double BestTestError(int epochs, float rate)
    {
        double best = 1;
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            for (int i = 0; i < _data.Train!.Count; i++)
                Learn(_data.Train.Input(i), _data.Train.Labels[i], rate);
            best = Math.Min(
                best,
                Enumerable.Range(0, _data.Test.Count).Count(i => Classify(_data.Test.Input(i)) != _data.Test.Labels[i])
                    / (double)_data.Test.Count
            );
        }

        return best;
    }

    private void Learn(ReadOnlySpan<float> input, int label, float rate)
    {
        Classify(input);
        float largest = _logits.Max();
        float sum = _logits.Sum(logit => MathF.Exp(logit - largest));
        ReadOnlySpan<float> features = _hidden.Length > 0 ? _activations : input;
        Array.Clear(_back);
        for (int k = 0; k < _logits.Length; k++)
        {
            float error = MathF.Exp(_logits[k] - largest) / sum - (k == label ? 1 : 0);
            if (_hidden.Length > 0)
                Add(error, _output[k], _back);
            Add(-rate * error, features, _output[k]);
        }

        for (int h = 0; h < _hidden.Length; h++)
        {
            if (_activations[h] > 0)
                Add(-rate * _back[h], input, _hidden[h]);
        }
    }

    private int Classify(ReadOnlySpan<float> input)
    {
        for (int h = 0; h < _hidden.Length; h++)
            _activations[h] = Math.Max(0, Dot(_hidden[h], input));
        for (int k = 0; k < _output.Length; k++)
            _logits[k] = Dot(_output[k], _hidden.Length > 0 ? _activations : input);
        return Array.IndexOf(_logits, _logits.Max());
    }

    private static float[][] Layer(int outputs, int inputs, int channel, bool zero)
    {
        var stream = new RandomStream(5, RandomPurpose.Initialization, channel);
        return
        [
            .. Enumerable
                .Range(0, outputs)
                .Select(o =>
                    Enumerable
                        .Range(0, inputs)
                        .Select(i => zero ? 0 : (float)(stream.Normal(o, i) * Math.Sqrt(2.0 / inputs)))
                        .ToArray()
                ),
        ];
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Vector<float> sums = Vector<float>.Zero;
        int i = 0;
        for (; i + Vector<float>.Count <= a.Length; i += Vector<float>.Count)
            sums += new Vector<float>(a[i..]) * new Vector<float>(b[i..]);
        float sum = Vector.Sum(sums);
        for (; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static void Add(float factor, ReadOnlySpan<float> from, Span<float> to)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= to.Length; i += Vector<float>.Count)
            (new Vector<float>(to[i..]) + factor * new Vector<float>(from[i..])).CopyTo(to[i..]);
        for (; i < to.Length; i++)
            to[i] += factor * from[i];
    }
}
