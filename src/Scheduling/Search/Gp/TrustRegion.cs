namespace Sweeps.Scheduling.Search.Gp;

/// <summary>
/// How far from the best result proposals go (Eriksson 2019, TuRBO, section 2 and appendix B): the side of a box
/// doubles after some results in a row that are better than all before, and halves after some that are not. It follows
/// from the results in order of number.
/// </summary>
internal sealed class TrustRegion(int failures)
{
    private const double First = 0.8;
    private const double Most = 1.6;
    private const double Least = 0.0078125; // 2⁻⁷
    private const int Successes = 3;
    private const double Better = 1e-3;

    private int _worse;
    private int _better;
    private double _least = double.PositiveInfinity;
    private int _seen;

    /// <summary>The side, as a share of each dimension.</summary>
    public double Side { get; private set; } = First;

    /// <summary>The first result of this region: earlier ones belong to regions that were given up.</summary>
    public int Since { get; private set; }

    /// <summary>Takes the next result.</summary>
    public void Tell(double? value)
    {
        _seen++;
        bool isBetter =
            value < _least - Better * Math.Abs(_least) || double.IsPositiveInfinity(_least) && value < _least;
        _least = Math.Min(_least, value ?? double.PositiveInfinity);
        (_better, _worse) = isBetter ? (_better + 1, 0) : (0, _worse + 1);
        if (_better == Successes)
            (Side, _better) = (Math.Min(2 * Side, Most), 0);
        else if (_worse == failures)
            (Side, _worse) = (Side / 2, 0);
        if (Side >= Least)
            return;
        (Side, Since, _better, _worse, _least) = (First, _seen, 0, 0, double.PositiveInfinity);
    }
}
