using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Sweeps.Execution;

namespace Sweeps.Cluster.Tests;

/// <summary>The way that a user goes: the command, the gateway, a silo.</summary>
public sealed class GatewayTests
{
    private const string Grid = """
        name: through the gateway
        data: { name: mixture, train: 200, test: 50, dimension: 10, classes: 3 }
        network: { hidden: 16 }
        noise: { kind: replace, p: 0 }
        train: { batch: 10, epochs: 10 }
        measure: { at: [0, end], of: [error, activation] }
        grid:
          p: [0, 0.4]
          seed: 0..9
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Grid_QueuedByTheCommand_IsTrainedByTheClusterAndWatched()
    {
        await using var scene = new ClusterScene(durable: false);
        await scene.StartAsync(silos: 1, slots: 2, Token);
        string server = $"http://127.0.0.1:{FreePort()}";
        using var gateway = Start("sweeps-gateway.dll", [], ("SWEEPS_STORE", scene.Location), ("SWEEPS_CLUSTER", "test"), ("SWEEPS_LISTEN", server));
        try
        {
            await ReadyAsync(gateway, server);
            string file = Path.Combine(Path.GetTempPath(), $"sweeps-{Guid.NewGuid():N}.yaml");
            await File.WriteAllTextAsync(file, Grid, Token);
            using var queue = Start("sweeps.dll", ["queue", file, "--server", server, "--watch", "--quiet", "--format", "json"]);
            var words = queue.StandardOutput.ReadToEndAsync(Token);
            var trouble = queue.StandardError.ReadToEndAsync(Token);
            await queue.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
            File.Delete(file);
            Assert.True(queue.ExitCode == 0, $"{await words}\n{await trouble}\n{scene.Logs}");
            var sweep = (await scene.Store.FindSweepAsync("through the gateway", Token))!;
            Assert.Equal(20, (await scene.Store.CountAsync(sweep.Id, Token)).Done);
            Assert.Equal(await scene.QuietFingerprintAsync(Grid, Token), (await SweepFingerprint.OfAsync(scene.Store, sweep, Token)).Hash);
        }
        finally
        {
            if (!gateway.HasExited)
                gateway.Kill();
            await gateway.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Gateway_WithoutAStore_SaysSoAndEnds()
    {
        using var gateway = Start("sweeps-gateway.dll", [], ("SWEEPS_STORE", ""));
        string trouble = await gateway.StandardError.ReadToEndAsync(Token);
        await gateway.WaitForExitAsync(Token);
        Assert.Equal(2, gateway.ExitCode);
        Assert.Contains("A cluster keeps its sweeps in PostgreSQL", trouble, StringComparison.Ordinal);
    }

    private static Process Start(string program, string[] arguments, params (string Key, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        return Process.Start(start)!;
    }

    private static async Task ReadyAsync(Process gateway, string server)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(30); await Task.Delay(50, Token))
        {
            if (gateway.HasExited)
                Assert.Fail($"The gateway ended with {gateway.ExitCode}: {await gateway.StandardError.ReadToEndAsync(Token)}");
            try
            {
                using var answer = await http.GetAsync(new Uri(server + "/healthz/ready"), Token);
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !Token.IsCancellationRequested)
            {
                // Not yet.
            }
        }

        Assert.Fail("The gateway should have been ready by now.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
