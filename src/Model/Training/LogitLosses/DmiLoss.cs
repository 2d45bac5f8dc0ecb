using System.Numerics;
using Sweeps.Model.Numerics;

namespace Sweeps.Model.Training.LogitLosses;

/// <summary>
/// −ln(|det Y| + 10⁻³) + K ln n with Y = Σ y sᵀ over the n examples of a batch: up to the 10⁻³, which keeps it finite
/// where a class is missing, −ln |det U| of the batch's joint distribution U = Y/n of label and prediction. (Xu et al.
/// 2019.) The gradient is that of the batch's loss; where Y is singular to the last bit it is 0.
/// </summary>
internal sealed unsafe class DmiLoss<T>(int classes) : LogitLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Floor = 1e-3;

    private readonly double[] _joint = new double[classes * classes]; // Y, then its factors
    private readonly double[] _inverse = new double[classes * classes];
    private readonly int[] _order = new int[classes];
    private readonly double[] _column = new double[classes];
    private readonly double[] _gradient = new double[classes];
    private double[] _probabilities = [];

    public override double Sum(T* logits, nint stride, T* targets, int count, T* gradients)
    {
        Join(logits, stride, targets, count);
        bool regular = Factorize(out double logDeterminant);
        double determinant = regular ? Elementary.Exp(logDeterminant) : 0;

        // The larger of the two under the logarithm is drawn out of it: a determinant of many classes would overflow.
        double log =
            determinant > 1
                ? logDeterminant + Elementary.Log(1 + Floor / determinant)
                : Elementary.Log(determinant + Floor);
        double loss = classes * Elementary.Log(count) - log;
        if (gradients != null)
            Slopes(targets, count, regular ? -1 / (1 + Floor / determinant) : 0, gradients);
        return count * loss;
    }

    private void Join(T* logits, nint stride, T* targets, int count)
    {
        if (_probabilities.Length < count * classes)
            _probabilities = new double[count * classes];
        Array.Clear(_joint);
        for (int b = 0; b < count; b++, logits += stride, targets += classes)
        {
            Span<double> s = _probabilities.AsSpan(b * classes, classes);
            ExampleSoftmax.Of(logits, s);
            for (int row = 0; row < classes; row++)
            {
                double y = double.CreateTruncating(targets[row]);
                for (int k = 0; k < classes && y != 0; k++)
                    _joint[row * classes + k] += y * s[k];
            }
        }
    }

    // Gauss with the largest pivot of a column; rows stay in place and are taken in _order.
    private bool Factorize(out double logDeterminant)
    {
        logDeterminant = 0;
        for (int i = 0; i < classes; i++)
            _order[i] = i;
        for (int k = 0; k < classes; k++)
        {
            int best = k;
            for (int i = k + 1; i < classes; i++)
                best = Math.Abs(At(i, k)) > Math.Abs(At(best, k)) ? i : best;
            (_order[k], _order[best]) = (_order[best], _order[k]);
            double pivot = At(k, k);
            if (pivot == 0)
                return false;
            logDeterminant += Elementary.Log(Math.Abs(pivot));
            for (int i = k + 1; i < classes; i++)
            {
                double factor = At(i, k) /= pivot;
                for (int j = k + 1; j < classes; j++)
                    At(i, j) -= factor * At(k, j);
            }
        }

        return true;
    }

    private ref double At(int row, int column) => ref _joint[_order[row] * classes + column];

    // ∂ ln |det Y| / ∂Y = Y⁻ᵀ, and Y's rows take s of the examples with that label.
    private void Slopes(T* targets, int count, double factor, T* gradients)
    {
        if (factor == 0)
        {
            new Span<T>(gradients, count * classes).Clear();
            return;
        }

        Invert();
        for (int b = 0; b < count; b++, targets += classes)
        {
            Array.Clear(_gradient);
            for (int row = 0; row < classes; row++)
            {
                double y = double.CreateTruncating(targets[row]);
                for (int k = 0; k < classes && y != 0; k++)
                    _gradient[k] += factor * y * _inverse[k * classes + row];
            }

            ExampleSoftmax.ToLogits(_probabilities.AsSpan(b * classes, classes), _gradient);
            foreach (double slope in _gradient)
                *gradients++ = T.CreateTruncating(slope);
        }
    }

    private void Invert()
    {
        for (int unit = 0; unit < classes; unit++)
        {
            for (int i = 0; i < classes; i++)
            {
                double value = _order[i] == unit ? 1 : 0;
                for (int j = 0; j < i; j++)
                    value -= At(i, j) * _column[j];
                _column[i] = value;
            }

            for (int i = classes - 1; i >= 0; i--)
            {
                for (int j = i + 1; j < classes; j++)
                    _column[i] -= At(i, j) * _column[j];
                _column[i] /= At(i, i);
                _inverse[i * classes + unit] = _column[i];
            }
        }
    }
}
