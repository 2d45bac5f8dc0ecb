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
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(0.08);

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
        // What is called for the first time is compiled, and compiled better once it has been called for a while: so
        // everything is gone through twice.
        TrialConfiguration[] steps = [.. Sizes.Select(size => Training(size))];
        foreach (TrialConfiguration configuration in steps)
            StepSeconds(configuration);
        double trial = Enumerable.Range(0, 6).Min(_ => WholeSeconds(Untrained(2, 4, "error", 10)));
        Heavy(Untrained(3, 4, "dimension_train", 30));
        Heavy(Untrained(8, 8, "gradient_noise", 20), Untrained(8, 8, "hessian", 20));
        Draw(30);
        return MachineSpeed.Typical with
        {
            Ranks =
            [
                Heavy(Untrained(3, 4, "dimension_train", 30)),
                Heavy(Untrained(8, 12, "dimension_train", 100)),
                Heavy(Untrained(24, 64, "dimension_train", 200)),
            ],
            Passes =
            [
                Heavy(Untrained(8, 8, "gradient_noise", 20), Untrained(8, 8, "hessian", 20)),
                Heavy(Untrained(64, 48, "gradient_noise", 100), Untrained(64, 48, "hessian", 100)),
            ],
            Steps = [.. steps.Select(TimedStep)],
            TrialSeconds = trial,
            SoftmaxSeconds = SoftmaxSeconds(),
            DigitSeconds = Draw(300) / 300,
        };
    }

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
            double seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
            if (seconds > Moment.TotalSeconds / 20 || round == 1)
                quickest = Math.Min(quickest, seconds / round);
            if (seconds < Moment.TotalSeconds / 10)
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
