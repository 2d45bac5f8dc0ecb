using System.Globalization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;
using Sweeps.Model.Training;

namespace Sweeps.Scheduling.Stopping;

/// <summary>
/// The median stopping rule of Golovin et al., Google Vizier (KDD 2017), section 3.2.2: a trial is stopped at time s if
/// the best value it has measured by s is strictly worse than the median, over all completed trials, of the running
/// average of their values up to s. Completed are trials trained to their end: neither diverged nor stopped ones. A
/// completed trial without a value up to s has no average. The median of an even number is the mean of the two in the
/// middle.
/// </summary>
public sealed record MedianRule : StoppingRule
{
    /// <summary>Completed trials without which nothing is stopped, where the grid file does not say.</summary>
    public const int DefaultTrials = 5;

    /// <summary>The first time, in epochs or steps, at which trials are looked at; at least 1. Values measured before
    /// it do not count.</summary>
    public long From { get; init; } = 1;

    /// <summary>Completed trials without which nothing is stopped; at least 1.</summary>
    public int Trials { get; init; } = DefaultTrials;

    private static readonly StoppingSetting FromSetting = new(
        "from",
        1,
        1,
        long.MaxValue,
        "First time, in epochs or steps, at which trials are looked at."
    );
    private static readonly StoppingSetting TrialsSetting = new(
        "trials",
        DefaultTrials,
        1,
        1_000_000,
        "Completed trials without which none is stopped."
    );

    /// <summary>How a grid file asks for it.</summary>
    public static StoppingKind Kind { get; } =
        new(
            "median",
            "Stops trials whose best value is worse than the median of the completed trials' running averages.",
            "Write stop: { median: { measure: test_error, direction: minimize, from: 5, trials: 5 } }.",
            task => new MedianRule
            {
                Measure = task.Measure,
                Direction = task.Direction,
                Within = task.Within,
                From = task[FromSetting],
                Trials = (int)task[TrialsSetting],
            }
        )
        {
            Settings = [FromSetting, TrialsSetting],
        };

    /// <inheritdoc/>
    public override string Name => Kind.Name;

    private protected override string Settings => FormattableString.Invariant($"from {From}, {Trials} trials");

    /// <inheritdoc/>
    public override long NextTime(long time) => Math.Max(From, time + 1);

    /// <inheritdoc/>
    public override ConfigurationException? Misfit(SnapshotSchedule snapshots, long length, string unit) =>
        new StoppingSteps(this, snapshots, 1, length).NextAfter(0) == SnapshotSchedule.Never
            ? new(
                MeasureField.At.Path,
                $"Under `stop.median` a trial must be measured at least once from {From} {unit} on and before the end "
                    + $"of training, at {length}, but is not",
                "Add times to `measure.at`, such as { every: 1 }."
            )
            : null;

    /// <inheritdoc/>
    public override StoppingBoard NewBoard() => new MedianBoard(this);

    /// <summary>Whether a trial stops, given its best value so far and the completed trials' running averages, in any
    /// order.</summary>
    /// <param name="best">The trial's best value.</param>
    /// <param name="averages">The running averages.</param>
    /// <param name="median">Their median; NaN with fewer than <see cref="Trials"/>.</param>
    public bool Stops(double best, IReadOnlyList<double> averages, out double median)
    {
        median = double.NaN;
        if (averages.Count < Trials)
            return false;
        double[] sorted = [.. averages];
        Array.Sort(sorted, Compare);
        median = Middle(sorted);
        return Compare(best, median) > 0;
    }

    internal static double Middle(IReadOnlyList<double> sorted) =>
        sorted.Count % 2 == 1
            ? sorted[sorted.Count / 2]
            : sorted[sorted.Count / 2 - 1] / 2 + sorted[sorted.Count / 2] / 2;

    internal string Reason(double best, long time, double median, int trials) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Signature}at time {time} its best value, {Number(best)}, is worse than {Number(median)}, the median "
                + $"of the running averages of {trials} completed trials."
        );

    /// <summary>The curves of all trials. The running averages of a time are kept in order, once somebody has asked for
    /// them.</summary>
    private sealed class MedianBoard(MedianRule rule) : StoppingBoard
    {
        private readonly Dictionary<string, Peers> _groups = [];

        public override void Add(string group, long trial, long time, double value) =>
            Of(group).Curve(trial)[time] = value;

        public override void Complete(string group, long trial)
        {
            var peers = Of(group);
            if (!peers.Completed.Add(trial))
                return;
            foreach (var (time, averages) in peers.Averages)
                Insert(averages, peers.Curve(trial), time);
        }

        public override string? Judge(string group, long trial, long time)
        {
            var peers = Of(group);
            double best = double.NaN;
            foreach (var (_, value) in peers.Curve(trial).TakeWhile(reading => reading.Key <= time))
                best = rule.Compare(value, best) < 0 ? value : best;
            if (!peers.Averages.TryGetValue(time, out var averages))
            {
                peers.Averages[time] = averages = [];
                foreach (long other in peers.Completed)
                    Insert(averages, peers.Curve(other), time);
            }

            if (averages.Count < rule.Trials)
                return null;
            double median = Middle(averages);
            return rule.Compare(best, median) > 0 ? rule.Reason(best, time, median, averages.Count) : null;
        }

        private Peers Of(string group) => _groups.TryGetValue(group, out var peers) ? peers : _groups[group] = new();

        private void Insert(List<double> averages, SortedList<long, double> curve, long time)
        {
            double sum = 0;
            int count = 0;
            foreach (var (_, value) in curve.TakeWhile(reading => reading.Key <= time))
                (sum, count) = (sum + value, count + 1);
            if (count == 0)
                return;
            int place = averages.BinarySearch(sum / count, Comparer<double>.Create(rule.Compare));
            averages.Insert(place < 0 ? ~place : place, sum / count);
        }

        private sealed class Peers
        {
            private readonly Dictionary<long, SortedList<long, double>> _curves = [];

            public HashSet<long> Completed { get; } = [];

            public Dictionary<long, List<double>> Averages { get; } = [];

            public SortedList<long, double> Curve(long trial) =>
                _curves.TryGetValue(trial, out var curve) ? curve : _curves[trial] = [];
        }
    }
}
