using Sweeps.Model.Configurations;

namespace Sweeps.Scheduling.Plans;

/// <summary>
/// The order in which a plan's trials are issued. Long trials come first, by classes that agree in all that affects
/// cost. Within a class trials come seed by seed, so that every cell has its first result before any has its second.
/// Random access both ways; memory grows with the number of classes, not of trials. With more than <see
/// cref="LargestNumberOfClasses"/> classes, and where a search proposes configurations, the order is that of the
/// ordinals. Immutable.
/// </summary>
public sealed class IssueOrder
{
    /// <summary>Above this, trials are issued in order of ordinal.</summary>
    public const int LargestNumberOfClasses = 65_536;

    private const int Samples = 1024;

    private readonly Plan _plan;
    private readonly List<BlockOrder> _blocks = [];
    private readonly (int Block, int Class, double Length)[]? _classes;
    private readonly long[] _starts = [];
    private readonly double[] _secondsOf = [];
    private readonly double[] _secondsFrom = [];
    private readonly int[][] _ranks = [];
    private readonly double _meanSeconds;

    /// <summary>
    /// Orders <paramref name="plan"/> by <paramref name="length"/>, a measure of a trial's length that is the same on
    /// every machine. It is asked once for each class, so it must only look at what affects cost: not at seeds, rates
    /// or noise.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="length">By what trials are ordered.</param>
    /// <param name="estimate">Seconds that a trial takes; null: <paramref name="length"/>.</param>
    public IssueOrder(
        Plan plan,
        Func<TrialConfiguration, double> length,
        Func<TrialConfiguration, double>? estimate = null
    )
    {
        Func<TrialConfiguration, double> seconds = estimate ?? length;
        _plan = plan;
        foreach (PlanBlock block in plan.Blocks)
            _blocks.Add(new(block));
        bool isProposed = plan.Blocks.Any(block => block.Grid.Axes.Any(axis => axis.IsProposed));
        if (isProposed || _blocks.Sum(block => (double)block.Classes) > LargestNumberOfClasses)
        {
            long step = Math.Max(1, plan.Trials / Samples);
            int count = 0;
            for (long ordinal = 0; ordinal < plan.Trials && count < Samples; ordinal += step, count++)
                _meanSeconds += seconds(plan.Configuration(ordinal));
            _meanSeconds /= Math.Max(1, count);
            return;
        }

        _classes =
        [
            .. _blocks
                .SelectMany(
                    (block, i) =>
                        Enumerable
                            .Range(0, (int)block.Classes)
                            .Select(member =>
                                (i, member, length(plan.Configuration(plan.StartOf(i) + block.Ordinal(member, 0))))
                            )
                )
                .OrderByDescending(entry => entry.Item3)
                .ThenBy(entry => entry.i)
                .ThenBy(entry => entry.member),
        ];
        _starts = new long[_classes.Length + 1];
        _secondsFrom = new double[_classes.Length + 1];
        _ranks = [.. _blocks.Select(block => new int[block.Classes])];
        for (int rank = 0; rank < _classes.Length; rank++)
        {
            _starts[rank + 1] = _starts[rank] + _blocks[_classes[rank].Block].ClassSize;
            _ranks[_classes[rank].Block][_classes[rank].Class] = rank;
        }

        _secondsOf =
        [
            .. _classes.Select(entry =>
                estimate is null
                    ? entry.Length
                    : estimate(
                        plan.Configuration(plan.StartOf(entry.Block) + _blocks[entry.Block].Ordinal(entry.Class, 0))
                    )
            ),
        ];
        for (int rank = _classes.Length - 1; rank >= 0; rank--)
            _secondsFrom[rank] = _secondsFrom[rank + 1] + _secondsOf[rank] * _blocks[_classes[rank].Block].ClassSize;
    }

    /// <summary>Number of trials.</summary>
    public long Count => _plan.Trials;

    /// <summary>The trial at a place in the order.</summary>
    public long Ordinal(long position)
    {
        Require(position, nameof(position));
        if (_classes is null)
            return position;
        int rank = RankAt(position);
        var (block, member, _) = _classes[rank];
        return _plan.StartOf(block) + _blocks[block].Ordinal(member, position - _starts[rank]);
    }

    /// <summary>The place of a trial in the order.</summary>
    public long Position(long ordinal)
    {
        Require(ordinal, nameof(ordinal));
        if (_classes is null)
            return ordinal;
        int block = _plan.BlockOf(ordinal);
        var (member, within) = _blocks[block].Split(ordinal - _plan.StartOf(block));
        return _starts[_ranks[block][member]] + within;
    }

    /// <summary>Estimated seconds, on one slot, of all trials from <paramref name="position"/> on; 0 at the
    /// end.</summary>
    public double SecondsFrom(long position)
    {
        if (_classes is null)
            return _meanSeconds * (Count - position);
        if (position >= Count)
            return 0;
        int rank = RankAt(position);
        return _secondsFrom[rank] - _secondsOf[rank] * (position - _starts[rank]);
    }

    /// <summary>Estimated seconds, on one slot, of the trial at a place: those of its class, reckoned once. Null: there
    /// are no classes, and each trial has to be looked at.</summary>
    public double? SecondsAt(long position) => _classes is null ? null : _secondsOf[RankAt(position)];

    private int RankAt(long position)
    {
        int found = Array.BinarySearch(_starts, position);
        return found >= 0 ? found : ~found - 1;
    }

    private void Require(long value, string name)
    {
        if (value < 0 || value >= Count)
            throw new ArgumentOutOfRangeException(
                name,
                value,
                $"A place must be at least 0 and below {Count}. Count the trials of the same plan."
            );
    }

    /// <summary>A block's digits in two groups: those that affect cost number the classes, the rest the members, seed
    /// first.</summary>
    private sealed class BlockOrder
    {
        private readonly IReadOnlyList<Digit> _digits;
        private readonly int[] _costs;
        private readonly int[] _rest;

        public BlockOrder(PlanBlock block)
        {
            _digits = block.Digits;
            int[] all = [.. Enumerable.Range(0, _digits.Count)];
            _costs =
            [
                .. all.Where(i =>
                    _digits[i].Axes.Any(axis => block.Grid.Axes[axis].Columns.Any(column => column.Field.AffectsCost))
                ),
            ];
            _rest = [.. all.Except(_costs).OrderBy(i => block.Digits[i].HoldsSeed ? 0 : 1)];
            Classes = _costs.Aggregate(1L, (product, i) => checked(product * _digits[i].Count));
            ClassSize = _rest.Aggregate(1L, (product, i) => product * _digits[i].Count);
        }

        public long Classes { get; }

        public long ClassSize { get; }

        public long Ordinal(long member, long within)
        {
            Span<int> values = stackalloc int[_digits.Count];
            Spread(member, _costs, values);
            Spread(within, _rest, values);
            long ordinal = 0;
            for (int i = 0; i < values.Length; i++)
                ordinal = ordinal * _digits[i].Count + values[i];
            return ordinal;
        }

        public (long Member, long Within) Split(long ordinal)
        {
            Span<int> values = stackalloc int[_digits.Count];
            for (int i = values.Length - 1; i >= 0; i--)
            {
                values[i] = (int)(ordinal % _digits[i].Count);
                ordinal /= _digits[i].Count;
            }

            return (Gather(_costs, values), Gather(_rest, values));
        }

        private void Spread(long number, int[] digits, Span<int> values)
        {
            for (int i = digits.Length - 1; i >= 0; i--)
            {
                values[digits[i]] = (int)(number % _digits[digits[i]].Count);
                number /= _digits[digits[i]].Count;
            }
        }

        private long Gather(int[] digits, ReadOnlySpan<int> values)
        {
            long number = 0;
            foreach (int digit in digits)
                number = number * _digits[digit].Count + values[digit];
            return number;
        }
    }
}
