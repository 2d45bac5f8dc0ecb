using Sweeps.Model.Numerics;

namespace Sweeps.Model.Measures.Dimension;

/// <summary>The rows of the Jacobian that one input gives: of the logits, or of the probabilities that softmax makes of
/// them.</summary>
internal sealed class ExampleRows
{
    private readonly ExampleGradients _network;
    private readonly bool _softmax;
    private readonly double[] _probabilities;
    private readonly double[][] _logitRows;

    public ExampleRows(ExampleGradients network, bool softmax)
    {
        (_network, _softmax) = (network, softmax);
        _probabilities = new double[network.Outputs];
        _logitRows = softmax ? [.. _probabilities.Select(_ => new double[network.Parameters])] : [];
    }

    /// <summary>Turns to an input.</summary>
    public void Take(ReadOnlySpan<double> input)
    {
        _network.Forward(input);
        if (!_softmax)
            return;
        var logits = _network.Logits;
        double most = logits[0],
            sum = 0;
        foreach (double logit in logits)
            most = Math.Max(most, logit);
        for (int k = 0; k < logits.Length; k++)
            sum += _probabilities[k] = Elementary.Exp(logits[k] - most);
        for (int k = 0; k < logits.Length; k++)
        {
            _probabilities[k] /= sum;
            _network.Gradient(k, _logitRows[k]);
        }
    }

    /// <summary>Writes an output's row.</summary>
    public void Write(int output, Span<double> row)
    {
        if (!_softmax)
        {
            _network.Gradient(output, row);
            return;
        }

        // ∇pₖ = pₖ Σⱼ pⱼ (∇fₖ − ∇fⱼ): written so, a saturated softmax makes rows small without leaving rounding errors
        // alone in them.
        row.Clear();
        for (int j = 0; j < _probabilities.Length; j++)
        {
            if (j == output)
                continue;
            double factor = _probabilities[output] * _probabilities[j];
            double[] mine = _logitRows[output],
                other = _logitRows[j];
            for (int p = 0; p < mine.Length; p++)
                row[p] = Math.FusedMultiplyAdd(factor, mine[p] - other[p], row[p]);
        }
    }
}
