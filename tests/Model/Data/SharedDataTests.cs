using Sweeps.Model.Configurations;

namespace Sweeps.Model.Tests.Data;

public class SharedDataTests
{
    [Fact]
    public void Load_OfTheSameDataTwice_GivesTheSameObject()
    {
        var data = new DataConfiguration
        {
            Name = "mixture",
            Train = 11,
            Test = 12,
        };

        Assert.Same(Loaded.Data<double>(data, 1), Loaded.Data<double>(data with { }, 1));
        Assert.NotSame(Loaded.Data<double>(data, 1), Loaded.Data<double>(data, 2));
        Assert.NotSame((object)Loaded.Data<double>(data, 1), Loaded.Data<float>(data, 1));
    }
}
