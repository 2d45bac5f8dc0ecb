using SQLitePCL;

namespace Sweeps.Client.Tests.Verbs;

/// <summary>A sweep whose grid an earlier build accepted, and a rule of this one refuses.</summary>
public sealed class KeptSweepTests : IAsyncLifetime
{
    private readonly Scene _scene = new();

    public async ValueTask InitializeAsync()
    {
        Answer answer = await Scene.RunAsync("run", _scene.Grid(Scene.TinyGrid), "--store", _scene.Store, "--quiet");
        Assert.True(answer.Code == 0, answer.ToString());
        Batteries_V2.Init();
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(_scene.Store, out sqlite3 file));
        using (file)
            Assert.Equal(
                raw.SQLITE_OK,
                raw.sqlite3_exec(file, "UPDATE sweeps SET grid = grid || 'run: { labels: [\"two words\"] }'")
            );
    }

    public ValueTask DisposeAsync()
    {
        _scene.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("results tiny", "finished")]
    [InlineData("results tiny --by cell", "0.5")]
    [InlineData("export tiny", "finished")]
    [InlineData("metrics tiny --last", "test_error")]
    [InlineData("why tiny 2", "Trial 2 is done")]
    [InlineData("best tiny", "0.5")]
    [InlineData("fingerprint tiny", "")]
    [InlineData("list", "done")]
    [InlineData("watch tiny", "4 of 4 trials done")]
    public async Task WhatWasMeasured_IsRead(string words, string shown)
    {
        Answer answer = await AskAsync(words.Split(' '));

        Assert.True(answer.Code == 0, answer.ToString());
        Assert.Contains(shown, answer.Out + answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plot_Draws()
    {
        Answer answer = await AskAsync("plot", "tiny", "--out", _scene.PathOf("p.svg"));

        Assert.True(answer.Code == 0, answer.ToString());
        Assert.True(File.Exists(_scene.PathOf("p.svg")));
    }

    [Fact]
    public async Task Show_SaysWhatCannotBeDoneAndWhy_InOneLine()
    {
        Answer answer = await AskAsync("show", "tiny");

        string line = Assert.Single(
            answer.Out.Split('\n'),
            line => line.StartsWith("  refused", StringComparison.Ordinal)
        );
        Assert.Contains("neither goes on with it nor extends it", line, StringComparison.Ordinal);
        Assert.Contains("A label under `run.labels` must be a word", line, StringComparison.Ordinal);
        Assert.DoesNotContain("sweeps resume", answer.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resume tiny")]
    [InlineData("retry tiny")]
    [InlineData("extend tiny --set epochs=4")]
    [InlineData("audit tiny")]
    public async Task Training_IsRefusedWithTheRule(string words)
    {
        Answer answer = await AskAsync(words.Split(' '));

        Assert.NotEqual(0, answer.Code);
        Assert.Contains("A label under `run.labels` must be a word", answer.Error, StringComparison.Ordinal);
    }

    private Task<Answer> AskAsync(params string[] arguments) => Scene.RunAsync([.. arguments, "--store", _scene.Store]);
}
