using Sweeps.Execution.Trials;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Engines;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Costs;

namespace Sweeps.Execution.Speed;

/// <summary>
/// Times a piece of each kind of work on this machine, in less than two seconds altogether: by the time for which this
/// thread had a processor, and by the quickest of several short rounds, since whatever else runs only slows them.
/// </summary>
internal sealed class SpeedProbe
{
    private const double Moment = 0.12;
    private const double Round = 0.003;
    private const int Pictures = 200;

    // The shapes that are timed here, beside what the constants say of all shapes together.
    private const double RanksOfShape = 1.4;
    private const double PassesOfShape = 1.7;

    // On a machine where everything else has the processors too, code is compiled well only after a while. Until then
    // small steps take several times as long as they will, beside products that are as fast as ever.
    private const double Apart = 2.5;
    private const int MostRounds = 6;

    // A processor further off than this is none that was measured undisturbed.
    private const double Furthest = 50;

    private readonly ITrainingEngine _engine = EngineCatalog
        .Named(TrialConfiguration.DefaultEngine)
        .Open(new EngineServices(new DataSets(), []));

    /// <summary>Times everything.</summary>
    public static MachineSpeed Measure() => new SpeedProbe().MeasureAll();

    private MachineSpeed MeasureAll()
    {
        TrialConfiguration[] small = [Training(2, 8, 1), Training(2, 8, 16), Scalar(Training(1, 16, 1))];
        TrialConfiguration one = Training(100, 256, 1),
            narrow = Training(100, 256, 64),
            wide = narrow with { Network = narrow.Network with { Precision = Precision.Float64 } },
            ranks = Untrained(16, 48, "dimension_train", 100),
            passes = Untrained(32, 64, "gradient_noise_trace", 100);

        // What is called for the first time is compiled, and compiled better a tenth of a second after nothing new was
        // called: so everything is gone through once, and what depends on the compiler most is timed last.
        foreach (TrialConfiguration configuration in small.Append(one).Append(narrow).Append(wide))
            StepSeconds(configuration, Moment / 4);
        WholeSeconds(ranks, 0);
        WholeSeconds(passes, 0);
        double drawing = Draw();

        double narrowSeconds = StepSeconds(narrow, Moment),
            wideSeconds = StepSeconds(wide, Moment),
            oneSeconds = StepSeconds(one, Moment),
            ranksSeconds = WholeSeconds(ranks, Moment),
            passesSeconds = WholeSeconds(passes, 2 * Moment);
        WorkTime factors = WorkTime.Ones;
        factors = factors with
        {
            Overhead = Least(
                () =>
                    Math.Exp(
                        small.Average(step =>
                            Math.Log(
                                Factor(StepSeconds(step, 0.8 * Moment), StepOf(step), WorkTime.Ones, overhead: true)
                            )
                        )
                    ),
                Apart
                    * Math.Max(
                        Factor(narrowSeconds, StepOf(narrow), WorkTime.Ones),
                        Factor(wideSeconds, StepOf(wide), WorkTime.Ones)
                    )
            ),
        };
        factors = factors with { Single = Factor(oneSeconds, StepOf(one), factors) };
        factors = factors with { Float32 = Factor(narrowSeconds, StepOf(narrow), factors) };
        factors = factors with { Float64 = Factor(wideSeconds, StepOf(wide), factors) };
        factors = factors with { Ranks = Factor(ranksSeconds / RanksOfShape, TrialTime.Of(ranks), factors) };
        factors = factors with { Passes = Factor(passesSeconds / PassesOfShape, TrialTime.Of(passes), factors) };
        return MachineSpeed.Typical with
        {
            Factors = factors with { Drawing = Math.Clamp(drawing, 1 / Furthest, Furthest) },
        };
    }

    /// <summary>The least of what is measured in turn: once, or as long as it is above what can be, a few
    /// times.</summary>
    internal static double Least(Func<double> measure, double most)
    {
        double least = measure();
        for (int round = 1; round < MostRounds && least > most; round++)
            least = Math.Min(least, measure());
        return least;
    }

    // What is left of the time when the overhead is taken off, over what was expected of it.
    private static double Factor(double seconds, WorkTime expected, WorkTime factors, bool overhead = false)
    {
        double rest = overhead ? 0 : expected.Overhead * factors.Overhead;
        double factor = overhead
            ? seconds / expected.Total
            : Math.Max(seconds - rest, 0.2 * seconds) / (expected.Total - expected.Overhead);
        return Math.Clamp(factor, 1 / Furthest, Furthest);
    }

    private static WorkTime StepOf(TrialConfiguration configuration)
    {
        const long many = 1_000_000;
        WorkTime with = TrialTime.Of(Of(many)),
            without = TrialTime.Of(Of(0));
        return 1.0 / many * (with + -1 * without);

        TrialConfiguration Of(long steps) =>
            configuration with
            {
                Train = configuration.Train with { Steps = steps },
                Measure = configuration.Measure with { At = [] },
            };
    }

    private double StepSeconds(TrialConfiguration configuration, double moment)
    {
        using ITraining training = _engine.Start(configuration);
        training.Advance(1, Nowhere.Instance, CancellationToken.None);
        double quickest = double.PositiveInfinity,
            began = ThreadClock.Now();
        for (long round = 1; ThreadClock.Now() - began < moment; )
        {
            double from = ThreadClock.Now();
            training.Advance(round, Nowhere.Instance, CancellationToken.None);
            double took = ThreadClock.Now() - from;
            quickest = Math.Min(quickest, took / round);
            if (took < Round)
                round *= 2;
        }

        return quickest;
    }

    private double WholeSeconds(TrialConfiguration configuration, double moment)
    {
        double quickest = double.PositiveInfinity,
            began = ThreadClock.Now();
        do
        {
            double from = ThreadClock.Now();
            using ITraining training = _engine.Start(configuration);
            training.Advance(long.MaxValue, Nowhere.Instance, CancellationToken.None);
            quickest = Math.Min(quickest, ThreadClock.Now() - from);
        } while (ThreadClock.Now() - began < moment);

        return quickest;
    }

    // Times as long as on the machine that was measured first.
    private static double Draw()
    {
        DataConfiguration pictures = new()
        {
            Name = "digits",
            Size = 14,
            Train = Pictures,
            Test = 1,
        };
        TrialConfiguration trial = Training(2, 2, 1) with { Data = pictures };
        double quickest = double.PositiveInfinity;
        for (int seed = 1; seed <= 3; seed++)
        {
            double from = ThreadClock.Now();
            new DataSets().Load<float>(pictures, seed);
            quickest = Math.Min(quickest, ThreadClock.Now() - from);
        }

        return quickest / MachineSpeed.Typical.DataSeconds(trial);
    }

    private static TrialConfiguration Training(int dimension, int width, int batch) =>
        new(
            Mixture(dimension, 4 * batch),
            new() { Hidden = [width] },
            new(),
            new()
            {
                Loss = LossKind.Squared,
                Batch = batch,
                LearningRate = 1e-4,
                Steps = long.MaxValue / 4,
            },
            new() { At = [new SnapshotRule.End()] },
            Seed: 0
        );

    private static TrialConfiguration Scalar(TrialConfiguration trial) =>
        trial with
        {
            Data = trial.Data with { Classes = 2 },
            Train = trial.Train with { Loss = LossKind.Logistic },
        };

    private static TrialConfiguration Untrained(int dimension, int width, string measure, int inputs) =>
        new(
            Mixture(dimension, inputs),
            new() { Hidden = [width] },
            new(),
            new() { Epochs = 0 },
            new()
            {
                At = [new SnapshotRule.At(0)],
                Of = [measure],
                Inputs = inputs,
                RankInputs = inputs,
            },
            Seed: 0
        );

    private static DataConfiguration Mixture(int dimension, int examples) =>
        new()
        {
            Name = "mixture",
            Dimension = dimension,
            Classes = 4,
            Train = examples,
            Test = examples,
        };
}
