using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;
using Sweeps.Model.Numerics;
using Sweeps.Model.Randomness;
using Sweeps.Model.Training.LogitLosses;

namespace Sweeps.Model.Training.Steps;

/// <summary>
/// Steps of a classifier whose gradients are predicted (Harutyunyan et al. 2020, LIMIT): it follows μ = s − t, or a
/// draw around it, in place of s − y, and the predictor learns from the labels, which therefore reach the classifier
/// through the predictor alone. Both gradients are means over the batch, μ/B and so on. (The authors' code leaves the
/// 1/B out of μ, which changes the step with SGD and hardly with Adam.) Predictor and classifier are updated together,
/// from the same probabilities.
/// </summary>
internal sealed unsafe class LimitSteps<T> : StepRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly INetwork<T> _classifier;
    private readonly INetwork<T> _predictor;
    private readonly LimitConfiguration _limit;
    private readonly LimitLoss _loss;
    private readonly bool _biased;
    private readonly Func<long, double> _predictorRate;
    private readonly RandomStream _stream;
    private readonly int _classes;
    private readonly T[] _classifierGradients;
    private readonly T[] _predictorGradients;
    private readonly T[] _pulls;
    private readonly double[] _draws;
    private readonly double[] _s,
        _t,
        _y,
        _classifierSlopes,
        _predictorSlopes;

    /// <param name="classifier">Learns from predicted gradients; its owner frees it.</param>
    /// <param name="predictor">Predicts them; freed with this.</param>
    /// <param name="limit">What it minimises.</param>
    /// <param name="biased">Whether the classifier's last layer has biases: the soft variant's n counts them as an
    /// input of 1.</param>
    /// <param name="predictorRate">The predictor's learning rate at a step.</param>
    /// <param name="seed">The trial's seed.</param>
    public LimitSteps(
        INetwork<T> classifier,
        INetwork<T> predictor,
        LimitConfiguration limit,
        bool biased,
        Func<long, double> predictorRate,
        long seed
    )
    {
        (_classifier, _predictor, _limit, _biased, _predictorRate) = (
            classifier,
            predictor,
            limit,
            biased,
            predictorRate
        );
        _loss = new LimitLoss(limit);
        _stream = new RandomStream(seed, RandomPurpose.Training, TrainingChannels.SampledGradients);
        _classes = classifier.Outputs;
        _classifierGradients = GC.AllocateArray<T>(classifier.MaxBatch * _classes, pinned: true);
        _predictorGradients = GC.AllocateArray<T>(classifier.MaxBatch * _classes, pinned: true);
        _pulls = GC.AllocateArray<T>(classifier.MaxBatch, pinned: true);
        _draws = new double[limit.Lambda is null ? 0 : classifier.MaxBatch * _classes];
        (_s, _t, _y) = (new double[_classes], new double[_classes], new double[_classes]);
        (_classifierSlopes, _predictorSlopes) = (new double[_classes], new double[_classes]);
    }

    public override INetwork<T> Predictor => _predictor;

    public override double Step(T** rows, T* targets, int count, double rate, long step)
    {
        _classifier.BeginStep(rows, count);
        _predictor.BeginStep(rows, count);
        T* pulls = (T*)Unsafe.AsPointer(ref _pulls[0]);
        double sum =
            _limit.Kind == LimitKind.Soft ? Penalized(rows, targets, count, pulls) : Predicted(targets, count, step);
        _predictor.EndStep((T*)Unsafe.AsPointer(ref _predictorGradients[0]), null, _predictorRate(step));
        _classifier.EndStep(
            (T*)Unsafe.AsPointer(ref _classifierGradients[0]),
            _limit.Kind == LimitKind.Soft ? pulls : null,
            rate
        );
        return sum / count;
    }

    private double Predicted(T* targets, int count, long step)
    {
        if (_limit.Lambda is { } lambda)
            Draw(count, step, lambda);
        double sum = 0;
        for (int b = 0; b < count; b++)
        {
            TakeProbabilities(b, targets);
            sum += _loss.OfPredictor(_s, _t, _y, _predictorSlopes);
            for (int k = 0; k < _classes; k++)
            {
                int i = b * _classes + k;
                double mu = _s[k] - _t[k];
                _classifierGradients[i] = T.CreateTruncating((_limit.Lambda is null ? mu : mu + _draws[i]) / count);
                _predictorGradients[i] = T.CreateTruncating(_predictorSlopes[k] / count);
            }
        }

        return sum;
    }

    private double Penalized(T** rows, T* targets, int count, T* pulls)
    {
        double sum = 0;
        for (int b = 0; b < count; b++)
        {
            TakeProbabilities(b, targets);
            sum += _loss.OfBoth(
                _s,
                _t,
                _y,
                LastInputsSquared(rows, b),
                _classifierSlopes,
                _predictorSlopes,
                out double byNorm
            );
            pulls[b] = T.CreateTruncating(2 * byNorm / count);
            for (int k = 0; k < _classes; k++)
            {
                _classifierGradients[b * _classes + k] = T.CreateTruncating(_classifierSlopes[k] / count);
                _predictorGradients[b * _classes + k] = T.CreateTruncating(_predictorSlopes[k] / count);
            }
        }

        return sum;
    }

    private void TakeProbabilities(int b, T* targets)
    {
        ExampleSoftmax.Of(_classifier.Logits(out nint stride) + b * stride, _s);
        ExampleSoftmax.Of(_predictor.Logits(out stride) + b * stride, _t);
        for (int k = 0; k < _classes; k++)
            _y[k] = double.CreateTruncating(targets[b * _classes + k]);
    }

    private double LastInputsSquared(T** rows, int b)
    {
        int layer = _classifier.Layers - 1;
        T* z = rows[b];
        if (layer > 0)
            z = _classifier.Activations(layer, out nint stride) + b * stride;
        double sum = _biased ? 1 : 0;
        for (int i = 0; i < _classifier.Width(layer); i++)
        {
            double value = double.CreateTruncating(z[i]);
            sum += value * value;
        }

        return sum;
    }

    // Laplace with standard deviation √2/λ has scale 1/λ; by inversion, from the uniform draw's distance to the middle.
    private void Draw(int count, long step, double lambda)
    {
        Span<double> draws = _draws.AsSpan(0, count * _classes);
        if (_limit.Kind == LimitKind.Gaussian)
        {
            double deviation = Math.Sqrt(1 / (2 * lambda));
            _stream.FillNormal(step, 0, draws);
            foreach (ref double draw in draws)
                draw *= deviation;
            return;
        }

        _stream.FillUniform(step, 0, draws);
        foreach (ref double draw in draws)
            draw = draw < 0.5 ? Elementary.Log(2 * draw) / lambda : -Elementary.Log(2 * (1 - draw)) / lambda;
    }
}
