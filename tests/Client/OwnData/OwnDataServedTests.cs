using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Sweeps.Client.Tests.OwnData;

/// <summary>Own data behind a server: found by its content in the server's data folder, or refused with where it was
/// looked for.</summary>
public sealed class OwnDataServedTests : IDisposable
{
    private const string Grid = """
        name: own
        data: { name: files, train: [train.csv], test: [train.csv], label: kind }
        network: { hidden: 4 }
        noise: replace
        train: { learning_rate: 0.05, epochs: 1 }
        grid: { p: [0, 0.5], seed: 0 }
        expect:
          - test_error <= 1 where p = 0

        """;

    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Queue_OverATable_FindsItByItsContentOnTheDataVolume(bool isThere)
    {
        string table = _scene.Grid(
            "height,kind\n" + string.Concat(Enumerable.Range(0, 30).Select(row => $"{row % 3}.5,{row % 3}\n")),
            "train.csv"
        );
        string data = Directory.CreateDirectory(_scene.PathOf("data/files")).FullName;
        string hash = Convert.ToHexStringLower(
            SHA256.HashData(await File.ReadAllBytesAsync(table, TestContext.Current.CancellationToken))
        );
        if (isThere)
            File.Copy(table, Path.Combine(data, hash));
        using Sweeper server = Sweeper.Start(
            ["serve", "--listen", "http://127.0.0.1:0", "--store", _scene.Store, "--data", _scene.PathOf("data")],
            ("SWEEPS_API_TOKEN", "")
        );
        string address = Regex.Match(await server.LineAsync("Serving "), "http://[0-9.:]+").Value;
        Answer queued = await Scene.RunAsync("queue", _scene.Grid(Grid), "--server", address);
        Assert.True(queued.Code == 0, queued.ToString());
        // Elsewhere the path means nothing.
        if (!isThere)
            File.Delete(table);

        Answer watched = await Scene.RunAsync("watch", "own", "--server", address);

        Answer results = await Scene.RunAsync("results", "own", "--server", address, "--format", "csv");
        if (isThere)
        {
            Assert.True(watched.Code == 0, watched.ToString());
            Answer verified = await Scene.RunAsync("verify", _scene.PathOf("grid.yaml"), "--store", _scene.Store);
            Assert.True(verified.Code == 0, verified.ToString());
        }
        else
        {
            Assert.Contains("failed", results.Out, StringComparison.Ordinal);
            Assert.Contains(Path.Combine(data, hash), results.Out, StringComparison.Ordinal);
        }

        server.Signal(15);
        await server.EndAsync();
    }
}
