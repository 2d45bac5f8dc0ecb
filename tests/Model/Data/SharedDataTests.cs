using Sweeps.Model.Configurations;
using Sweeps.Model.Data;

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

    /// <summary>Whoever stops a trial does not wait until its data are made.</summary>
    [Theory]
    [InlineData("digits", 1000, null)]
    [InlineData("mixture", 1000, null)]
    [InlineData("gaussian", 1000, null)]
    [InlineData("points1d", 1000, "absolute")]
    [InlineData("sensing", 1000, null)]
    [InlineData("teacher", 1000, null)]
    public void Load_OfDataThatNobodyWantsAnyMore_IsGivenUp(string name, int train, string? target)
    {
        var data = new DataConfiguration
        {
            Name = name,
            Train = train,
            Target = target,
        };

        Assert.ThrowsAny<OperationCanceledException>(() =>
            new DataSets().Load<float>(data, 1, new CancellationToken(true))
        );
    }
}
