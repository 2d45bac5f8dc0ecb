using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Files;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Tests.Data.Files;

public class DataFilesTests
{
    private static DataFiles RequireMnist()
    {
        var files = new DataFiles(DataFolders.Default());
        Assert.SkipUnless(
            files.Locate("mnist").All(file => file.IsPresent),
            $"MNIST's files are in none of {string.Join(", ", DataFolders.Default().Search)}."
        );
        return files;
    }

    [Fact]
    public void Verify_OfMnist_FindsThePublishedData() => RequireMnist().Verify("mnist");

    [Fact]
    public void Load_OfMnist_GivesTheKnownFirstImagesAndLabels()
    {
        RequireMnist();

        TrialData<double> data = Loaded.Data<double>(new DataConfiguration { Name = "mnist" }, 1);

        Assert.Equal((60_000, 10_000, 784), (data.Train!.Count, data.Test.Count, data.Dimension));
        Assert.Equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], data.Train.Labels[..10]);
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], data.Test.Labels[..10]);
        Assert.Equal(
            0.1307,
            Enumerable.Range(0, 60_000).Average(i => data.Train.Input(i).ToArray().Average()),
            0.00005
        );
        Assert.Equal(
            0.1307,
            Math.Round(
                Loaded
                    .Data<double>(new DataConfiguration { Name = "mnist", Size = 14 }, 1)
                    .Train!.Inputs.ToArray()
                    .Average(),
                4
            )
        );
    }

    [Fact]
    public void Load_OfAnMnistSubset_TakesImagesWithTheirLabelsAndOrigins()
    {
        RequireMnist();
        TrialData<float> whole = Loaded.Data<float>(new DataConfiguration { Name = "mnist", Size = 7 }, 1);
        TrialData<float> some = Loaded.Data<float>(
            new DataConfiguration
            {
                Name = "mnist",
                Size = 7,
                Train = 40,
                Test = 30,
            },
            1
        );

        Assert.All(
            Enumerable.Range(0, 40),
            i => Assert.Equal(whole.Train!.Input(some.Train!.Origins[i]).ToArray(), some.Train.Input(i).ToArray())
        );
        Assert.All(
            Enumerable.Range(0, 40),
            i => Assert.Equal(whole.Train!.Labels[some.Train!.Origins[i]], some.Train.Labels[i])
        );
        Assert.All(
            Enumerable.Range(0, 30),
            i => Assert.Equal(whole.Test.Labels[some.Test.Origins[i]], some.Test.Labels[i])
        );
    }

    [Fact]
    public void Load_WithTheConstantsOfLimit_ShiftsAndScalesPixels()
    {
        RequireMnist();
        var data = new DataConfiguration
        {
            Name = "mnist",
            Size = 7,
            Train = 20,
            Test = 1,
        };

        Assert.Equal(
            Loaded.Data<double>(data, 1).Train!.Inputs.ToArray().Select(x => (x - 0.456) / 0.224),
            Loaded.Data<double>(data with { Normalize = Normalization.Limit }, 1).Train!.Inputs.ToArray()
        );
    }

    [Fact]
    public void Find_OfFilesInSeveralFolders_TakesTheFirstFolder()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        second.Write("small.tar.gz", [1]);
        first.Write("cifar10/small.tar.gz", [1]);
        PublishedFile file = SmallFiles.CifarSet(1, 10).Set.Files[0];

        FilePlace? place = FilePlace.Find(file, "cifar10", new DataFolders([first.Path, second.Path], first.Path));

        Assert.Equal(Path.Combine(first.Path, "cifar10", "small.tar.gz"), place!.Archive);
    }

    [Fact]
    public void Find_OfFilesWhosePartsAreNotComplete_PassesThemOver()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data_1.bin", [1]);

        Assert.Null(FilePlace.Find(SmallFiles.CifarSet(1, 10).Set.Files[0], "cifar10", folder.Folders));
    }

    [Fact]
    public void Verify_OfFilesThatAreNowhere_NamesFoldersAndAddresses()
    {
        using var folder = new TemporaryFolder();

        var refusal = Assert.Throws<DataException>(() => new DataFiles(folder.Folders).Verify("cifar100"));

        Assert.Contains(folder.Path, refusal.Message);
        Assert.Contains("https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz", refusal.Message);
    }

    // Header and length are right, so that only the hash of the contents can tell.
    [Theory]
    [InlineData(Idx.TrainImages, 60_000, 28)]
    [InlineData(Idx.TestLabels, 10_000, 0)]
    public void Verify_OfUnpackedFashionMnistThatSomebodyMadeUp_IsRefused(string name, int count, int side)
    {
        using var folder = new TemporaryFolder();
        ImageFiles set = ImageFiles.Find("fashion_mnist")!;
        PublishedFile file = set.Files.Single(file => file.Parts[0].Name == name);
        byte[] header = side > 0 ? SmallFiles.Header(0x803, count, side, side) : SmallFiles.Header(0x801, count);
        byte[] contents =
        [
            .. header,
            .. Enumerable.Range(0, count * Math.Max(1, side * side)).Select(i => (byte)(i % 10)),
        ];
        folder.Write("fashion_mnist/" + name, contents);
        FilePlace place = FilePlace.Find(file, set.Name, folder.Folders)!;

        var refusal = Assert.Throws<DataException>(() => PartReader.Read(place, set.Inspect));

        Assert.Equal(contents.Length, file.Parts[0].Length);
        Assert.Contains(name, refusal.Message);
        Assert.Contains("is not the published data", refusal.Message);
    }

    // What a file unpacks to is not held, however small the file.
    [Fact]
    public void Read_OfASmallFileThatUnpacksToManyBytes_TakesLittleMemoryAndNamesIt()
    {
        using var folder = new TemporaryFolder();
        var (set, _, packed) = SmallFiles.IdxSet();
        foreach (var (name, contents) in packed)
            folder.Write(name, contents);
        byte[] bomb = SmallFiles.Gzip([.. SmallFiles.Images(SmallFiles.Test, 90), .. new byte[1 << 26]]);
        string path = folder.Write(Idx.TestImages + ".gz", bomb);
        long before = GC.GetAllocatedBytesForCurrentThread();

        var refusal = Assert.Throws<DataException>(() =>
            new DataFiles(folder.Folders).Read(set, TestContext.Current.CancellationToken)
        );

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 22);
        Assert.Contains(path, refusal.Message);
        Assert.Contains("too long", refusal.Message);
    }

    [Theory]
    [InlineData("batches/data_2.bin", "too long")]
    [InlineData("batches/unknown.bin", "unpacks to more than")]
    public void Read_OfAnArchiveWithAMemberOfManyBytes_TakesLittleMemoryAndNamesIt(string member, string reason)
    {
        using var folder = new TemporaryFolder();
        var (set, parts, _) = SmallFiles.CifarSet(1, 10);
        var with = new Dictionary<string, byte[]> { [member] = new byte[1 << 26] };
        foreach (var (name, contents) in parts)
            with.TryAdd(name, contents);
        if (parts.TryGetValue(member, out byte[]? whole))
            with[member] = [.. whole, .. new byte[1 << 19]];
        string path = folder.Write("small.tar.gz", SmallFiles.Gzip(SmallFiles.Tar(with)));
        long before = GC.GetAllocatedBytesForCurrentThread();

        var refusal = Assert.Throws<DataException>(() =>
            new DataFiles(folder.Folders).Read(set, TestContext.Current.CancellationToken)
        );

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 22);
        Assert.Contains(path, refusal.Message);
        Assert.Contains(reason, refusal.Message);
    }

    [Fact]
    public void Locate_OfAGeneratedSet_NeedsNothing() =>
        Assert.Empty(new DataFiles(DataFolders.Default()).Locate("digits"));

    [Fact]
    public void Locate_OfAnUnknownSet_IsRefused() =>
        Assert.Throws<ConfigurationException>(() => new DataFiles(DataFolders.Default()).Locate("imagenet"));

    [Fact]
    public void Default_Folders_BeginWithTheOneGiven()
    {
        var folders = DataFolders.Default("/somewhere/data");

        Assert.Equal(Path.GetFullPath("/somewhere/data"), folders.Search[0]);
        Assert.Equal(folders.Search[0], folders.Downloads);
    }

    [Fact]
    public void ImageFiles_Published_HaveHashesAndAddressesOfTheirOwn()
    {
        PublishedFile[] files = [.. ImageFiles.All.SelectMany(set => set.Files)];
        string[] hashes =
        [
            .. files.Select(file => file.Sha256),
            .. files.SelectMany(file => file.Parts).Select(part => part.Hash),
        ];

        Assert.All(hashes, hash => Assert.Matches("^([0-9a-f]{64}|[0-9a-f]{32})$", hash));
        Assert.All(files.SelectMany(file => file.Parts), part => Assert.InRange(part.Length, 10_008, 153_700_000));
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.All(files, file => Assert.NotEmpty(file.Addresses));
    }
}
