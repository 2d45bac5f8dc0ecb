using System.Text.Json;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Verbs;

/// <summary>Sweeps that are renamed, described, deleted, or have a name in common.</summary>
public sealed class UpkeepTests : IDisposable
{
    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Delete_OfASweep_TakesWhatNoOtherHas()
    {
        string grid = _scene.Grid(Scene.TinyGrid);
        await DoneAsync("run", grid, "--quiet");
        await DoneAsync("run", grid, "--set", "p=[0,0.5,1]", "--quiet");
        string small = await IdAsync(trials: 4);
        string large = await IdAsync(trials: 6);

        Answer dry = await DoneAsync("delete", large, "--dry-run");
        Assert.Contains("Would delete `tiny`", dry.Out, StringComparison.Ordinal);
        Assert.Contains("2 trials", dry.Out, StringComparison.Ordinal);
        Assert.Contains("4 trials of other sweeps too stay", dry.Out, StringComparison.Ordinal);
        Answer gone = await DoneAsync("rm", large, "--yes");
        Assert.Equal(dry.Out.Replace("Would delete", "Deleted", StringComparison.Ordinal), gone.Out);

        Answer list = await DoneAsync("ls");
        Assert.Contains(small[..8], list.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(large[..8], list.Out, StringComparison.Ordinal);
        Assert.Contains("4 finished", (await DoneAsync("show", "tiny")).Out, StringComparison.Ordinal);
        Answer again = await DoneAsync("run", grid, "--set", "p=[0,0.5,1]");
        Assert.Contains("2 trained, 4 already done", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_OfSweeps_NamesWhoDidWhatAndOutlivesThem()
    {
        await DoneAsync("run", _scene.Grid(Scene.TinyGrid), "--quiet");
        await DoneAsync("rename", "tiny", "small");
        string actor = $"{Environment.UserName}@{Environment.MachineName}";

        Assert.Contains(
            $"renamed by {actor}: `tiny` to `small`",
            (await DoneAsync("show", "small")).Out,
            StringComparison.Ordinal
        );
        await DoneAsync("delete", "small", "--yes");
        Answer history = await DoneAsync("history", "--format", "json");

        using var entries = JsonDocument.Parse(history.Out);
        Assert.Equal(
            ["deleted", "renamed", "submitted"],
            entries.RootElement.EnumerateArray().Select(entry => entry.GetProperty("change").GetString())
        );
        Assert.All(
            entries.RootElement.EnumerateArray(),
            entry => Assert.Equal(actor, entry.GetProperty("by").GetString())
        );
    }

    [Fact]
    public async Task Delete_ByAge_TakesWhatHasEndedAndNothingElse()
    {
        await DoneAsync("run", _scene.Grid(Scene.TinyGrid), "--quiet");
        await DoneAsync("queue", _scene.Grid(Scene.TinyGrid), "--set", "name=waiting", "--set", "p=[0.2,0.3]");

        Answer young = await DoneAsync("delete", "--older-than", "1h", "--yes");
        Assert.Equal("No sweep has ended that is to go.\n", young.Out);
        Answer dry = await DoneAsync("delete", "--older-than", "0h", "--dry-run");
        Assert.Contains("Would delete `tiny`", dry.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("waiting", dry.Out, StringComparison.Ordinal);
        Assert.Contains("tiny", (await DoneAsync("list")).Out, StringComparison.Ordinal);
        Answer gone = await DoneAsync("delete", "--older-than", "0h", "--yes");
        Assert.Equal(dry.Out.Replace("Would delete", "Deleted", StringComparison.Ordinal), gone.Out);
        string left = (await DoneAsync("list")).Out;
        Assert.DoesNotContain("tiny", left, StringComparison.Ordinal);
        Assert.Contains("waiting", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_BySize_TakesTheOldestUntilTheOthersFit()
    {
        string grid = _scene.Grid(Scene.TinyGrid);
        foreach (string p in (string[])["0.1", "0.2", "0.3"])
            await DoneAsync("run", grid, "--quiet", "--set", $"name=p{p}", "--set", $"p=[{p}]");
        string[] weights = (await DoneAsync("delete", "p0.1", "--dry-run", "--format", "csv")).Out.Trim().Split(',');
        long each = long.Parse(weights[^1], System.Globalization.CultureInfo.InvariantCulture);
        string keep = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{each * 1.5 / 1000:0.###}kB");

        await DoneAsync("delete", "--keep", keep, "--yes");

        string left = (await DoneAsync("list")).Out;
        Assert.Equal(
            [false, false, true],
            ((string[])["p0.1", "p0.2", "p0.3"]).Select(name => left.Contains(name, StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("must be told what to delete", "--yes")]
    [InlineData("either named or chosen by a rule", "tiny", "--older-than", "1d")]
    [InlineData("must be an age such as", "--older-than", "soon")]
    [InlineData("must be a size such as", "--keep", "-3GB")]
    public async Task Delete_ByARuleThatIsNone_IsRefused(string words, params string[] arguments)
    {
        await DoneAsync("run", _scene.Grid(Scene.TinyGrid), "--quiet");
        Answer refused = await Scene.RunAsync(["delete", .. arguments, "--store", _scene.Store]);
        Assert.Equal(ExitCode.Misuse, refused.Code);
        Assert.Contains(words, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_WithoutAnybodyToAsk_IsRefused()
    {
        await DoneAsync("run", _scene.Grid(Scene.TinyGrid), "--quiet");
        Answer refused = await Scene.RunAsync("delete", "tiny", "--store", _scene.Store);
        Assert.Equal(ExitCode.Misuse, refused.Code);
        Assert.Contains("--yes", refused.Error, StringComparison.Ordinal);
        Answer kept = await Scene.RunAsync("n\n", interactive: true, ["delete", "tiny", "--store", _scene.Store]);
        Assert.Equal(ExitCode.Misuse, kept.Code);
        Assert.Contains("tiny", (await DoneAsync("list")).Out, StringComparison.Ordinal);
        Answer gone = await Scene.RunAsync("y\n", interactive: true, ["delete", "tiny", "--store", _scene.Store]);
        Assert.True(gone.Code == ExitCode.Done, gone.ToString());
        Assert.DoesNotContain("tiny", (await DoneAsync("list")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_OfARunningSweep_WaitsForItsCancelling()
    {
        string grid = _scene.Grid(Signals.Undisturbed.Grid);
        using Sweeper process = Sweeper.Start(["run", grid, "--store", _scene.Store, "--slots", "2"]);
        await process.SaysAsync("2 running");
        Answer refused = await Scene.RunAsync("delete", "slow", "--yes", "--store", _scene.Store);
        Assert.Equal(ExitCode.Misuse, refused.Code);
        Assert.Contains("Cancel it first", refused.Error, StringComparison.Ordinal);
        await DoneAsync("cancel", "slow");
        Answer gone = await DoneAsync("delete", "slow", "--yes");
        Assert.Contains("Deleted `slow`", gone.Out, StringComparison.Ordinal);
        await process.EndAsync();
        Assert.DoesNotContain("slow", (await DoneAsync("list")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rename_OfASweep_KeepsItForItsGridAndNamesWhatExtendsIt()
    {
        string grid = _scene.Grid(Scene.TinyGrid);
        await DoneAsync("run", grid, "--quiet");
        await DoneAsync("rename", "tiny", "pilot run");
        Assert.Contains("pilot run", (await DoneAsync("list")).Out, StringComparison.Ordinal);
        Assert.Contains("4 already done", (await DoneAsync("run", grid)).Error, StringComparison.Ordinal);
        await DoneAsync("extend", "pilot run", "--set", "p=[0,0.5,1]", "--quiet");
        Answer list = await DoneAsync("list", "--format", "json");
        Assert.Equal(
            ["pilot run", "pilot run"],
            JsonDocument.Parse(list.Out).RootElement.EnumerateArray().Select(row => row.GetProperty("name").GetString())
        );
        Assert.All(
            JsonDocument.Parse(list.Out).RootElement.EnumerateArray(),
            row =>
                Assert.Equal(
                    ("done", "run"),
                    (row.GetProperty("state").GetString(), row.GetProperty("intent").GetString())
                )
        );
        Answer refused = await Scene.RunAsync("rename", "pilot run", "a\nb", "--store", _scene.Store);
        Assert.Equal(ExitCode.Misuse, refused.Code);
    }

    [Fact]
    public async Task Describe_OfASweep_IsShownWhereItIsListed()
    {
        await DoneAsync("run", _scene.Grid(Scene.TinyGrid), "--quiet");
        await DoneAsync("describe", "tiny", "what noise does");
        Assert.Equal("what noise does\n", (await DoneAsync("describe", "tiny")).Out);
        Assert.Contains("what noise does", (await DoneAsync("show", "tiny")).Out, StringComparison.Ordinal);
        Assert.Contains("what noise does", (await DoneAsync("list")).Out, StringComparison.Ordinal);
        await DoneAsync("describe", "tiny", "");
        Assert.DoesNotContain("description", (await DoneAsync("list")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tags_OfASweep_FindItAndStayWithItsCopy()
    {
        string grid = _scene.Grid(Scene.TinyGrid);
        await DoneAsync("run", grid, "--quiet");
        await DoneAsync("run", grid, "--set", "p=0", "--quiet");
        string small = await IdAsync(trials: 2);

        Assert.Equal("draft\npaper\n", (await DoneAsync("tag", "tiny", "paper", "draft")).Out);
        Assert.Equal("final\npaper\n", (await DoneAsync("tag", "tiny", "final", "--remove", "draft")).Out);
        string copy = _scene.PathOf("copy.db");
        await DoneAsync("push", small, "--to", copy);
        await DoneAsync("rename", "tiny", "pilot");
        Assert.Contains("final paper", (await DoneAsync("show", "pilot")).Out, StringComparison.Ordinal);
        Answer found = await DoneAsync("list", "--tag", "paper", "--tag", "final", "--format", "json");
        using var rows = JsonDocument.Parse(found.Out);
        JsonElement only = Assert.Single(rows.RootElement.EnumerateArray());
        Assert.Equal(
            (small, "final paper"),
            (only.GetProperty("id").GetString(), only.GetProperty("tags").GetString())
        );
        Assert.Equal("[\n]\n", (await DoneAsync("list", "--tag", "draft", "--format", "json")).Out);

        Assert.Equal("final\npaper\n", (await Scene.RunAsync("tag", small, "--store", copy)).Out);
        Answer refused = await Scene.RunAsync("tag", "pilot", "two words", "--store", _scene.Store);
        Assert.Equal(ExitCode.Misuse, refused.Code);
        Assert.Contains("one word of 1 to 40", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_OfTwoSweeps_SaysWhichIsMeant()
    {
        string grid = _scene.Grid(Scene.TinyGrid);
        await DoneAsync("run", grid);
        Answer shadowing = await DoneAsync("run", grid, "--set", "epochs=1", "--set", "p=0");
        string first = await IdAsync(trials: 4);
        string second = await IdAsync(trials: 2);
        Assert.Contains(
            $"The name `tiny` stands for this sweep, {second[..8]} (2 trials, epochs=1 p=0",
            shadowing.Error,
            StringComparison.Ordinal
        );
        Assert.Contains($"Name the other by its id: {first[..8]}", shadowing.Error, StringComparison.Ordinal);

        foreach (string verb in (string[])["results", "show", "plot", "fingerprint"])
        {
            Answer chosen = await DoneAsync(verb, "tiny");
            Assert.Contains($"This is the newest, {second[..8]}", chosen.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("the newest", (await DoneAsync(verb, first[..8])).Error, StringComparison.Ordinal);
        }

        Answer list = await DoneAsync("list");
        Assert.Contains("epochs=1 p=0", list.Out, StringComparison.Ordinal);
        Answer older = await DoneAsync("run", grid);
        Assert.Contains($"stands for a newer sweep, {second[..8]}", older.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("stands for", (await DoneAsync("run", grid, "--quiet")).Error, StringComparison.Ordinal);
    }

    private async Task<Answer> DoneAsync(params string[] arguments)
    {
        Answer answer = await Scene.RunAsync([.. arguments, "--store", _scene.Store]);
        Assert.True(answer.Code == ExitCode.Done, answer.ToString());
        return answer;
    }

    private async Task<string> IdAsync(long trials) =>
        JsonDocument
            .Parse((await DoneAsync("list", "--format", "json")).Out)
            .RootElement.EnumerateArray()
            .Single(row => row.GetProperty("trials").GetInt64() == trials)
            .GetProperty("id")
            .GetString()!;
}
