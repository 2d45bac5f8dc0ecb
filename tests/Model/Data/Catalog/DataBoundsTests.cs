using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;

namespace Sweeps.Model.Tests.Data.Catalog;

public sealed class DataBoundsTests
{
    /// <summary>A few words of a grid do not take all memory.</summary>
    [Fact]
    public void Data_ThatTakeAllMemory_AreRefused()
    {
        Assert.Null(Breach(new() { Name = "digits", Train = 60_000 }));
        Assert.Null(Breach(new() { Name = "onehot", Dimension = 16_000 }));
        Assert.Null(
            Breach(
                new()
                {
                    Name = "gaussian",
                    Dimension = 1_000,
                    Train = int.MaxValue,
                    Fresh = true,
                }
            )
        );

        Assert.Equal(
            "A data set may hold at most 268,435,456 numbers (those of inputs, labels and what generates them), but "
                + "this one needs 301,301,000",
            Breach(
                new()
                {
                    Name = "gaussian",
                    Dimension = 300,
                    Train = 1_000_000,
                }
            )!.Rule
        );
        Assert.Equal("data.train", Breach(new() { Name = "digits", Train = 1_000_000 })!.Field);
        Assert.Equal(
            "data.test",
            Breach(
                new()
                {
                    Name = "digits",
                    Test = 1_000_000,
                    Fresh = true,
                }
            )!.Field
        );
        Assert.Equal("data.test", Breach(new() { Name = "points1d", Test = int.MaxValue })!.Field);
        Assert.Equal("data.dimension", Breach(new() { Name = "onehot", Dimension = 20_000 })!.Field);
        Assert.Equal(
            "data.train",
            Breach(
                new()
                {
                    Name = "sensing",
                    Dimension = 1_000,
                    Train = 300,
                    Test = 100,
                }
            )!.Field
        );
        Assert.Equal("data.rank", Breach(new() { Name = "teacher", Rank = int.MaxValue })!.Field);
        Assert.Equal("data.classes", Breach(new() { Name = "mixture", Classes = int.MaxValue })!.Field);

        static ConfigurationException? Breach(DataConfiguration data) => DataSetCatalog.Look(data).Breach;
    }
}
