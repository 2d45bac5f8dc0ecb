using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;

namespace Sweeps.Model.Training;

/// <summary>
/// An average of a network's numbers over training, kept in float64: the mean of those at the end of each period, or an
/// exponential moving average over steps, which starts at the weights where averaging begins. Before it begins there
/// is none.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="arrays">Its numbers.</param>
/// <param name="train">Which average.</param>
/// <param name="period">Steps in a unit of time.</param>
internal sealed class WeightAverage<T>(
    INetwork<T> network,
    IReadOnlyList<ParameterArray> arrays,
    TrainConfiguration train,
    long period
)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double[][] _average = [.. arrays.Select(array => new double[array.Count])];
    private readonly T[][] _current = [.. arrays.Select(array => new T[array.Count])];
    private readonly long _from = train.AverageFrom * period;
    private long _taken;

    /// <summary>Takes the network as it is after <paramref name="step"/> updates into the average, where it is to
    /// be; also called before the first update.</summary>
    public void Take(long step)
    {
        bool due =
            train.Averaging == AveragingKind.Ema ? step >= _from : step > 0 && step >= _from && step % period == 0;
        if (!due)
            return;
        _taken++;
        // A number that stays as it is has itself as its average, whatever the weights.
        double share =
            _taken == 1 ? 1
            : train.Averaging == AveragingKind.Ema ? 1 - train.AverageDecay
            : 1.0 / _taken;
        Read();
        for (int a = 0; a < _average.Length; a++)
        {
            double[] average = _average[a];
            T[] current = _current[a];
            for (int i = 0; i < average.Length; i++)
            {
                double number = double.CreateTruncating(current[i]);
                average[i] = share == 1 ? number : Math.FusedMultiplyAdd(share, number - average[i], average[i]);
            }
        }
    }

    /// <summary>Has the network be at its average until what is returned is disposed of.</summary>
    public Showing Show()
    {
        if (_taken == 0)
            return default;
        Read();
        for (int a = 0; a < _average.Length; a++)
            NetworkArrays.Write<T>(network, arrays[a], [.. _average[a].Select(T.CreateTruncating)]);
        return new(this);
    }

    private void Read()
    {
        for (int a = 0; a < _current.Length; a++)
            NetworkArrays.Read(network, arrays[a], _current[a]);
    }

    private void Hide()
    {
        for (int a = 0; a < _current.Length; a++)
            NetworkArrays.Write<T>(network, arrays[a], _current[a]);
    }

    /// <summary>Writes all there is of it.</summary>
    public void SaveState(BinaryWriter writer)
    {
        writer.Write(_taken);
        foreach (double number in _average.SelectMany(average => average))
            writer.Write(number);
    }

    /// <summary>Reads what <see cref="SaveState"/> wrote.</summary>
    public void LoadState(BinaryReader reader)
    {
        _taken = reader.ReadInt64();
        foreach (double[] average in _average)
        {
            for (int i = 0; i < average.Length; i++)
                average[i] = reader.ReadDouble();
        }
    }

    /// <summary>While it lasts, the network is at its average.</summary>
    public readonly struct Showing(WeightAverage<T> average) : IDisposable
    {
        /// <summary>Has the network be where training is.</summary>
        public void Dispose() => average?.Hide();
    }
}
