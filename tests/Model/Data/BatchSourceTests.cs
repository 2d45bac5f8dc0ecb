using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Batches;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Tests.Data;

public unsafe partial class BatchSourceTests
{
    private static TrainConfiguration Train(
        int batch,
        VisitOrder order = VisitOrder.Shuffle,
        LossKind loss = LossKind.CrossEntropy
    ) =>
        new()
        {
            Batch = batch,
            Order = order,
            Loss = loss,
            Epochs = 4,
        };

    private static NoiseConfiguration Noise(string kind, double p) => new() { Kind = kind, P = p };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(64)]
    public void Fill_Shuffled_VisitsEveryExampleOnceAnEpochInANewOrder(int batch)
    {
        BatchSource<double> source = Batches.Source(Batches.Numbered(10, 2), Train(batch));

        var epochs = Enumerable
            .Range(0, 3)
            .Select(epoch => Batches.Of(source, epoch * source.StepsPerEpoch, (epoch + 1) * source.StepsPerEpoch).First)
            .ToArray();

        Assert.All(epochs, epoch => Assert.Equal(Enumerable.Range(0, 10).Select(i => (double)i), epoch.Order()));
        Assert.Equal(3, epochs.Select(epoch => string.Join(",", epoch)).Distinct().Count());
    }

    [Fact]
    public void Fill_Shuffled_PutsEveryExampleAtEveryPlaceEquallyOften()
    {
        const int Epochs = 60_000;
        BatchSource<double> source = Batches.Source(Batches.Numbered(6, 2), Train(6));
        int[,] counts = new int[6, 6];

        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            Batch batch = Batches.At(source, epoch);
            for (int place = 0; place < 6; place++)
                counts[place, (int)batch.Inputs[place][0]]++;
        }

        // Standard deviation √(60000·1/6·5/6) = 91; four and a half of them for 36 counts.
        Assert.All(counts.Cast<int>(), count => Assert.InRange(count, 10_000 - 410, 10_000 + 410));
    }

    [Fact]
    public void Fill_OfTheSameExamplesInOtherBatches_VisitsThemInTheSameOrder()
    {
        TrialData<double> data = Batches.Numbered(24, 2);

        var single = Batches.Of(Batches.Source(data, Train(1), Noise("replace", 0.5)), 0, 48);
        var eights = Batches.Of(Batches.Source(data, Train(8), Noise("replace", 0.5)), 0, 6);

        Assert.Equal(single.First, eights.First);
        Assert.Equal(single.Targets, eights.Targets);
    }

    [Fact]
    public void Fill_Sequential_RunsThroughTheSetOverAndOver()
    {
        BatchSource<double> source = Batches.Source(Batches.Numbered(5, 2), Train(2, VisitOrder.Sequential));

        Assert.Equal([0, 1, 2, 3, 4, 0, 1, 2, 3, 4], Batches.Of(source, 0, 6).First);
    }

    [Fact]
    public void Fill_WithReplacement_DrawsUniformly()
    {
        BatchSource<double> source = Batches.Source(Batches.Numbered(4, 2), Train(4, VisitOrder.Replacement));

        double[] visited = Batches.Of(source, 0, 10_000).First;

        // Four standard deviations: 4·√(40000·¼·¾).
        Assert.All(Enumerable.Range(0, 4), i => Assert.InRange(visited.Count(x => x == i), 10_000 - 347, 10_000 + 347));
        Assert.Contains(visited.Chunk(4), epoch => epoch.Distinct().Count() < 4);
    }

    [Fact]
    public void StepsPerEpoch_OfASetThatBatchesDoNotDivide_CountsASmallerLastBatch()
    {
        BatchSource<double> source = Batches.Source(Batches.Numbered(10, 2), Train(4));

        Assert.Equal(3, source.StepsPerEpoch);
        Assert.Equal([4, 4, 2, 4], Enumerable.Range(0, 4).Select(step => Batches.At(source, step).Inputs.Length));
    }

    [Fact]
    public void Fill_OfFreshData_AlwaysGivesWholeBatches()
    {
        TrialData<double> fresh = Loaded.Data<double>(
            new DataConfiguration
            {
                Name = "onehot",
                Dimension = 5,
                Fresh = true,
            },
            seed: 1
        );

        Assert.Equal(
            [7, 7, 7],
            Enumerable.Range(0, 3).Select(step => Batches.At(Batches.Source(fresh, Train(7)), step).Inputs.Length)
        );
    }

    public static TheoryData<DataConfiguration, VisitOrder, string> Walks
    {
        get
        {
            var walks = new TheoryData<DataConfiguration, VisitOrder, string>();
            DataConfiguration[] sets =
            [
                new()
                {
                    Name = "mixture",
                    Train = 37,
                    Test = 5,
                },
                new()
                {
                    Name = "mixture",
                    Train = 37,
                    Test = 5,
                    Fresh = true,
                },
                new()
                {
                    Name = "digits",
                    Train = 37,
                    Test = 5,
                    Size = 7,
                    Fresh = true,
                },
            ];
            foreach (DataConfiguration set in sets)
            {
                foreach (string kind in (string[])["none", "replace", "flip", "smooth"])
                {
                    foreach (VisitOrder order in Enum.GetValues<VisitOrder>())
                        walks.Add(set, order, kind);
                }
            }

            return walks;
        }
    }

    [Theory]
    [MemberData(nameof(Walks))]
    public void Fill_OfStepsInAnyOrder_IsAFunctionOfTheStep(DataConfiguration data, VisitOrder order, string kind)
    {
        TrialData<double> trial = Loaded.Data<double>(data, seed: 4);
        NoiseConfiguration noise = Noise(kind, kind == "none" ? 0 : 0.4);
        BatchSource<double> walking = Batches.Source(trial, Train(5, order), noise);
        var inOrder = Enumerable.Range(0, 30).Select(step => Batches.At(walking, step)).ToArray();
        BatchSource<double> jumping = Batches.Source(trial, Train(5, order), noise);

        foreach (int step in Enumerable.Range(0, 30).Select(i => i * 17 % 30))
        {
            Batch batch = Batches.At(jumping, step);
            Assert.Equal(inOrder[step].Inputs, batch.Inputs);
            Assert.Equal(inOrder[step].Targets, batch.Targets);
        }
    }

    [Fact]
    public void Fill_OfClasses_WritesOneHotTargets()
    {
        Batch batch = Batches.At(Batches.Source(Batches.Numbered(3, 3), Train(3, VisitOrder.Sequential)), 0);

        Assert.Equal(
            [
                [1, 0, 0],
                [0, 1, 0],
                [0, 0, 1],
            ],
            batch.Targets
        );
    }

    [Theory]
    [InlineData(LossKind.Logistic)]
    [InlineData(LossKind.Hinge)]
    [InlineData(LossKind.Squared)]
    [InlineData(LossKind.HalfSquared)]
    public void Fill_OfTwoClassesOnOneOutput_WritesSigns(LossKind loss)
    {
        Batch batch = Batches.At(Batches.Source(Batches.Numbered(2, 2), Train(2, VisitOrder.Sequential, loss)), 0);

        Assert.Equal(
            [
                [-1],
                [1],
            ],
            batch.Targets
        );
    }

    [Fact]
    public void Fill_OfARegression_WritesTheNumbers()
    {
        Batch batch = Batches.At(
            Batches.Source(Batches.Numbered(3, 0), Train(3, VisitOrder.Sequential, LossKind.Squared)),
            0
        );

        Assert.Equal(
            [
                [0],
                [0.25],
                [0.5],
            ],
            batch.Targets
        );
    }

    [Fact]
    public void Fill_OfManySteps_AllocatesNothing()
    {
        TrialData<double> fresh = Loaded.Data<double>(
            new DataConfiguration { Name = "gaussian", Fresh = true },
            seed: 1
        );
        TrialData<double> resident = Batches.Numbered(100, 2);
        double** rows = stackalloc double*[8];
        double* targets = stackalloc double[16];
        foreach (TrialData<double> data in (TrialData<double>[])[fresh, resident])
        {
            BatchSource<double> source = Batches.Source(data, Train(8), Noise("replace", 0.3));
            source.Fill(0, rows, targets);
            long before = GC.GetAllocatedBytesForCurrentThread();

            for (int step = 0; step < 1_000; step++)
                source.Fill(step, rows, targets);

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void Fill_OfFreshData_StartsWithTheFixedSetOfTheSameSeed()
    {
        var data = new DataConfiguration
        {
            Name = "mixture",
            Train = 8,
            Test = 2,
        };
        TrialData<double> stays = Loaded.Data<double>(data, seed: 6);
        TrialData<double> fresh = Loaded.Data<double>(data with { Fresh = true }, seed: 6);

        Batch first = Batches.At(Batches.Source(fresh, Train(8)), 0);
        Batch second = Batches.At(Batches.Source(fresh, Train(8)), 1);

        Assert.Equal(stays.Train!.Inputs.ToArray(), first.Inputs.SelectMany(input => input));
        Assert.Equal(stays.Train.Labels, first.Targets.Select(target => Array.IndexOf(target, 1)));
        Assert.NotEqual(first.Inputs, second.Inputs);
    }

    public static TheoryData<TrainConfiguration, int, string> Refused =>
        new()
        {
            {
                new()
                {
                    Batch = 1,
                    Epochs = 1,
                    Loss = LossKind.Logistic,
                },
                3,
                "train.loss"
            },
            {
                new()
                {
                    Batch = 1,
                    Epochs = 1,
                    Loss = LossKind.CrossEntropy,
                },
                0,
                "train.loss"
            },
        };

    [Theory]
    [InlineData(0, 1, null)]
    [InlineData(1, null, null)]
    [InlineData(1, 1, 1L)]
    public void New_OfATrainingWithoutBatchOrLength_IsRefused(int batch, int? epochs, long? steps)
    {
        TrainConfiguration train = new()
        {
            Batch = batch,
            Epochs = epochs,
            Steps = steps,
        };
        Assert.Throws<ArgumentOutOfRangeException>(() => Batches.Source(Batches.Numbered(3, 2), train));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void New_OfATrainingThatDoesNotFit_NamesTheField(TrainConfiguration train, int classes, string field) =>
        Assert.Equal(
            field,
            Assert.Throws<ConfigurationException>(() => Batches.Source(Batches.Numbered(3, classes), train)).Field
        );
}
