using Sweeps.Model.Numerics;

namespace Sweeps.Drawing.Axes;

/// <summary>
/// Equal ratios, equal distances. A zero has no logarithm but is the value that everything else is compared with, so it
/// gets a place of its own before the first positive value, set apart by a visible break of the axis.
/// </summary>
internal sealed class LogScale : Scale
{
    private const double UsualAir = 0.035;
    private const double ZeroRoom = 0.13;

    private readonly double _air;
    private readonly double _low;
    private readonly double _high;
    private readonly double _start;
    private readonly bool _hasZero;
    private readonly double[] _values;
    private readonly bool _isMeasured;

    private LogScale(double low, double high)
        : this([low, high], airy: false) => _isMeasured = true;

    /// <summary>A scale for measured values, those that are not above 0 aside: it ends at 1, 2 or 5 times a power of
    /// ten, or where it is told to.</summary>
    public static LogScale ForMeasured(IEnumerable<double> values, bool exact = false)
    {
        double[] positive = [.. values.Where(value => value > 0 && double.IsFinite(value))];
        if (positive.Length == 0)
            return new LogScale(0.1, 1);
        double[] round = [.. RoundNumbers()];
        var (low, high) = (positive.Min(), positive.Max());
        return exact
            ? new LogScale(low, high)
            : new LogScale(
                round.LastOrDefault(number => number <= low, round[0]),
                round.FirstOrDefault(number => number >= high && number > low, round[^1])
            );
    }

    /// <summary>A scale over the values of a grid axis, none of them negative and at least one positive;
    /// <paramref name="airy"/>: with a little room at both ends.</summary>
    public LogScale(IReadOnlyList<double> values, bool airy = true)
    {
        _air = airy ? UsualAir : 0;
        _values = [.. values.Distinct().Order()];
        double[] positive = [.. _values.Where(value => value > 0)];
        _hasZero = positive.Length < _values.Length;
        _low = Elementary.Log(positive[0]);
        _high = Elementary.Log(positive[^1]);
        _start = _hasZero ? _air + ZeroRoom : _air;
    }

    public override double? Break => _hasZero ? _air + 0.5 * ZeroRoom : null;

    public override double Position(double value)
    {
        if (value <= 0)
            return _isMeasured ? 0 : _air; // an interval that reaches there ends at the plot's edge
        double within = _high > _low ? (Elementary.Log(value) - _low) / (_high - _low) : 0.5;
        return _start + within * (1 - _air - _start);
    }

    public override IReadOnlyList<Tick> Ticks(double length, Func<string, double> room)
    {
        if (_isMeasured)
        {
            Tick[] round = [.. Round().Select(value => new Tick(Position(value), NumberLabel.Of(value)))];
            if (round.Length > 1 && Fits(round, length, room))
                return round;
        }
        else if (_values.Length <= 12)
        {
            Tick[] own = [.. _values.Select(value => new Tick(Position(value), NumberLabel.Of(value)))];
            if (Fits(own, length, room))
                return own;
        }

        for (int every = 1; ; every++)
        {
            List<Tick> ticks = Decades(every);
            if (ticks.Count <= 2 || Fits(ticks, length, room))
                return ticks;
        }
    }

    private IEnumerable<double> Round() =>
        RoundNumbers().Where(number => number >= _values[0] * (1 - 1e-9) && number <= _values[^1] * (1 + 1e-9));

    private static IEnumerable<double> RoundNumbers() =>
        from exponent in Enumerable.Range(-300, 600)
        from digit in (int[])[1, 2, 5]
        select double.Parse($"{digit}e{exponent}", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Powers of ten within the axis, every so many of them; the two ends where there are fewer than
    /// two.</summary>
    private List<Tick> Decades(int every)
    {
        List<Tick> ticks = _hasZero ? [new Tick(Position(0), "0")] : [];
        double ten = Elementary.Log(10);
        int first = (int)Math.Ceiling(_low / ten - 1e-9);
        int last = (int)Math.Floor(_high / ten + 1e-9);
        if (last <= first)
            return
            [
                .. ticks,
                new Tick(
                    Position(_values.First(value => value > 0)),
                    NumberLabel.Of(_values.First(value => value > 0))
                ),
                new Tick(Position(_values[^1]), NumberLabel.Of(_values[^1])),
            ];
        for (int exponent = first; exponent <= last; exponent += every)
        {
            double value = double.Parse($"1e{exponent}", System.Globalization.CultureInfo.InvariantCulture);
            ticks.Add(new Tick(Position(value), NumberLabel.Of(value)));
        }

        return ticks;
    }
}
