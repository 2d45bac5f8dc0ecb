using Sweeps.Model.Data.Files;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Tests.Data.Files;

public class DownloadTests
{
    private static readonly byte[] Contents = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * i / 7))];

    private static PublishedFile File(params string[] mirrors) =>
        new(
            "some.gz",
            SmallFiles.Hash(Contents),
            mirrors,
            [new FilePart("some", SmallFiles.Hash(Contents), Contents.Length)]
        );

    private static Task<string> Fetch(
        PublishedFile file,
        TemporaryFolder folder,
        IProgress<DataProgress>? progress = null
    ) =>
        Download.FetchAsync(
            file,
            Path.Combine(folder.Path, "set"),
            folder.Folders,
            progress,
            TestContext.Current.CancellationToken
        );

    private static string[] Left(TemporaryFolder folder) =>
        [.. Directory.GetFiles(Path.Combine(folder.Path, "set")).Select(path => Path.GetFileName(path)!).Order()];

    [Fact]
    public async Task Fetch_FromAMirror_BringsTheFileAndLeavesNothingElse()
    {
        using var folder = new TemporaryFolder();
        using var mirror = new Mirror(new() { ["some.gz"] = Contents });

        string path = await Fetch(File(mirror.Address), folder);

        Assert.Equal(Contents, await System.IO.File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal(["some.gz"], Left(folder));
    }

    [Fact]
    public async Task Fetch_FromAMirror_ReportsProgressUpToTheEnd()
    {
        using var folder = new TemporaryFolder();
        using var mirror = new Mirror(new() { ["some.gz"] = Contents });
        var heard = new Heard();

        await Fetch(File(mirror.Address), folder, heard);

        Assert.Equal(
            ("some.gz", 300_000L, 300_000L),
            (heard.All[^1].File, heard.All[^1].Received, heard.All[^1].Total!.Value)
        );
        Assert.Equal(
            heard.All.Select(progress => progress.Received).Order(),
            heard.All.Select(progress => progress.Received)
        );
    }

    [Fact]
    public async Task Fetch_WhereTheFirstMirrorLacksTheFile_TakesTheNext()
    {
        using var folder = new TemporaryFolder();
        using var empty = new Mirror([]);
        using var mirror = new Mirror(new() { ["some.gz"] = Contents });

        await Fetch(File(empty.Address, mirror.Address), folder);

        Assert.Equal(["some.gz"], empty.Requests);
        Assert.Equal(["some.gz"], mirror.Requests);
    }

    [Fact]
    public async Task Fetch_AfterABrokenConnection_ContinuesWhereItBrokeOff()
    {
        using var folder = new TemporaryFolder();
        using var mirror = new Mirror(new() { ["some.gz"] = Contents }, breaks: 100_000);
        PublishedFile file = File(mirror.Address);

        await Assert.ThrowsAsync<DataException>(() => Fetch(file, folder));
        Assert.Equal(["some.gz.part"], Left(folder));
        string path = await Fetch(file, folder);

        Assert.Equal(Contents, await System.IO.File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal(["some.gz", "some.gz@100000"], mirror.Requests);
        Assert.Equal(["some.gz"], Left(folder));
    }

    [Fact]
    public async Task Fetch_OverALeftoverThatIsTooLong_StartsAgain()
    {
        using var folder = new TemporaryFolder();
        using var mirror = new Mirror(new() { ["some.gz"] = Contents });
        folder.Write("set/some.gz.part", new byte[400_000]);

        string path = await Fetch(File(mirror.Address), folder);

        Assert.Equal(Contents, await System.IO.File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal(["some.gz@400000", "some.gz"], mirror.Requests);
    }

    [Fact]
    public async Task Fetch_OfSomethingElse_ThrowsItAwayAndSaysSo()
    {
        using var folder = new TemporaryFolder();
        using var mirror = new Mirror(new() { ["some.gz"] = new byte[1000] });

        var refusal = await Assert.ThrowsAsync<DataException>(() => Fetch(File(mirror.Address), folder));

        Assert.Contains("not the published file", refusal.Message);
        Assert.Empty(Left(folder));
    }

    [Fact]
    public async Task Fetch_OfMoreThanTheFileCanHave_StopsAndSaysSo()
    {
        using var folder = new TemporaryFolder();
        using var mirror = new Mirror(new() { ["some.gz"] = new byte[Contents.Length + (2 << 20)] });

        var refusal = await Assert.ThrowsAsync<DataException>(() => Fetch(File(mirror.Address), folder));

        Assert.Contains("sends more than the 1348576 bytes", refusal.Message);
        Assert.All(Left(folder), name => Assert.Equal(0, new FileInfo(Path.Combine(folder.Path, "set", name)).Length));
    }

    [Fact]
    public async Task Fetch_OverAWrongBeginning_IsMadeGoodByTheNextMirror()
    {
        using var folder = new TemporaryFolder();
        using var mirror = new Mirror(new() { ["some.gz"] = Contents });
        folder.Write("set/some.gz.part", new byte[100]);

        string path = await Fetch(File(mirror.Address, mirror.Address), folder);

        Assert.Equal(Contents, await System.IO.File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fetch_WithoutAConnection_NamesFileFoldersAddressesAndTheNextStep()
    {
        using var folder = new TemporaryFolder();
        string gone;
        using (var mirror = new Mirror([]))
            gone = mirror.Address;

        var refusal = await Assert.ThrowsAsync<DataException>(() => Fetch(File(gone), folder));

        Assert.Contains("some.gz is on this machine in none of: " + folder.Path, refusal.Message);
        Assert.Contains(gone + "some.gz", refusal.Message);
        Assert.Contains("--data or SWEEPS_DATA", refusal.Message);
        Assert.Empty(Left(folder));
    }

    [Fact]
    public void Read_OfASetThatIsMissing_DownloadsItOnceAndReadsIt()
    {
        using var folder = new TemporaryFolder();
        var (_, _, packed) = SmallFiles.IdxSet();
        using var mirror = new Mirror(packed);
        var (set, _, _) = SmallFiles.IdxSet(mirror.Address);
        var files = new DataFiles(folder.Folders);

        var (train, _) = files.Read(set, TestContext.Current.CancellationToken);
        files.Read(set, TestContext.Current.CancellationToken);

        Assert.Equal(6, train.Count);
        Assert.Equal(4, mirror.Requests.Count);
    }

    private sealed class Heard : IProgress<DataProgress>
    {
        public List<DataProgress> All { get; } = [];

        public void Report(DataProgress value) => All.Add(value);
    }
}
