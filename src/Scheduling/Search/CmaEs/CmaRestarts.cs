using Sweeps.Model.Numerics;
using Sweeps.Model.Randomness;

namespace Sweeps.Scheduling.Search.CmaEs;

/// <summary>
/// A search by CMA-ES with restarts: runs of growing populations and between them short ones that begin with small
/// steps, whichever has had fewer evaluations (BIPOP, Hansen 2009, section 2). It is fed the results in order of number
/// and draws each proposal from the state of the time when it could be made.
/// </summary>
internal sealed class CmaRestarts
{
    private readonly CmaSpace _space;
    private readonly RandomStream _draws;
    private readonly RandomStream _starts;
    private readonly int _population;
    private readonly double _step;
    private readonly int _behind;
    private readonly Queue<CmaDraw> _open = []; // drawn and without a result
    private CmaRun _run;
    private int _runs;
    private int _large; // large runs that have begun after the first
    private bool _isSmall;
    private long _spentLarge;
    private long _spentSmall;
    private long _told;
    private long _drawn;

    /// <param name="space">What is searched.</param>
    /// <param name="seed">Keys the random numbers.</param>
    /// <param name="population">λ of the first run.</param>
    /// <param name="step">σ of the first run.</param>
    /// <param name="behind">How many proposals before one it cannot see.</param>
    public CmaRestarts(CmaSpace space, long seed, int population, double step, int behind)
    {
        (_space, _population, _step, _behind) = (space, population, step, behind);
        _draws = new(seed, RandomPurpose.Search, channel: 3);
        _starts = new(seed, RandomPurpose.Search, channel: 4);
        _run = new(space, population, [.. Enumerable.Repeat(0.5, Math.Max(1, space.Numbers))], step);
        Fill();
    }

    /// <summary>The choices of the next proposal.</summary>
    public double[] Next => _open.Last().Choices;

    /// <summary>The choices of a proposal that sees no result.</summary>
    public double[] First(long number) => _run.Draw(_draws, number).Choices;

    /// <summary>Takes the result of the next proposal in order of number. One that is not what would have been proposed
    /// counts for nothing.</summary>
    public void Tell(SearchResult result)
    {
        CmaDraw draw = _open.Dequeue();
        _told++;
        if (_isSmall)
            _spentSmall++;
        else
            _spentLarge++;
        if (draw.Run == _run && draw.Choices.AsSpan().SequenceEqual(result.Choices))
            _run.Tell(draw, result.Value);
        if (_run.IsOver)
            Restart();
        Fill();
    }

    // Proposal n is drawn once n − behind results are known.
    private void Fill()
    {
        while (_drawn <= _told + _behind)
            _open.Enqueue(_run.Draw(_draws, _drawn++));
    }

    private void Restart()
    {
        _runs++;
        double[] mean = new double[Math.Max(1, _space.Numbers)];
        for (int d = 0; d < mean.Length; d++)
            mean[d] = _starts.Uniform(_runs, d + 2);
        _isSmall = _spentSmall < _spentLarge;
        if (!_isSmall)
        {
            _large++;
            _run = new(_space, Grown(_population << Math.Min(_large, 16)), mean, _step);
            return;
        }

        double u = _starts.Uniform(_runs, 0);
        double ratio = 0.5 * (1 << Math.Min(_large, 16));
        double population = _population * Elementary.Exp(Elementary.Log(Math.Max(ratio, 1)) * u * u);
        double step = _step * Elementary.Exp(-2 * Elementary.Log(10) * _starts.Uniform(_runs, 1));
        _run = new(_space, Grown((int)population), mean, step);
    }

    private static int Grown(int population) => Math.Clamp(population, 2, 1 << 16);
}
