using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Engines.Catalog;

namespace Sweeps.Scheduling.Costs;

/// <summary>Work that was timed.</summary>
/// <param name="Operations">Floating-point operations that its shape suggests.</param>
/// <param name="Seconds">Seconds that it took.</param>
public readonly record struct TimedWork(double Operations, double Seconds);

/// <summary>
/// How long one slot of a machine takes for trials, by a few timed pieces of each kind of work: small networks are
/// bound by the cost of a step, large ones by arithmetic, and heavy measures by either. Immutable.
/// </summary>
public sealed record MachineSpeed
{
    /// <summary>An estimate may be off by this factor either way where training is most of it.</summary>
    private const double StepSpread = 1.5;

    /// <summary>The same where heavy measures are, whose operations are counted more coarsely.</summary>
    private const double HeavySpread = 2.5;

    /// <summary>The same of engines and programs that nobody has timed here.</summary>
    private const double UnknownSpread = 4;

    /// <summary>Evaluation goes through examples by so many.</summary>
    private const double EvaluationBatch = 256;

    // Reading and unpacking a published data set, once for each process.
    private const double FilesSeconds = 0.7;

    /// <summary>A machine of our time, as far as nothing was measured.</summary>
    public static MachineSpeed Typical { get; } = new();

    /// <summary>Single steps, from small networks to large ones.</summary>
    public IReadOnlyList<TimedWork> Steps { get; init; } =
    [new(350, 1.5e-7), new(1e5, 5e-6), new(3e6, 8e-5), new(6e7, 1.2e-3)];

    /// <summary>Ranks of Jacobians of one snapshot.</summary>
    public IReadOnlyList<TimedWork> Ranks { get; init; } = [new(1e6, 1e-3), new(7e7, 0.015), new(5e9, 0.3)];

    /// <summary>Other heavy measures of one snapshot.</summary>
    public IReadOnlyList<TimedWork> Passes { get; init; } = [new(1e6, 1e-3), new(3e8, 0.1), new(4e9, 0.8)];

    /// <summary>Seconds of a trial beyond all that is counted; default 0.3 ms.</summary>
    public double TrialSeconds { get; init; } = 3e-4;

    /// <summary>Seconds of a snapshot beyond its operations; default 30 µs.</summary>
    public double SnapshotSeconds { get; init; } = 3e-5;

    /// <summary>Seconds that an output of an example takes beyond its products where its softmax is taken; default
    /// 8 ns.</summary>
    public double SoftmaxSeconds { get; init; } = 8e-9;

    /// <summary>Seconds in which a picture of the data set <c>digits</c> is drawn; default 40 µs.</summary>
    public double DigitSeconds { get; init; } = 4e-5;

    /// <summary>Seconds until the first trial of a process trains at full speed; default 0.3 s.</summary>
    public double StartSeconds { get; init; } = 0.3;

    /// <summary>Whether it can be worked with: a file may hold anything.</summary>
    public bool IsSound =>
        new[] { Steps, Ranks, Passes }.All(timed =>
            timed is { Count: > 0 }
            && timed.All(work =>
                double.IsFinite(work.Operations + work.Seconds) && work is { Operations: > 0, Seconds: > 0 }
            )
            && timed.Zip(timed.Skip(1)).All(pair => pair.First.Operations < pair.Second.Operations)
        )
        && new[] { TrialSeconds, SnapshotSeconds, SoftmaxSeconds, DigitSeconds, StartSeconds }.All(seconds =>
            seconds is >= 0 and < 1e6
        );

    /// <summary>Seconds of one slot that a trial takes whose data are there.</summary>
    public double Seconds(TrialConfiguration configuration) => Estimate(configuration).Seconds;

    /// <summary>Seconds in which the data of a trial are made or read; trials of one seed share them.</summary>
    public double DataSeconds(TrialConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (DataSetCatalog.All.Any(set => set.Name == configuration.Data.Name && set.NeedsFiles))
            return FilesSeconds;
        if (configuration.Data.Name != "digits")
            return 0;
        try
        {
            var shape = DataSetCatalog.Check(configuration.Data);
            return DigitSeconds * (shape.Train + shape.Test);
        }
        catch (ConfigurationException)
        {
            return 0; // it fails when it is begun
        }
    }

    /// <summary>The seconds of a trial, and the factor by which they may be off either way.</summary>
    public (double Seconds, double Spread) Estimate(TrialConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (EngineCatalog.Find(configuration.Engine)?.SecondsOf(configuration) is { } own)
            return (own, UnknownSpread);
        TrialCost cost = TrialCost.Of(configuration);
        double width = configuration.Network.Precision == Precision.Float64 ? 2 : 1;
        double light = TrialSeconds + cost.Snapshots * SnapshotSeconds + cost.Softmaxes * SoftmaxSeconds;
        if (cost.Steps > 0)
            light += cost.Steps * At(Steps, width * cost.TrainingFlops / cost.Steps);
        if (cost.EvaluationFlops > 0)
        {
            // As a step of as many operations, which is limited by the same.
            double batch = width * EvaluationBatch * cost.ExampleFlops;
            light += width * cost.EvaluationFlops * At(Steps, batch) / batch;
        }

        double heavy = 0;
        if (cost.HeavySnapshots > 0)
        {
            heavy =
                cost.HeavySnapshots
                * (
                    At(Ranks, cost.RankFlops / cost.HeavySnapshots)
                    + At(Passes, (cost.HeavyFlops - cost.RankFlops) / cost.HeavySnapshots)
                );
        }

        double all = light + heavy;
        double spread = configuration.Engine == EngineKind.Native ? StepSpread : UnknownSpread;
        return (all, (light * spread + heavy * Math.Max(spread, HeavySpread)) / all);
    }

    /// <summary>Seconds of so many operations: on the line through timed pieces on either side, from half of the first
    /// piece's overhead on, and beyond the last at its rate.</summary>
    private static double At(IReadOnlyList<TimedWork> timed, double operations)
    {
        if (!(operations > 0))
            return 0;
        if (operations <= timed[0].Operations)
            return timed[0].Seconds * (1 + operations / timed[0].Operations) / 2;
        for (int i = 1; i < timed.Count; i++)
        {
            var (before, after) = (timed[i - 1], timed[i]);
            if (operations <= after.Operations)
                return before.Seconds
                    + (after.Seconds - before.Seconds)
                        * (operations - before.Operations)
                        / (after.Operations - before.Operations);
        }

        return timed[^1].Seconds * operations / timed[^1].Operations;
    }
}
