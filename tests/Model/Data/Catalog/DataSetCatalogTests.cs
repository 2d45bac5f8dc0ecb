using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Fields;
using Sweeps.Model.Tests.Fields;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Tests.Data.Catalog;

public class DataSetCatalogTests
{
    /// <summary>Whatever a data set does not read is refused at any value that can be written.</summary>
    [Fact]
    public void Field_ThatASetDoesNotRead_IsRefusedOrHasNoEffect()
    {
        foreach (DataSetInfo set in DataSetCatalog.All)
        {
            TrialConfiguration plain = DataField.Name.With(TrialField.Defaults, set.Name);
            foreach (IField field in DataField.All.Where(field => !set.Fields.Contains(field.Path["data.".Length..])))
            {
                if (field == DataField.Name || field == DataField.Validation)
                    continue;
                foreach (object value in FieldPools.Of(field).OfType<object>())
                {
                    TrialConfiguration given = field.With(plain, value);
                    Assert.True(
                        DataSetCatalog.Look(given.Data).Breach?.Field == field.Path
                            || FieldEffects.All.Any(effect => effect.Of == field && effect.IsIdle(given)),
                        $"{set.Name} takes {field.Path}: {value}"
                    );
                }
            }
        }
    }

    public static TheoryData<DataConfiguration, DataShape> Shapes =>
        new()
        {
            {
                new() { Name = "mnist" },
                new(784, 10, 60_000, 10_000) { Image = new(1, 28, 28) }
            },
            {
                new()
                {
                    Name = "mnist",
                    Size = 14,
                    Train = 4_000,
                    Test = 2_000,
                },
                new(196, 10, 4_000, 2_000) { Image = new(1, 14, 14) }
            },
            {
                new() { Name = "fashion_mnist", Size = 7 },
                new(49, 10, 60_000, 10_000) { Image = new(1, 7, 7) }
            },
            {
                new() { Name = "cifar10" },
                new(3_072, 10, 50_000, 10_000) { Image = new(3, 32, 32) }
            },
            {
                new()
                {
                    Name = "cifar100",
                    Size = 8,
                    Normalize = Normalization.Standard,
                },
                new(192, 100, 50_000, 10_000) { Image = new(3, 8, 8) }
            },
            {
                new() { Name = "digits" },
                new(784, 10, 2_000, 1_000) { Image = new(1, 28, 28) }
            },
            {
                new()
                {
                    Name = "digits",
                    Fresh = true,
                    Normalize = Normalization.Limit,
                },
                new(784, 10, 2_000, 1_000) { Image = new(1, 28, 28) }
            },
            {
                new() { Name = "mixture" },
                new(20, 10, 1_000, 2_000)
            },
            {
                new()
                {
                    Name = "mixture",
                    Dimension = 3,
                    Classes = 2,
                    Spread = 1,
                    Train = 5,
                    Test = 6,
                },
                new(3, 2, 5, 6)
            },
            {
                new() { Name = "onehot" },
                new(200, 2, 200, 200)
            },
            {
                new()
                {
                    Name = "gaussian",
                    Dimension = 10,
                    Fresh = true,
                },
                new(10, 2, 1_000, 1_000)
            },
            {
                new() { Name = "points1d" },
                new(1, 0, 12, 1_001)
            },
            {
                new() { Name = "points1d", Target = "absolute" },
                new(1, 0, 50, 1_001)
            },
        };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Check_OfASoundConfiguration_GivesItsShape(DataConfiguration data, DataShape shape) =>
        Assert.Equal(shape, DataSetCatalog.Check(data));

    public static TheoryData<DataConfiguration, string, string> Refused =>
        new()
        {
            {
                new() { Name = "minst" },
                "data.name",
                "minst"
            },
            {
                new() { Name = "mnist", Dimension = 3 },
                "data.dimension",
                "3"
            },
            {
                new() { Name = "mnist", Classes = 3 },
                "data.classes",
                "3"
            },
            {
                new() { Name = "mnist", Fresh = true },
                "data.fresh",
                "true"
            },
            {
                new() { Name = "mnist", Size = 29 },
                "data.size",
                "29"
            },
            {
                new() { Name = "mnist", Size = 0 },
                "data.size",
                "0"
            },
            {
                new() { Name = "mnist", Train = 60_001 },
                "data.train",
                "60001"
            },
            {
                new() { Name = "mnist", Test = 10_001 },
                "data.test",
                "10001"
            },
            {
                new() { Name = "mnist", Train = 0 },
                "data.train",
                "0"
            },
            {
                new() { Name = "cifar10", Size = 33 },
                "data.size",
                "33"
            },
            {
                new() { Name = "digits", Classes = 5 },
                "data.classes",
                "5"
            },
            {
                new()
                {
                    Name = "digits",
                    Fresh = true,
                    Normalize = Normalization.Standard,
                },
                "data.normalize",
                "standard"
            },
            {
                new() { Name = "mixture", Size = 3 },
                "data.size",
                "3"
            },
            {
                new() { Name = "mixture", Classes = 1 },
                "data.classes",
                "1"
            },
            {
                new() { Name = "mixture", Spread = -0.5 },
                "data.spread",
                "-0.5"
            },
            {
                new() { Name = "mixture", Spread = double.NaN },
                "data.spread",
                "NaN"
            },
            {
                new() { Name = "mixture", Normalize = Normalization.Limit },
                "data.normalize",
                "limit"
            },
            {
                new() { Name = "mixture", Train = 2_000_000_000 },
                "data.train",
                "fresh"
            },
            {
                new() { Name = "onehot", Train = 3 },
                "data.train",
                "3"
            },
            {
                new()
                {
                    Name = "gaussian",
                    Target = "parity",
                    Dimension = 1,
                },
                "data.dimension",
                "1"
            },
            {
                new() { Name = "gaussian", Target = "twelve" },
                "data.target",
                "twelve"
            },
            {
                new() { Name = "gaussian", Spread = 2 },
                "data.spread",
                "2"
            },
            {
                new() { Name = "points1d", Train = 13 },
                "data.train",
                "13"
            },
            {
                new() { Name = "points1d", Test = 1 },
                "data.test",
                "1"
            },
            {
                new() { Name = "points1d", Normalize = Normalization.Standard },
                "data.normalize",
                "standard"
            },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Check_OfAFieldThatDoesNotFit_NamesFieldAndValue(DataConfiguration data, string field, string value)
    {
        var refusal = Assert.Throws<ConfigurationException>(() => DataSetCatalog.Check(data));

        Assert.Equal(field, refusal.Field);
        Assert.Contains(value, refusal.Message);
    }

    [Fact]
    public void Check_OfAForeignField_ListsTheFieldsThatAreTaken() =>
        Assert.Contains(
            "it takes dimension, fresh, seed",
            Assert
                .Throws<ConfigurationException>(() => DataSetCatalog.Check(new() { Name = "onehot", Size = 4 }))
                .Message
        );

    [Fact]
    public void All_DataSets_AreCheckedWithTheirDefaults() =>
        Assert.All(
            DataSetCatalog.All.Where(set => set.Name != "files"), // has no defaults: its files must be named
            set =>
                Assert.True(
                    DataSetCatalog
                        .Check(
                            new DataConfiguration
                            {
                                Name = set.Name,
                                Points =
                                    set.Name == "points"
                                        ?
                                        [
                                            [0, 1],
                                        ]
                                        : null,
                            }
                        )
                        .Dimension > 0
                )
        );
}
