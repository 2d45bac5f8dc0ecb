using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Sweeps.Client.Tests.Plugins;

/// <summary>The example of a plugin, built with these tests, and run as a reader runs it.</summary>
public sealed class PluginExampleTests : IDisposable
{
    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Example_RunAsItIs_LearnsItsData_AndTakesItsMeasure()
    {
        string grid = Example();

        Answer run = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--slots", "2", "--quiet");

        Assert.True(run.Code == 0, run.ToString());
        // What is kept with the sweep is enough from here on.
        File.Delete(_scene.PathOf("Plugin.dll"));
        Answer best = await Scene.RunAsync(
            "best",
            "rings",
            "-m",
            "test_error",
            "--format",
            "csv",
            "--store",
            _scene.Store
        );
        Assert.True(best.Code == 0, best.ToString());
        Assert.True(double.Parse(Field(best.Out, "test_error_mean"), Invariant) < 0.4, best.Out);
        Answer metrics = await Scene.RunAsync(
            "metrics",
            "rings",
            "-m",
            "small_weights.1",
            "--last",
            "--store",
            _scene.Store
        );
        Assert.Equal(6, metrics.Out.TrimEnd('\n').Split('\n').Length - 1);
        Assert.All(
            metrics.Out.TrimEnd('\n').Split('\n').Skip(1),
            line => Assert.InRange(double.Parse(line.Split(',')[3], Invariant), 0.0, 1.0)
        );
    }

    [Fact]
    public async Task Example_OfAnEngine_TrainsItsTrials()
    {
        string grid = Example("heavy-ball.yaml");

        Answer run = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--slots", "2", "--quiet");

        Assert.True(run.Code == 0, run.ToString());
        Answer metrics = await Scene.RunAsync("metrics", "heavy-ball", "-m", "objective", "--store", _scene.Store);
        Assert.Equal(2 * 2 * 3 * 10, metrics.Out.TrimEnd('\n').Split('\n').Length - 1);
        Answer best = await Scene.RunAsync(
            "best",
            "heavy-ball",
            "-m",
            "objective",
            "--top",
            "1",
            "--format",
            "csv",
            "--store",
            _scene.Store
        );
        Assert.True(best.Code == 0, best.ToString());
    }

    [Fact]
    public async Task Example_RunAgain_TrainsNothing_AndBuiltOtherwiseAllOfIt()
    {
        string grid = Example();
        Answer first = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--quiet");
        Answer again = await Scene.RunAsync("plan", grid, "--store", _scene.Store);
        string built = _scene.PathOf("Plugin.dll");
        await File.WriteAllBytesAsync(built, [.. await File.ReadAllBytesAsync(built, Token), 0], Token);

        Answer other = await Scene.RunAsync("plan", grid, "--store", _scene.Store);

        Assert.True(first.Code == 0, first.ToString());
        Assert.Contains("6", Regex.Match(again.Out, ".*already.*|.*done.*").Value, StringComparison.Ordinal);
        Assert.NotEqual(again.Out, other.Out);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Queue_OfAPlugin_IsTakenOnlyWhereTheOperatorAllowsPrograms(bool allowed)
    {
        string[] options = ["serve", "--listen", "http://127.0.0.1:0", "--store", _scene.Store];
        using Sweeper server = Sweeper.Start(
            allowed ? [.. options, "--programs"] : options,
            ("SWEEPS_API_TOKEN", ""),
            ("SWEEPS_PROGRAMS", "")
        );
        string address = Regex.Match(await server.LineAsync("Serving "), "http://[0-9.:]+").Value;

        Answer queued = await Scene.RunAsync("queue", Example(), "--server", address);

        if (allowed)
        {
            Assert.True(queued.Code == 0, queued.ToString());
            Answer watched = await Scene.RunAsync("watch", "rings", "--server", address);
            Assert.True(watched.Code == 0, watched.ToString());
        }
        else
        {
            Assert.NotEqual(0, queued.Code);
            Assert.Contains("only where programs are allowed", queued.Error, StringComparison.Ordinal);
            Answer list = await Scene.RunAsync("list", "--server", address);
            Assert.DoesNotContain("rings", list.Out, StringComparison.Ordinal);
        }

        server.Signal(15);
        await server.EndAsync();
    }

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The example's grid beside a copy of what was built of it.</summary>
    private string Example(string name = "rings.yaml")
    {
        string folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../../examples/plugin"));
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        File.Copy(
            Path.Combine(folder, "bin", configuration, "net10.0", "Plugin.dll"),
            _scene.PathOf("Plugin.dll"),
            overwrite: true
        );
        string text = File.ReadAllText(Path.Combine(folder, name));
        return _scene.Grid(text.Replace("bin/Release/net10.0/", "", StringComparison.Ordinal));
    }

    private static string Field(string csv, string column)
    {
        string[] lines = csv.Split('\n');
        return lines[1].Split(',')[Array.IndexOf(lines[0].Split(','), column)];
    }

    private static string Here([CallerFilePath] string here = "") => here;
}
