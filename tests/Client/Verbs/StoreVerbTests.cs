using System.Text.Json;
using Sweeps.Client.Terminals;
using Sweeps.Storage.Opening;

namespace Sweeps.Client.Tests.Verbs;

public sealed class StoreVerbTests : IDisposable
{
    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Migrate_OfNothingAndAgain_SaysWhatItDid()
    {
        Answer first = await Scene.RunAsync("store", "migrate", "--store", _scene.Store);
        Answer second = await Scene.RunAsync("store", "migrate", "--store", _scene.Store);
        int newest = SweepStores.Look(_scene.Store).Newest;
        Assert.Equal((0, $"Made the store {_scene.Store}, with schema {newest}.\n"), (first.Code, first.Out));
        Assert.Equal(
            (0, $"The store {_scene.Store} has schema {newest} already: nothing to do.\n"),
            (second.Code, second.Out)
        );
    }

    [Fact]
    public async Task Status_OfAStore_SaysWhatItHolds()
    {
        await Scene.RunAsync("run", _scene.Grid(Scene.TinyGrid), "--store", _scene.Store);
        Answer answer = await Scene.RunAsync("store", "--store", _scene.Store, "--format", "json");
        JsonElement status = JsonDocument.Parse(answer.Out).RootElement[0];
        Assert.Equal(
            ("up to date", 1, 4, 0),
            (
                status.GetProperty("state").GetString(),
                status.GetProperty("sweeps").GetInt32(),
                status.GetProperty("done").GetInt32(),
                status.GetProperty("workers").GetInt32()
            )
        );
        Assert.Contains(
            "up to date",
            (await Scene.RunAsync("store", "status", "--store", _scene.Store)).Out,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Status_OfNothing_IsRefusedAndMakesNothing()
    {
        Answer answer = await Scene.RunAsync("store", "status", "--store", _scene.Store);
        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.Contains("sweeps store migrate", answer.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_scene.Store));
    }

    [Fact]
    public async Task Verify_OfAStoreAndOfABrokenOne_SaysWhichRule()
    {
        await Scene.RunAsync("run", _scene.Grid(Scene.TinyGrid), "--store", _scene.Store);
        Answer whole = await Scene.RunAsync("store", "verify", "--store", _scene.Store);
        Assert.Equal(ExitCode.Done, whole.Code);
        Assert.EndsWith("All 15 rules hold.\n", whole.Out, StringComparison.Ordinal);

        string copy = _scene.Store + "-copy.db";
        Answer copied = await Scene.RunAsync("store", "backup", copy, "--store", _scene.Store);
        Assert.Equal(ExitCode.Done, copied.Code);
        Assert.StartsWith($"Copied the store into {copy}: ", copied.Out, StringComparison.Ordinal);
        byte[] bytes = await File.ReadAllBytesAsync(copy, TestContext.Current.CancellationToken);
        bytes.AsSpan(bytes.Length - 4096, 4096).Fill(0x5A);
        await File.WriteAllBytesAsync(copy, bytes, TestContext.Current.CancellationToken);
        Answer broken = await Scene.RunAsync("store", "verify", "--store", copy);
        Assert.NotEqual(ExitCode.Done, broken.Code);
    }

    [Theory]
    [InlineData("backup", null, "`sweeps store backup` writes a new file, but none is named.")]
    [InlineData("verify", "x.db", "Only `sweeps store backup` takes a file, but `x.db` is given to `verify`.")]
    public async Task File_OfAnAction_IsGivenToBackupAlone(string action, string? file, string expected)
    {
        string[] arguments = file is null ? ["store", action] : ["store", action, file];
        Answer refused = await Scene.RunAsync([.. arguments, "--store", _scene.Store]);
        Assert.Equal(ExitCode.Misuse, refused.Code);
        Assert.Contains(expected, refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_scene.Store));
    }

    [Fact]
    public async Task Store_OfANewerBuild_IsRefusedByEveryVerbAndDescribedByStatus()
    {
        await Scene.RunAsync("store", "migrate", "--store", _scene.Store);
        using (FileStream file = File.OpenWrite(_scene.Store))
        {
            // The number of the schema: bytes 60 to 63 of an SQLite file.
            file.Position = 60;
            file.Write([0, 0, 3, 231]);
        }

        foreach (
            string[] arguments in new string[][]
            {
                ["run", _scene.Grid(Scene.TinyGrid)],
                ["list"],
                ["store", "migrate"],
            }
        )
        {
            Answer refused = await Scene.RunAsync([.. arguments, "--store", _scene.Store]);
            Assert.Equal((ExitCode.Misuse, ""), (refused.Code, refused.Out));
            Assert.Contains(
                "has schema 999: a newer build wrote it. Install that build or a newer one",
                refused.Error,
                StringComparison.Ordinal
            );
        }

        Answer status = await Scene.RunAsync("store", "status", "--store", _scene.Store);
        Assert.Equal(ExitCode.Failed, status.Code);
        Assert.Contains("newer than this build", status.Out, StringComparison.Ordinal);
    }
}
