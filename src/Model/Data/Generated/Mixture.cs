using Sweeps.Model.Data.Shapes;

namespace Sweeps.Model.Data.Generated;

/// <summary>
/// Gaussian classes: uniform classes, means spread·N(0, I) that training and test share, unit noise (science: AT-C6;
/// with spread 1 AT-L1).
/// </summary>
internal sealed class Mixture : IGenerator
{
    private readonly double[] _means;
    private readonly int _dimension;
    private readonly int _classes;
    private readonly ExampleStreams _streams;

    public Mixture(DataShape shape, double spread, long seed, CancellationToken cancellation)
    {
        _dimension = shape.Dimension;
        _classes = shape.Classes;
        _streams = new ExampleStreams(seed);
        _means = new double[_classes * _dimension];
        for (int k = 0; k < _classes; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<double> mean = _means.AsSpan(k * _dimension, _dimension);
            _streams.Common.FillNormal(k, 0, mean);
            foreach (ref double value in mean)
                value *= spread;
        }
    }

    public int Draw(bool test, long number, Span<double> input)
    {
        int label = _streams.Labels(test).Below(_classes, number, 0);
        _streams.Inputs(test).FillNormal(number, 0, input);
        ReadOnlySpan<double> mean = _means.AsSpan(label * _dimension, _dimension);
        for (int j = 0; j < input.Length; j++)
            input[j] += mean[j];
        return label;
    }
}
