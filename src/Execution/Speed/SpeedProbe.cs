using System.Diagnostics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Costs;

namespace Sweeps.Execution.Speed;

/// <summary>Times a few pieces of each kind of work on this machine, in less than two seconds.</summary>
internal sealed class SpeedProbe
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(0.12);
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(4);

    private const int Classes = 4;

    private readonly TrainingEngine _engine = new(new DataSets());

    // From small networks to large ones: dimension of inputs, width, batch.
    private static readonly (int Dimension, int Width, int Batch)[] Sizes =
    [
        (2, 8, 1),
        (16, 32, 16),
        (100, 128, 32),
        (400, 400, 64),
    ];

    /// <summary>Times everything.</summary>
    public static MachineSpeed Measure() => new SpeedProbe().MeasureAll();

    private MachineSpeed MeasureAll()
    {
        // What is called for the first time is compiled, and compiled better some time after nothing new was called: so
        // everything is gone through once, and timed after a while of the same few steps.
        TrialConfiguration[] steps = [.. Sizes.Select(size => Training(size))];
        foreach (TrialConfiguration configuration in steps)
            StepSeconds(configuration);
        WholeSeconds(Untrained(2, 4, "error", 10));
        Ranks(3, 4, 30);
        Passes(8, 8, 20);
        Draw(30);

        TimedWork[] timed = [.. steps.Reverse().Select(TimedStep).Reverse()];
        return MachineSpeed.Typical with
        {
            Steps = Rising(timed),
            SoftmaxSeconds = SoftmaxSeconds(),
            Ranks = Rising([Ranks(3, 4, 30), Ranks(8, 12, 100), Ranks(24, 64, 200)]),
            Passes = Rising([Passes(8, 8, 20), Passes(48, 32, 80)]),
            TrialSeconds = Enumerable.Range(0, 6).Min(_ => WholeSeconds(Untrained(2, 4, "error", 10))),
            DigitSeconds = Draw(300) / 300,
        };
    }

    // Less work takes no longer: where it seemed to, something else ran meanwhile.
    private static TimedWork[] Rising(TimedWork[] timed)
    {
        for (int i = timed.Length - 2; i >= 0; i--)
            timed[i] = timed[i] with { Seconds = Math.Min(timed[i].Seconds, timed[i + 1].Seconds) };
        return timed;
    }

    private TimedWork Ranks(int dimension, int width, int inputs) =>
        Heavy(Untrained(dimension, width, "dimension_train", inputs));

    private TimedWork Passes(int dimension, int width, int inputs) =>
        Heavy(Untrained(dimension, width, "gradient_noise", inputs), Untrained(dimension, width, "hessian", inputs));

    // What is left of a step with the loss that takes it, over one without.
    private double SoftmaxSeconds()
    {
        const int batch = 64;
        double with = StepSeconds(Training((2, 8, batch), LossKind.CrossEntropy));
        double without = StepSeconds(Training((2, 8, batch)));
        return Math.Max(0, with - without) / (batch * Classes);
    }

    private TimedWork TimedStep(TrialConfiguration configuration)
    {
        TrialCost cost = TrialCost.Of(configuration);
        return new(cost.TrainingFlops / cost.Steps, StepSeconds(configuration));
    }

    /// <summary>Seconds of a step: of the quickest of several rounds, since whatever else runs only slows it.</summary>
    private double StepSeconds(TrialConfiguration configuration)
    {
        using ITraining training = _engine.Start(configuration);
        training.Advance(1, Nowhere.Instance, CancellationToken.None);
        double quickest = double.PositiveInfinity;
        long began = Stopwatch.GetTimestamp();
        for (long round = 1; Stopwatch.GetElapsedTime(began) < Moment; )
        {
            long from = Stopwatch.GetTimestamp();
            training.Advance(round, Nowhere.Instance, CancellationToken.None);
            TimeSpan took = Stopwatch.GetElapsedTime(from);
            quickest = Math.Min(quickest, took.TotalSeconds / round);
            if (took < Round)
                round *= 2;
        }

        return quickest;
    }

    private TimedWork Heavy(params TrialConfiguration[] configurations) =>
        new(
            configurations.Sum(configuration => TrialCost.Of(configuration).HeavyFlops),
            configurations.Sum(WholeSeconds)
        );

    private double WholeSeconds(TrialConfiguration configuration)
    {
        long began = Stopwatch.GetTimestamp();
        using ITraining training = _engine.Start(configuration);
        training.Advance(long.MaxValue, Nowhere.Instance, CancellationToken.None);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static double Draw(int pictures)
    {
        long began = Stopwatch.GetTimestamp();
        new DataSets().Load<float>(
            new()
            {
                Name = "digits",
                Size = 14,
                Train = pictures,
                Test = 1,
            },
            seed: 1
        );
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static TrialConfiguration Training(
        (int Dimension, int Width, int Batch) size,
        LossKind loss = LossKind.Squared
    ) =>
        new(
            Mixture(size.Dimension, 4 * size.Batch),
            new() { Hidden = [size.Width] },
            new(),
            new()
            {
                Loss = loss,
                Batch = size.Batch,
                LearningRate = 1e-3,
                Steps = long.MaxValue / 4,
            },
            new() { At = [new SnapshotRule.End()] },
            Seed: 0
        );

    private static TrialConfiguration Untrained(int dimension, int width, string measure, int inputs) =>
        new(
            Mixture(dimension, Math.Max(inputs, 20)),
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
            Classes = Classes,
            Train = examples,
            Test = examples,
        };

    private sealed class Nowhere : IMetricSink
    {
        public static readonly Nowhere Instance = new();

        public void Record(in Metric metric) { }
    }
}
