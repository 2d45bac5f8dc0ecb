using System.Collections;

namespace Sweeps.Scheduling.Statistics;

/// <summary>Values in the order in which they came. A million of them are not copied while they grow, since they are
/// kept in pieces.</summary>
internal sealed class Samples : IReadOnlyList<double>
{
    private const int Smallest = 4;
    private const int Largest = 4096;

    private readonly List<double[]> _full = [];
    private double[] _last = [];
    private int _inLast;

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public double this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            foreach (double[] piece in _full)
            {
                if (index < piece.Length)
                    return piece[index];
                index -= piece.Length;
            }

            return _last[index];
        }
    }

    public void Add(double value)
    {
        if (_inLast == _last.Length)
        {
            if (_inLast > 0)
                _full.Add(_last);
            (_last, _inLast) = (new double[Math.Clamp(Count, Smallest, Largest)], 0);
        }

        _last[_inLast++] = value;
        Count++;
    }

    /// <summary>The values, piece by piece.</summary>
    public IEnumerable<ReadOnlyMemory<double>> Pieces
    {
        get
        {
            foreach (double[] piece in _full)
                yield return piece;
            yield return _last.AsMemory(0, _inLast);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<double> GetEnumerator()
    {
        foreach (var piece in Pieces)
        {
            for (int at = 0; at < piece.Length; at++)
                yield return piece.Span[at];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
