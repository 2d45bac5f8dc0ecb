using Sweeps.Model.Numerics;
using Sweeps.Model.Randomness;

namespace Sweeps.Scheduling.Search.Designs;

/// <summary>
/// Points that fill a space evenly, whatever their number: multiples of powers of the generalized golden ratio, moved
/// by a random shift (Roberts 2018, the sequence R_d). Any of them is made on demand.
/// </summary>
internal sealed class SpreadDesign
{
    private readonly SearchSpace _space;
    private readonly double[] _steps;
    private readonly double[] _shifts;

    public SpreadDesign(SearchSpace space, long seed)
    {
        _space = space;
        RandomStream stream = new(seed, RandomPurpose.Search, channel: 2);
        double ratio = RatioOf(space.Count);
        _steps = new double[space.Count];
        _shifts = new double[space.Count];
        double power = 1;
        for (int d = 0; d < space.Count; d++)
        {
            power /= ratio;
            _steps[d] = power;
            _shifts[d] = stream.Uniform(0, d);
        }
    }

    /// <summary>The choices of a point.</summary>
    public double[] At(long number)
    {
        double[] choices = new double[_space.Count];
        for (int d = 0; d < choices.Length; d++)
        {
            double place = _shifts[d] + _steps[d] * (number + 1);
            choices[d] = _space.ChoiceAt(d, Math.Clamp(place - Math.Floor(place), 1e-9, 1 - 1e-9));
        }

        return _space.Clean(choices);
    }

    /// <summary>The root above 1 of x^(d + 1) = x + 1.</summary>
    internal static double RatioOf(int dimensions)
    {
        double ratio = 2;
        for (int turn = 0; turn < 64; turn++)
            ratio = Elementary.Exp(Elementary.Log(1 + ratio) / (dimensions + 1));
        return ratio;
    }
}
