using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Batches;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Tests.Data;

public unsafe partial class BatchSourceTests
{
    // 5 steps in an epoch. The factor begins after an epoch, or after a step where training is given in steps.
    [Theory]
    [InlineData(3, null, 50)]
    [InlineData(null, 15, 10)]
    public void Fill_WithAScheduleOfSigma_AddsThatMuchOfTheSameDraws(int? epochs, int? steps, int visitsBefore)
    {
        TrialData<double> data = Batches.Numbered(50, 0);
        NoiseConfiguration noise = new()
        {
            Kind = "additive",
            Sigma = 0.5,
            Law = NoiseLaw.Normal,
        };
        TrainConfiguration train = Train(10, loss: LossKind.Squared) with { Epochs = epochs, Steps = steps };

        double[] clean = Batches.Of(Batches.Source(data, train), 0, 15).Targets,
            whole = Batches.Of(Batches.Source(data, train, noise), 0, 15).Targets,
            scheduled =
                Batches
                    .Of(Batches.Source(data, train, noise with { Schedule = new Schedule.MultiStep([1], 0.5) }), 0, 15)
                    .Targets;

        for (int i = 0; i < clean.Length; i++)
            Assert.Equal((whole[i] - clean[i]) * (i < visitsBefore ? 1 : 0.5), scheduled[i] - clean[i], 1e-12);
    }

    [Fact]
    public void Fill_WithACosineOfSigma_FollowsItStepByStep()
    {
        TrialData<double> data = Batches.Numbered(6, 0);
        NoiseConfiguration noise = new()
        {
            Kind = "additive",
            Sigma = 2,
            Schedule = new Schedule.Cosine(0.25),
        };
        TrainConfiguration train = Train(6, VisitOrder.Sequential, LossKind.Squared) with { Epochs = null, Steps = 8 };
        BatchSource<double> source = Batches.Source(data, train, noise);

        for (int step = 0; step < 8; step++)
        {
            double sigma = 2 * (0.25 + 0.75 * 0.5 * (1 + Math.Cos(Math.PI * step / 8)));
            Assert.All(
                Batches.At(source, step).Targets.Select((target, i) => Math.Abs(target[0] - data.Train!.Targets[i])),
                shift => Assert.Equal(sigma, shift, 1e-12)
            );
            Assert.Equal(sigma * sigma, source.Noise.At(step).ShiftVariance, 1e-12);
        }
    }

    // At p all labels of a visit that a smaller p flips are flipped: the same draws, whatever the schedule.
    [Fact]
    public void Fill_WithAScheduleOfP_SeesTheLabelsOfThatProbabilityAtItsTime()
    {
        TrialData<double> data = Batches.Numbered(50, 5);
        TrainConfiguration train = Train(10) with { Epochs = 3 };
        NoiseConfiguration noise = Noise("replace", 0.4);

        double[] Targets(NoiseConfiguration one, int epoch) =>
            Batches.Of(Batches.Source(data, train, one), 5 * epoch, 5 * (epoch + 1)).Targets;

        NoiseConfiguration rises = noise with { Schedule = new Schedule.Step(1, 2) },
            ends = noise with { Schedule = new Schedule.MultiStep([1], 0) };
        Assert.Equal(Targets(noise, 0), Targets(rises, 0));
        Assert.Equal(Targets(noise with { P = 0.8 }, 1), Targets(rises, 1));
        Assert.Equal(Targets(noise with { P = 1 }, 2), Targets(rises, 2));
        Assert.Equal(Targets(noise, 0), Targets(ends, 0));
        Assert.NotEqual(Targets(noise, 1), Targets(ends, 1));
        Assert.Equal(Targets(noise with { P = 0 }, 1), Targets(ends, 1));
    }

    [Fact]
    public void NoisyLabels_UnderASchedule_AreOfTheProbabilityAtTheirStep()
    {
        TrialData<double> data = Batches.Numbered(200, 5);
        TrainConfiguration train = Train(100) with { Epochs = 3 };
        NoiseConfiguration noise = Noise("replace", 0.5);
        BatchSource<double> plain = Batches.Source(data, train, noise),
            ends = Batches.Source(data, train, noise with { Schedule = new Schedule.MultiStep([2], 0) });

        Assert.Equal(plain.Noise.NoisyLabels(data.Train!, 3), ends.Noise.NoisyLabels(data.Train!, 3));
        Assert.Equal(data.Train!.Labels, ends.Noise.NoisyLabels(data.Train!, 4));
        Assert.NotEqual(data.Train!.Labels, plain.Noise.NoisyLabels(data.Train!, 4));
    }
}
