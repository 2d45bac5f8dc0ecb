using Sweeps.Client.Results;
using Sweeps.Model.Data.Files;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Client.Tests.Results;

/// <summary>What a plan says of the data that its trials need.</summary>
public sealed class PlannedDataTests
{
    private static readonly DataFolders Empty = new([Path.Combine(Path.GetTempPath(), "sweeps-no-data")], "nowhere");

    [Fact]
    public void Plan_OfFilesThatAreNotThere_SaysWhichAndWhatBringsThem()
    {
        var data = Of("data: { name: mnist, train: 100 }");

        Assert.Equal(["mnist"], data.MissingSets);
        Assert.Equal(
            "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, "
                + $"t10k-labels-idx1-ubyte.gz of mnist are in none of: {Empty.Search[0]}. `sweeps run` downloads what "
                + "is missing; beforehand: sweeps data fetch mnist",
            Assert.Single(data.Notes)
        );
    }

    [Fact]
    public void Plan_OfSeveralDataSets_LooksForEach()
    {
        Assert.Equal(["mnist", "cifar10"], Of("grid: { data: [mnist, digits, cifar10] }").MissingSets);
        Assert.Equal(
            ["mnist", "fashion_mnist"],
            Of(
                "grid:\n  zip: { name: set, as: [a, b, c], data: [mnist, digits, fashion_mnist], "
                    + "learning_rate: [1, 2, 3] }"
            ).MissingSets
        );
    }

    [Fact]
    public void Plan_ThatATrainerElsewhereTrains_LooksForNothing() =>
        Assert.Empty(PlannedData.Of(Planned("data: { name: mnist, train: 100 }"), null).Missing);

    [Fact]
    public void Plan_OfLargeData_SaysWhatTheyTake()
    {
        var small = Of("data: digits");
        var large = Of("data: { name: gaussian, dimension: 1000 }\ngrid: { train_size: [10, 100000] }");

        Assert.Empty(small.Notes);
        Assert.Equal(404_808_000, large.Bytes);
        Assert.Equal(
            "the data of one trial take up to 404.8 MB of memory; trials that run at the same time share them where "
                + "seed and data are the same",
            Assert.Single(large.Notes)
        );
    }

    private static PlannedData Of(string lines) => PlannedData.Of(Planned(lines), Empty);

    private static Plan Planned(string lines) =>
        new(
            GridFile.Read(
                $"name: planned\n{lines}\nnetwork: {{ hidden: 4 }}\ntrain: {{ steps: 1, batch: 1 }}\n",
                "grid.yaml"
            )
        );
}
