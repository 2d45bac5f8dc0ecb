using Sweeps.Model.Data.Files;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Tests.Data.Files;

public class CifarTests
{
    private static (RawImages Train, RawImages Test) Read(ImageFiles set, TemporaryFolder folder) =>
        new DataFiles(folder.Folders).Read(set, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 100)]
    public void Read_OfTheArchive_GivesImagesChannelAfterChannelAndTheLastLabel(int labelBytes, int classes)
    {
        using var folder = new TemporaryFolder();
        var (set, _, archive) = SmallFiles.CifarSet(labelBytes, classes);
        folder.Write("small.tar.gz", archive);

        var (train, test) = Read(set, folder);

        Assert.Equal([1, 2, 3, 4], train.Labels);
        Assert.Equal([0, (byte)(classes - 1)], test.Labels);
        Assert.Equal([3, 53, 103], new[] { train.Image(2)[0], train.Image(2)[1024], train.Image(2)[3071] });
    }

    [Theory]
    [InlineData("")]
    [InlineData("batches/")]
    [InlineData("cifar10/batches/")]
    public void Read_OfExtractedFiles_GivesWhatTheArchiveGives(string place)
    {
        using var extracted = new TemporaryFolder();
        using var packed = new TemporaryFolder();
        var (set, parts, archive) = SmallFiles.CifarSet(1, 10);
        packed.Write("small.tar.gz", archive);
        foreach (var (path, contents) in parts)
            extracted.Write(place + Path.GetFileName(path), contents);

        Assert.Equal(Read(set, packed).Train.Pixels, Read(set, extracted).Train.Pixels);
        Assert.Equal(Read(set, packed).Test.Pixels, Read(set, extracted).Test.Pixels);
    }

    [Fact]
    public void Read_OfATruncatedPart_NamesFileAndReason()
    {
        using var folder = new TemporaryFolder();
        var (set, parts, _) = SmallFiles.CifarSet(1, 10);
        foreach (var (path, contents) in parts)
            folder.Write(path, path.EndsWith("data_2.bin", StringComparison.Ordinal) ? contents[..5000] : contents);

        Assert.Matches(
            "data_2.bin.*truncated: 5000 bytes, but 2 records of 3073 are 6146",
            Assert.Throws<DataException>(() => Read(set, folder)).Message
        );
    }

    [Fact]
    public void Read_OfALabelOutOfRange_NamesIt()
    {
        using var folder = new TemporaryFolder();
        var (set, parts, _) = SmallFiles.CifarSet(1, 10);
        parts["batches/test.bin"][3073] = 10;
        foreach (var (path, contents) in parts)
            folder.Write(path, contents);

        Assert.Matches("test.bin.*label 1 is 10", Assert.Throws<DataException>(() => Read(set, folder)).Message);
    }

    [Fact]
    public void Read_OfAnArchiveWithoutAPart_NamesIt()
    {
        using var folder = new TemporaryFolder();
        var (set, parts, _) = SmallFiles.CifarSet(1, 10);
        parts.Remove("batches/test.bin");
        folder.Write("small.tar.gz", SmallFiles.Gzip(SmallFiles.Tar(parts)));

        Assert.Contains("holds no batches/test.bin", Assert.Throws<DataException>(() => Read(set, folder)).Message);
    }

    [Fact]
    public void Read_OfATruncatedArchive_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var (set, _, archive) = SmallFiles.CifarSet(1, 10);
        folder.Write("small.tar.gz", archive[..(archive.Length * 2 / 3)]);

        Assert.Contains("small.tar.gz", Assert.Throws<DataException>(() => Read(set, folder)).Message);
    }
}
