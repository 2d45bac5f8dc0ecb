using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Generated;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Networks;

namespace Sweeps.Model.Tests.Data.Generated;

public sealed unsafe class TeacherTests
{
    [Fact]
    public void Student_WithTheTeachersWeights_SaysWhatTheTeacherSays()
    {
        DataConfiguration data = new()
        {
            Name = "teacher",
            Dimension = 6,
            Rank = 5,
            Train = 40,
            Test = 30,
        };
        TrialData<double> loaded = Loaded.Data<double>(data, seed: 3);
        NetworkConfiguration student = new()
        {
            Hidden = [5],
            Bias = false,
            Precision = Precision.Float64,
        };
        using var network = new Network<double>(student, new() { Loss = LossKind.HalfSquared }, 6, 1, 1);
        network.WriteWeights(1, [.. new Teacher(sparse: false, 6, 5, seed: 3).Neurons.SelectMany(row => row)]);
        network.WriteWeights(2, [.. new[] { 1.0, -1, 1, -1, 1 }.Select(sign => sign / Math.Sqrt(5))]);

        foreach (Examples<double> set in new[] { loaded.Train!, loaded.Test })
        {
            Assert.True(set.Targets.Distinct().Count() > set.Count / 2);
            for (int i = 0; i < set.Count; i++)
            {
                double* row = set.Row(i);
                network.Forward(&row, 1);
                Assert.Equal(set.Targets[i], *network.Logits(out _), 1e-14);
            }
        }
    }

    [Fact]
    public void Sparse_OfRankFour_IsTheSumOfFourInputs()
    {
        DataConfiguration data = new()
        {
            Name = "teacher",
            Target = "sparse",
            Dimension = 9,
            Rank = 4,
        };
        TrialData<double> loaded = Loaded.Data<double>(data, seed: 3);

        for (int i = 0; i < loaded.Train!.Count; i++)
            Assert.Equal(loaded.Train.Input(i)[..4].ToArray().Sum(), loaded.Train.Targets[i], 1e-14);
    }

    [Theory]
    [InlineData("parity", 3, "`data.target`")]
    [InlineData("sparse", 30, "at most the dimension, 20")]
    public void Teacher_ThatThereIsNot_IsRefused(string target, int rank, string rule) =>
        Assert.Contains(
            rule,
            DataSetCatalog
                .Look(
                    new()
                    {
                        Name = "teacher",
                        Target = target,
                        Rank = rank,
                    }
                )
                .Breach!.Message,
            StringComparison.Ordinal
        );
}
