using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Scheduling.Tables;

/// <summary>
/// Gathers trials to say how much each axis of a sweep decides. Each seed is looked at on its own, so that there is an
/// interval over seeds. Diverged trials count as the worst. Those that were stopped early, failed or lack the measure
/// are left out.
/// </summary>
/// <param name="plan">The sweep's plan.</param>
/// <param name="measure">The measure that counts.</param>
/// <param name="greatest">Whether its greatest value is the best.</param>
public sealed class ImportanceSamples(Plan plan, string measure, bool greatest)
{
    /// <summary>The share of the trials that count as the best where none is named.</summary>
    public const double UsualShare = 0.1;

    /// <summary>A seed with fewer trials says nothing: some of them must be the best.</summary>
    public const int Fewest = 10;

    private readonly int[] _axes =
    [
        .. Enumerable.Range(0, plan.Axes.Count).Where(axis => plan.Axes[axis].Name != PlanAxis.Seed),
    ];
    private readonly int _seed = Enumerable
        .Range(0, plan.Axes.Count)
        .FirstOrDefault(axis => plan.Axes[axis].Name == PlanAxis.Seed, -1);
    private readonly Dictionary<string, SeedSample> _samples = new(StringComparer.Ordinal);
    private Dictionary<string, int>[]? _numbers;
    private long _stopped;
    private long _failed;
    private long _lacking;

    /// <summary>The measure that counts.</summary>
    public string Measure => measure;

    /// <summary>Whether its greatest value is the best.</summary>
    public bool IsGreatestBest => greatest;

    /// <summary>Names of the axes, the seed aside, in the order of what is found of them.</summary>
    public IReadOnlyList<string> Axes => [.. _axes.Select(axis => plan.Axes[axis].Name)];

    /// <summary>Seeds with enough trials.</summary>
    public int Seeds => Enough.Count();

    /// <summary>Trials of the seed that has most.</summary>
    public int MostTrials => _samples.Values.Select(seed => seed.Values.Count).DefaultIfEmpty().Max();

    /// <summary>Which trials are left out, such as "2 stopped early"; empty: none.</summary>
    public string LeftOut => SeedNote.Of(0, _stopped, _failed, (_lacking, $"without {measure}"));

    /// <summary>What to say where no seed has enough trials.</summary>
    public string Shortage =>
        $"What decides is seen from {Fewest} finished trials of one seed with {measure} on, but there are {MostTrials}"
        + $"{(LeftOut.Length > 0 ? $" ({LeftOut})" : "")}. Wait where more are coming, look at more of the sweep "
        + "(`where`), or extend the grid.";

    private IEnumerable<SeedSample> Enough => _samples.Values.Where(seed => seed.Values.Count >= Fewest);

    /// <summary>Adds a trial.</summary>
    /// <param name="ordinal">Its number.</param>
    /// <param name="end">How it ended; null: it is not done, and does not count.</param>
    /// <param name="last">The last value of the measure; null: it has none.</param>
    public void Add(long ordinal, AttemptOutcome? end, double? last)
    {
        switch (end)
        {
            case AttemptOutcome.Stopped:
                _stopped++;
                return;
            case AttemptOutcome.Failed:
                _failed++;
                return;
            case AttemptOutcome.Finished when last is null:
                _lacking++;
                return;
            case not (AttemptOutcome.Finished or AttemptOutcome.Diverged):
                return;
        }

        double smaller =
            end == AttemptOutcome.Diverged || last is not { } value || !double.IsFinite(value) ? double.PositiveInfinity
            : greatest ? -value
            : value;
        _numbers ??= [.. _axes.Select(axis => NumbersOf(plan.Axes[axis]))];
        IReadOnlyList<string> at = plan.AxisValues(ordinal);
        if (_axes.Where((axis, d) => !_numbers[d].ContainsKey(at[axis])).Any())
            return; // a search has proposed it since
        string seed = _seed < 0 ? "" : at[_seed];
        if (!_samples.TryGetValue(seed, out SeedSample? sample))
            _samples.Add(seed, sample = new([.. _axes.Select(_ => new List<int>())], []));
        sample.Values.Add(smaller);
        for (int d = 0; d < _axes.Length; d++)
            sample.Axes[d].Add(_numbers[d][at[_axes[d]]]);
    }

    /// <summary>How much each axis decides which trials are among the best (PED-ANOVA), over seeds; of no values where
    /// no seed has enough trials.</summary>
    /// <param name="share">Of the trials that count as the best, above 0 and below 1.</param>
    /// <param name="cancellation">Ends it.</param>
    public IReadOnlyList<Summary> AmongBest(double share, CancellationToken cancellation = default) =>
        Over(seed => PedAnova.Of(seed.Numbers, seed.Values, share), cancellation);

    /// <summary>The share of the variance of all values that each axis explains on its own (fANOVA), over
    /// seeds.</summary>
    public IReadOnlyList<Summary> OfVariance(CancellationToken cancellation = default) =>
        Over(seed => FAnova.Of(seed.Numbers, seed.Values, cancellation), cancellation);

    private Summary[] Over(Func<SeedSample, double[]> find, CancellationToken cancellation)
    {
        List<double[]> found = [];
        foreach (SeedSample seed in Enough)
        {
            cancellation.ThrowIfCancellationRequested();
            found.Add(find(seed));
        }

        return [.. _axes.Select((_, d) => Summary.Of(found.Select(seed => seed[d]).ToArray()))];
    }

    // The place of each value: of numbers by size, however the grid file lists them.
    private static Dictionary<string, int> NumbersOf(PlanAxis axis)
    {
        IEnumerable<string> values = axis.Numbers is { } sizes
            ? axis.Values.Zip(sizes).OrderBy(value => value.Second).Select(value => value.First)
            : axis.Values;
        return values
            .Distinct()
            .Select((value, i) => (value, i))
            .ToDictionary(one => one.value, one => one.i, StringComparer.Ordinal);
    }

    private sealed record SeedSample(List<int>[] Axes, List<double> Values)
    {
        public int[][] Numbers => [.. Axes.Select(axis => axis.ToArray())];
    }
}
