using Sweeps.Model.Data.Files;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Tests.Data.Files;

public class IdxTests
{
    private static (RawImages Train, RawImages Test) Read(ImageFiles set, TemporaryFolder folder) =>
        new DataFiles(folder.Folders).Read(set, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("mnist/", false)]
    [InlineData("mnist/", true)]
    public void Read_OfPlainOrPackedFiles_GivesTheirImagesAndLabels(string place, bool packed)
    {
        using var folder = new TemporaryFolder();
        var (set, plain, gz) = SmallFiles.IdxSet();
        foreach (var (name, contents) in packed ? gz : plain)
            folder.Write(place + name, contents);

        var (train, test) = Read(set, folder);

        Assert.Equal((6, 3, 4, 1), (train.Count, test.Count, train.Side, train.Channels));
        Assert.Equal(Enumerable.Range(10 + 32, 16).Select(i => (byte)i), train.Image(2).ToArray());
        Assert.Equal([0, 1, 2], test.Labels);
    }

    [Fact]
    public void Read_OfPackedFilesInSeveralMembers_IsNotMisledByTheLengthOfTheLast()
    {
        using var folder = new TemporaryFolder();
        var (set, plain, _) = SmallFiles.IdxSet();
        foreach (var (name, contents) in plain)
            folder.Write(name + ".gz", [.. SmallFiles.Gzip(contents[..5]), .. SmallFiles.Gzip(contents[5..])]);

        var (train, _) = Read(set, folder);

        Assert.Equal(Enumerable.Range(10 + 32, 16).Select(i => (byte)i), train.Image(2).ToArray());
    }

    public static TheoryData<string, byte[], string> Damages =>
        new()
        {
            { Idx.TrainImages, SmallFiles.Images(6, 10)[..50], "truncated: 50 bytes, but its header promises 112" },
            { Idx.TrainImages, SmallFiles.Images(6, 10)[..9], "truncated: 9 bytes are too few" },
            { Idx.TrainImages, [.. SmallFiles.Images(6, 10), 0], "too long" },
            { Idx.TrainImages, SmallFiles.Labels(6 + 200), "magic number is 0x00000801" },
            { Idx.TrainLabels, SmallFiles.Images(6, 10), "magic number is 0x00000803" },
            { Idx.TrainImages, SmallFiles.Images(5, 10), "5 images, but the data set has 6" },
            { Idx.TestLabels, SmallFiles.Labels(4), "4 labels, but the data set has 3" },
            { Idx.TestImages, SmallFiles.Images(3, 10, side: 5), "5×5, but must be 4×4" },
            { Idx.TestLabels, [.. SmallFiles.Header(0x801, 3), 1, 10, 2], "label 1 is 10" },
            { Idx.TestImages, SmallFiles.Images(3, 91), "is not the published data: the SHA-256" },
        };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Read_OfADamagedFile_NamesFileAndReason(string name, byte[] contents, string reason)
    {
        using var folder = new TemporaryFolder();
        var (set, plain, _) = SmallFiles.IdxSet();
        foreach (var (other, whole) in plain)
            folder.Write(other, whole);
        string path = folder.Write(name, contents);

        var refusal = Assert.Throws<DataException>(() => Read(set, folder));

        Assert.Contains(path, refusal.Message);
        Assert.Contains(reason, refusal.Message);
    }

    [Fact]
    public void Read_OfATruncatedPackedFile_NamesFileAndReason()
    {
        using var folder = new TemporaryFolder();
        var (set, _, packed) = SmallFiles.IdxSet();
        foreach (var (name, contents) in packed)
            folder.Write(name, name == Idx.TestImages + ".gz" ? contents[..(contents.Length / 2)] : contents);

        Assert.Matches(
            $"{Idx.TestImages}.gz .*truncated",
            Assert.Throws<DataException>(() => Read(set, folder)).Message
        );
    }

    [Fact]
    public void Read_OfAFileThatIsNotPackedAtAll_NamesFileAndReason()
    {
        using var folder = new TemporaryFolder();
        var (set, plain, packed) = SmallFiles.IdxSet();
        foreach (var (name, contents) in packed)
            folder.Write(name, name == Idx.TestImages + ".gz" ? plain[Idx.TestImages] : contents);

        Assert.Matches(
            $"{Idx.TestImages}.gz is damaged",
            Assert.Throws<DataException>(() => Read(set, folder)).Message
        );
    }
}
