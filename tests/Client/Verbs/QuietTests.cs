namespace Sweeps.Client.Tests.Verbs;

public sealed class QuietTests(FinishedSweep sweep) : IClassFixture<FinishedSweep>
{
    [Theory]
    [InlineData("show tiny")]
    [InlineData("watch tiny")]
    [InlineData("fingerprint tiny")]
    [InlineData("compare tiny p=0 p=0.5")]
    [InlineData("plot tiny")]
    [InlineData("report tiny")]
    [InlineData("data locate mnist cifar10")]
    [InlineData("resume tiny")]
    public async Task Quiet_OfAVerbThatReads_LeavesStandardErrorEmpty(string line)
    {
        string[] words = [.. line.Split(' ').Select(word => word == "GRID" ? sweep.Grid : word)];

        Answer quiet =
            words[0] == "data"
                ? await Scene.RunAsync([.. words, "--quiet"])
                : await sweep.AskAsync([.. words, "--quiet"]);

        Assert.Equal("", quiet.Error);
    }

    [Theory]
    [InlineData("json", "\"failed\":1")]
    [InlineData("csv", "cell,n,diverged,stopped,failed,open\n0,0,0,0,1,0\n")]
    public async Task Quiet_RunWhoseDataCannotBeUsed_SaysWhyAndWritesAWholeDocument(string format, string expected)
    {
        using Scene scene = new();
        string grid = scene.Grid(
            """
            name: cut
            data: { name: mnist, size: 7, train: 100, test: 100 }
            network: { hidden: 8 }
            train: { epochs: 1, batch: 20 }
            measure: { of: [error] }
            grid: { seed: 0..0 }

            """
        );
        string data = Directory.CreateDirectory(scene.PathOf("data")).FullName;
        foreach (
            string file in (string[])["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"]
        )
            await File.WriteAllBytesAsync(
                Path.Combine(data, $"{file}-ubyte"),
                [0, 0, 8, (byte)(file.Contains("images") ? 3 : 1), 0, 0, 1, 0],
                TestContext.Current.CancellationToken
            );

        Answer run = await Scene.RunAsync([
            "run",
            grid,
            "--data",
            data,
            "--store",
            scene.Store,
            "--quiet",
            "--format",
            format,
        ]);

        Assert.Equal(1, run.Code);
        Assert.Contains(expected, run.Out, StringComparison.Ordinal);
        Assert.Contains("1 trial failed:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quiet_OfShow_LeavesOutWhatToDoNext()
    {
        string loud = (await sweep.AskAsync("show", "tiny")).Out;
        string quiet = (await sweep.AskAsync("show", "tiny", "-q")).Out;

        Assert.Contains("── next ─", loud, StringComparison.Ordinal);
        Assert.StartsWith(quiet, loud, StringComparison.Ordinal);
        Assert.DoesNotContain("── next ─", quiet, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("results tiny")]
    [InlineData("metrics tiny")]
    [InlineData("export tiny")]
    [InlineData("why tiny 0")]
    [InlineData("plan GRID")]
    [InlineData("measures")]
    [InlineData("version")]
    public async Task VerbThatReads_WithoutQuiet_SaysNothingButResults(string line)
    {
        string[] words = [.. line.Split(' ').Select(word => word == "GRID" ? sweep.Grid : word)];
        bool stored = CommandLine
            .Verbs()
            .Single(verb => verb.Name == words[0])
            .Options.Any(option => option.Name == "--store");

        Answer answer = stored ? await sweep.AskAsync(words) : await Scene.RunAsync(words);

        Assert.Equal((0, ""), (answer.Code, answer.Error));
    }
}
