using System.Globalization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;
using Sweeps.Model.Names;
using Sweeps.Model.Training;

namespace Sweeps.Scheduling.Stopping;

/// <summary>
/// Asynchronous successive halving: Li et al., A System for Massively Parallel Hyperparameter Tuning (MLSys 2020),
/// Algorithm 2. Rung k lies at r·η^(s+k) epochs or steps. This is its stopping form, which fits trials that run inside
/// one process. Algorithm 2 leaves every trial at its rung, and later promotes the best 1/η of them. Here a trial goes
/// on from a rung at once if it is among the best ⌊n/η⌋ of the n values recorded there by then, its own included.
/// Otherwise it is stopped. So nothing waits at a rung, and nothing is promoted late. With fewer than η values a rung
/// tells nothing yet, and the trial goes on. Equal values stand or fall together.
/// </summary>
public sealed record AshaRule : StoppingRule
{
    /// <summary>η where the grid file does not say: that of the paper's experiments.</summary>
    public const int DefaultReductionFactor = 4;

    /// <summary>η: of how many trials at a rung one goes on; at least 2.</summary>
    public int ReductionFactor { get; init; } = DefaultReductionFactor;

    /// <summary>r: the least training of any trial, in epochs or steps; at least 1.</summary>
    public long Min { get; init; } = 1;

    /// <summary>s: rungs left out at the bottom, so that trials are looked at later; 0 or more.</summary>
    public int MinEarlyStoppingRate { get; init; }

    private static readonly StoppingSetting MinSetting = new(
        "min",
        1,
        1,
        long.MaxValue,
        "Least training of any trial, in epochs or steps."
    );
    private static readonly StoppingSetting FactorSetting = new(
        "reduction_factor",
        DefaultReductionFactor,
        2,
        1_000_000,
        "Of how many trials at a rung one goes on."
    );
    private static readonly StoppingSetting RateSetting = new("s", 0, 0, 62, "Rungs left out at the bottom.");

    /// <summary>How a grid file asks for it.</summary>
    public static StoppingKind Kind { get; } =
        new(
            "asha",
            "Asynchronous successive halving: stops trials that are not among the best at a rung.",
            "Write stop: { asha: { measure: test_error, direction: minimize, min: 1, reduction_factor: 4 } }.",
            task => new AshaRule
            {
                Measure = task.Measure,
                Direction = task.Direction,
                Within = task.Within,
                ReductionFactor = (int)task[FactorSetting],
                Min = task[MinSetting],
                MinEarlyStoppingRate = (int)task[RateSetting],
            }
        )
        {
            OtherNames = ["hyperband", "sha", "successive_halving"],
            Settings = [MinSetting, FactorSetting, RateSetting],
        };

    /// <inheritdoc/>
    public override string Name => Kind.Name;

    private protected override string Settings =>
        FormattableString.Invariant($"reduction factor {ReductionFactor}, min {Min}, s {MinEarlyStoppingRate}");

    /// <summary>The time of rung <paramref name="rung"/>, from 0; <see cref="long.MaxValue"/> where that is beyond all
    /// times.</summary>
    public long TimeOf(int rung)
    {
        long time = Min;
        for (int power = 0; power < MinEarlyStoppingRate + rung; power++)
        {
            if (time > long.MaxValue / ReductionFactor)
                return long.MaxValue;
            time *= ReductionFactor;
        }

        return time;
    }

    /// <inheritdoc/>
    public override long NextTime(long time)
    {
        int rung = 0;
        while (TimeOf(rung) <= time && TimeOf(rung) < long.MaxValue)
            rung++;
        return TimeOf(rung);
    }

    /// <inheritdoc/>
    public override ConfigurationException? Misfit(SnapshotSchedule snapshots, long length, string unit)
    {
        List<long> rungs = [];
        for (int rung = 0; TimeOf(rung) < length; rung++)
            rungs.Add(TimeOf(rung));
        if (rungs.Count == 0)
            return new(
                TrainField.Epochs.Path,
                $"The first rung of `stop.asha`, at {TimeOf(0)} {unit}, must lie before the end of training, but that "
                    + $"is at {length}",
                "Take a smaller `min` or `s`, or train longer."
            );
        return rungs.Where(time => !snapshots.IsDue(time)).ToArray() is [_, ..] missing
            ? new(
                MeasureField.At.Path,
                $"A trial must be measured at every rung of `stop.asha`, at {Words(rungs)} {unit}, but is not at "
                    + Words(missing),
                $"Add {(missing.Length == 1 ? "it" : "them")} to `measure.at`, or change `min`, `s` or "
                    + "`reduction_factor`."
            )
            : null;
    }

    private static string Words(IEnumerable<long> times) => Listing.AllOf([.. times.Select(time => $"{time}")]);

    /// <inheritdoc/>
    public override StoppingBoard NewBoard() => new AshaBoard(this);

    /// <summary>Whether a trial stops at a rung, given the values recorded there, in any order and its own among
    /// them.</summary>
    /// <param name="own">Its value.</param>
    /// <param name="recorded">All values at the rung.</param>
    /// <param name="cutoff">The worst value with which it would go on; NaN while the rung tells nothing.</param>
    public bool Stops(double own, IReadOnlyList<double> recorded, out double cutoff)
    {
        double[] sorted = [.. recorded];
        Array.Sort(sorted, Compare);
        cutoff = Cutoff(sorted);
        return sorted.Length >= ReductionFactor && Compare(own, cutoff) > 0;
    }

    private double Cutoff(IReadOnlyList<double> sorted) =>
        sorted.Count < ReductionFactor ? double.NaN : sorted[sorted.Count / ReductionFactor - 1];

    private string Reason(int rung, long time, double own, double cutoff, int recorded) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Signature}at rung {rung} (time {time}) its value, {Number(own)}, is worse than {Number(cutoff)}, "
                + $"the last of the best {recorded / ReductionFactor} of {recorded} recorded there."
        );

    /// <summary>The rungs: for each group and time the values in order.</summary>
    private sealed class AshaBoard(AshaRule rule) : StoppingBoard
    {
        private readonly Dictionary<(string Group, long Time), Rung> _rungs = [];

        public override void Add(string group, long trial, long time, double value)
        {
            if (!_rungs.TryGetValue((group, time), out var rung))
                _rungs[(group, time)] = rung = new();
            if (!rung.Values.TryAdd(trial, value))
                return;
            int place = rung.Sorted.BinarySearch(value, Comparer<double>.Create(rule.Compare));
            rung.Sorted.Insert(place < 0 ? ~place : place, value);
        }

        public override void Complete(string group, long trial) { }

        public override string? Judge(string group, long trial, long time)
        {
            var rung = _rungs[(group, time)];
            double own = rung.Values[trial];
            double cutoff = rule.Cutoff(rung.Sorted);
            if (rung.Sorted.Count < rule.ReductionFactor || rule.Compare(own, cutoff) <= 0)
                return null;
            int number = 0;
            while (rule.TimeOf(number) < time)
                number++;
            return rule.Reason(number, time, own, cutoff, rung.Sorted.Count);
        }

        private sealed class Rung
        {
            public Dictionary<long, double> Values { get; } = [];

            public List<double> Sorted { get; } = [];
        }
    }
}
