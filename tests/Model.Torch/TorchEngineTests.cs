using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Engines.Native;
using Sweeps.Model.Measures;
using Sweeps.Model.Noise.Models;
using Sweeps.Model.Training;
using TorchSharp;

namespace Sweeps.Model.Torch.Tests;

public sealed class TorchEngineTests
{
    private static readonly DataSets Data = new();

    [Theory]
    [InlineData(Precision.Float32, 1e-4)]
    [InlineData(Precision.Float64, 1e-10)]
    public void Trial_OnEitherEngine_RecordsTheSameMetrics(Precision precision, double tolerance)
    {
        foreach (var noise in NoiseCatalog.All.Select(model => model.Name))
        {
            var trial = Trials.Small(
                noise == "additive" ? LossKind.Squared : LossKind.CrossEntropy,
                OptimizerKind.Adam,
                Trials.Noise(noise),
                precision: precision
            );
            var own = Run(new TrainingEngine(Data, new NativeNetworks()), trial);
            var torch = Run(new TorchEngine(Data), OnTorch(trial));

            Assert.Equal(
                own.Metrics.Select(metric => (metric.Step, metric.Measure)),
                torch.Metrics.Select(metric => (metric.Step, metric.Measure))
            );
            foreach (var (mine, its) in own.Metrics.Zip(torch.Metrics))
                Assert.True(
                    Math.Abs(mine.Value - its.Value) <= tolerance * Math.Max(Math.Abs(mine.Value), 1e-3),
                    $"{noise} noise: {mine} but {its}"
                );
        }
    }

    [Theory]
    [InlineData(LimitKind.Gaussian, LossKind.CrossEntropy)]
    [InlineData(LimitKind.Laplace, LossKind.CrossEntropy)]
    [InlineData(LimitKind.Soft, LossKind.CrossEntropy)]
    [InlineData(LimitKind.None, LossKind.MeanAbsolute)]
    [InlineData(LimitKind.None, LossKind.Forward)]
    public void Trial_WithAGradientFromOutside_RecordsTheSameMetricsOnEitherEngine(LimitKind limit, LossKind loss)
    {
        var trial = Trials.Small(loss, OptimizerKind.Momentum, Trials.Noise("flip")) with
        {
            Limit = new LimitConfiguration { Kind = limit, Beta = limit == LimitKind.None ? 0 : 0.5 },
        };
        trial = trial with { Measure = trial.Measure with { Of = ["error", "memorization", "information", "norms"] } };
        var own = Run(new TrainingEngine(Data, new NativeNetworks()), trial);
        var torch = Run(new TorchEngine(Data), OnTorch(trial));

        Assert.Equal(
            own.Metrics.Select(metric => (metric.Step, metric.Measure)),
            torch.Metrics.Select(metric => (metric.Step, metric.Measure))
        );
        foreach (var (mine, its) in own.Metrics.Zip(torch.Metrics))
            Assert.True(
                Math.Abs(mine.Value - its.Value) <= 1e-9 * Math.Max(Math.Abs(mine.Value), 1e-3),
                $"{mine} but {its}"
            );
    }

    [Fact]
    public void Trial_OnEitherEngine_StartsFromTheSameBits()
    {
        var trial = Trials.Small(network: new NetworkConfiguration { Hidden = [9], Skip = true });
        using var own = new TrainingEngine(Data, new NativeNetworks()).Start(trial);
        using var torch = new TorchEngine(Data).Start(OnTorch(trial));

        Assert.Equal(own.WeightsHash(), torch.WeightsHash()!);
    }

    public static TheoryData<Precision, OptimizerKind> Formats()
    {
        var data = new TheoryData<Precision, OptimizerKind>();
        foreach (var precision in Enum.GetValues<Precision>())
        {
            foreach (var optimizer in Enum.GetValues<OptimizerKind>())
                data.Add(precision, optimizer);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Trial_StoppedAndResumedAtAnyStep_GivesTheSameBitsAsOneUninterrupted(
        Precision precision,
        OptimizerKind optimizer
    )
    {
        var engine = new TorchEngine(Data);
        var trial = OnTorch(
            Trials.Small(optimizer: optimizer, noise: Trials.Noise("replace"), precision: precision, decay: 0.01)
        );
        var whole = Run(engine, trial);

        for (int stop = 0; stop <= Trials.Steps; stop++)
        {
            var recorder = new Recorder();
            byte[] state;
            using (var first = engine.Start(trial))
            {
                first.Advance(stop, recorder, CancellationToken.None);
                state = first.SaveState();
            }

            using var second = engine.Start(trial, state);
            second.Advance(long.MaxValue, recorder, CancellationToken.None);

            Assert.Equal(whole.Metrics, recorder.Metrics);
            Assert.Equal(whole.Hash, Convert.ToHexStringLower(second.WeightsHash()!));
        }
    }

    [Fact]
    public void Trial_FromAStateThatIsCutShort_IsRefused()
    {
        var engine = new TorchEngine(Data);
        var trial = OnTorch(Trials.Small());
        using var training = engine.Start(trial);
        training.Advance(3, new Recorder(), CancellationToken.None);
        byte[] state = training.SaveState();

        Assert.Throws<CheckpointException>(() => engine.Start(trial, state.AsMemory(0, state.Length - 1)));
    }

    [Fact]
    public void Trial_AtARateThatIsFarTooLarge_DivergesAtTheSameStepAsOnTheOwnEngine()
    {
        var trial = Trials.Small(LossKind.Squared);
        trial = trial with { Train = trial.Train with { LearningRate = 50 } };

        var own = Run(new TrainingEngine(Data, new NativeNetworks()), trial);
        var torch = Run(new TorchEngine(Data), OnTorch(trial));

        Assert.Equal(TrainingStatus.Diverged, torch.Status);
        Assert.Equal((own.Status, own.Step), (torch.Status, torch.Step));
    }

    [Fact]
    public void Trial_ThatNamesTheOtherEngine_IsRefused()
    {
        var refusal = Assert.Throws<ConfigurationException>(() => new TorchEngine(Data).Start(Trials.Small()));

        Assert.Equal("engine", refusal.Field);
        Assert.Contains("`native`", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Engine_OnceMade_ComputesOnOneThreadATrial()
    {
        _ = new TorchEngine(Data);

        Assert.Equal(1, torch.get_num_threads());
    }

    [Fact]
    public void Trial_WhileItTrains_KeepsNoTensorOfAStepAlive()
    {
        using var training = new TorchEngine(Data).Start(OnTorch(Trials.Small(optimizer: OptimizerKind.Adam)));
        training.Advance(6, new Recorder(), CancellationToken.None);
        long before = torch.Tensor.TotalCount;

        training.Advance(4, new Recorder(), CancellationToken.None);

        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    private static TrialConfiguration OnTorch(TrialConfiguration trial) => trial with { Engine = "torch" };

    private static (TrainingStatus Status, long Step, string Hash, List<Metric> Metrics) Run(
        ITrainingEngine engine,
        TrialConfiguration trial
    )
    {
        using var training = engine.Start(trial);
        var recorder = new Recorder();
        training.Advance(long.MaxValue, recorder, CancellationToken.None);
        return (training.Status, training.Step, Convert.ToHexStringLower(training.WeightsHash()!), recorder.Metrics);
    }

    private sealed class Recorder : IMetricSink
    {
        public List<Metric> Metrics { get; } = [];

        public void Record(in Metric metric) => Metrics.Add(metric);
    }
}
