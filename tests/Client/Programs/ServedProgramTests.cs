using System.Runtime.Versioning;
using System.Text.RegularExpressions;

namespace Sweeps.Client.Tests.Programs;

/// <summary>Programs behind a server: only where the operator lets them, with their files sent along.</summary>
[SupportedOSPlatform("linux")]
public sealed class ServedProgramTests : IDisposable
{
    private const string Trainer = """
        env | grep -E "SWEEPS_API_TOKEN|PGPASSWORD|ORLEANS|MY_SECRET|HELLO" >&2
        printf 'name %s\n' "$(cat lib/name.txt)"
        echo '{"step": 1, "loss": 0.5, "unknown": 3}' >"$SWEEPS_METRICS"

        """;

    private const string Grid = """
        name: served
        program:
          run: [sh, train.sh]
          files: [train.sh, "lib/**"]
          measures: [loss]
          needs: { slots: 2 }
        grid: { seed: 0..1 }

        """;

    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Queue_OfAProgram_SendsItsFiles_AndShowsWhatItWrote()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        using Sweeper server = Serve("--programs", "--slots", "2");
        string address = await AddressOf(server);
        string grid = Files();

        Answer queued = await Scene.RunAsync("queue", grid, "--watch", "--server", address);
        Assert.True(queued.Code == 0, queued.ToString());
        File.Delete(_scene.PathOf("train.sh"));

        Answer log = await Scene.RunAsync("logs", "served", "1", "--server", address);
        Assert.Contains("name a name", log.Out, StringComparison.Ordinal);
        Assert.Contains("HELLO=you", log.Out, StringComparison.Ordinal);
        foreach (string secret in (string[])["SWEEPS_API_TOKEN", "PGPASSWORD", "ORLEANS", "MY_SECRET"])
            Assert.DoesNotContain(secret, log.Out, StringComparison.Ordinal);
        Answer follow = await Scene.RunAsync("logs", "served", "1", "--follow", "--server", address);
        Assert.Equal(log.Out, follow.Out);
        Answer why = await Scene.RunAsync("why", "served", "1", "--server", address);
        Assert.Contains("`unknown` is not among `program.measures`", why.Out, StringComparison.Ordinal);
        server.Signal(15);
        Answer ended = await server.EndAsync();
        Assert.True(ended.Code == 0, ended.ToString());
    }

    [Fact]
    public async Task Queue_OfAProgram_WhereTheOperatorHasNotAllowedThem_IsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        using Sweeper server = Serve("--slots", "2");
        string address = await AddressOf(server);

        Answer queued = await Scene.RunAsync("queue", Files(), "--server", address);

        Assert.NotEqual(0, queued.Code);
        Assert.Contains("SWEEPS_PROGRAMS=1", queued.Error, StringComparison.Ordinal);
        Answer list = await Scene.RunAsync("list", "--server", address);
        Assert.DoesNotContain("served", list.Out, StringComparison.Ordinal);
        server.Signal(15);
        await server.EndAsync();
    }

    [Fact]
    public async Task Why_OfATrialThatFitsNoWorker_SaysWhatItLacks()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        using Sweeper server = Serve("--programs", "--slots", "1");
        string address = await AddressOf(server);

        Answer queued = await Scene.RunAsync("queue", Files(), "--server", address);
        Assert.True(queued.Code == 0, queued.ToString());

        Answer why = await Scene.RunAsync("why", "served", "0", "--server", address);
        Assert.Contains("`needs.slots` is 2, and the largest has 1", why.Out, StringComparison.Ordinal);
        Answer run = await Scene.RunAsync(
            "run",
            _scene.PathOf("grid.yaml"),
            "--store",
            _scene.PathOf("other.db"),
            "--slots",
            "1"
        );
        Assert.NotEqual(0, run.Code);
        Assert.Contains("takes 2 slots", run.Error, StringComparison.Ordinal);
        server.Signal(15);
        await server.EndAsync();
    }

    private string Files()
    {
        _scene.Grid(Trainer, "train.sh");
        Directory.CreateDirectory(_scene.PathOf("lib"));
        _scene.Grid("a name", "lib/name.txt");
        return _scene.Grid(Grid);
    }

    private Sweeper Serve(params string[] options) =>
        Sweeper.Start(
            ["serve", "--listen", "http://127.0.0.1:0", "--store", _scene.Store, .. options],
            ("SWEEPS_API_TOKEN", ""),
            ("PGPASSWORD", "pass"),
            ("ORLEANS_SERVICE_ID", "x"),
            ("MY_SECRET", "x"),
            ("SWEEPS_PROGRAMS", ""),
            ("HELLO", "you")
        );

    private static async Task<string> AddressOf(Sweeper server) =>
        Regex.Match(await server.LineAsync("Serving "), "http://[0-9.:]+").Value;
}
