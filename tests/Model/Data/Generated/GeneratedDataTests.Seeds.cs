using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Tests.Data.Generated;

public partial class GeneratedDataTests
{
    [Theory]
    [MemberData(nameof(Generated))]
    public void Load_InFloat32_IsFloat64Rounded(DataConfiguration data)
    {
        TrialData<double> wide = Loaded.Data<double>(data, seed: 3);
        TrialData<float> narrow = Loaded.Data<float>(data, seed: 3);

        Assert.Equal(wide.Train!.Inputs.ToArray().Select(x => (float)x), narrow.Train!.Inputs.ToArray());
        Assert.Equal(wide.Test.Inputs.ToArray().Select(x => (float)x), narrow.Test.Inputs.ToArray());
        Assert.Equal(wide.Train.Labels, narrow.Train.Labels);
        Assert.Equal(wide.Train.Targets, narrow.Train.Targets);
    }

    [Theory]
    [InlineData("digits")]
    [InlineData("mixture")]
    [InlineData("gaussian")]
    public void Load_OfAnotherSeed_DrawsOtherData(string name)
    {
        var data = new DataConfiguration
        {
            Name = name,
            Train = 20,
            Test = 20,
        };

        Assert.NotEqual(
            Loaded.Data<double>(data, 1).Train!.Inputs.ToArray(),
            Loaded.Data<double>(data, 2).Train!.Inputs.ToArray()
        );
        Assert.NotEqual(
            Loaded.Data<double>(data, 1).Train!.Inputs.ToArray(),
            Loaded.Data<double>(data, 1).Test.Inputs.ToArray()
        );
    }

    [Theory]
    [InlineData("digits")]
    [InlineData("mixture")]
    [InlineData("gaussian")]
    public void Load_WithASeedOfItsOwn_DoesNotDependOnTheTrials(string name)
    {
        var data = new DataConfiguration
        {
            Name = name,
            Train = 20,
            Test = 20,
            Seed = 9,
        };

        double[] inputs = Loaded.Data<double>(data, 1).Train!.Inputs.ToArray();

        Assert.Equal(inputs, Loaded.Data<double>(data, 2).Train!.Inputs.ToArray());
        Assert.Equal(inputs, Loaded.Data<double>(data with { Seed = null }, 9).Train!.Inputs.ToArray());
    }

    [Theory]
    [InlineData("digits")]
    [InlineData("mixture")]
    [InlineData("gaussian")]
    public void Load_OfMoreExamples_KeepsTheFirst(string name)
    {
        TrialData<double> few = Loaded.Data<double>(
            new()
            {
                Name = name,
                Train = 10,
                Test = 10,
            },
            1
        );
        TrialData<double> many = Loaded.Data<double>(
            new()
            {
                Name = name,
                Train = 30,
                Test = 10,
            },
            1
        );

        Assert.Equal(few.Train!.Inputs.ToArray(), many.Train!.Inputs[..(10 * few.Dimension)].ToArray());
        Assert.Equal(few.Train.Labels, many.Train.Labels[..10]);
        Assert.Equal(few.Test.Inputs.ToArray(), many.Test.Inputs.ToArray());
    }
}
