using System.Text.RegularExpressions;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Backends;

public sealed class ServerPlaceTests(ServedSweep sweep) : IClassFixture<ServedSweep>
{
    [Theory]
    [InlineData("list")]
    [InlineData("list --format json")]
    [InlineData("show tiny")]
    [InlineData("show tiny --quiet")]
    [InlineData("show tiny --trial 2")]
    [InlineData("show tiny --grid")]
    [InlineData("show GRID")]
    [InlineData("results tiny")]
    [InlineData("results tiny --format json")]
    [InlineData("results tiny --format csv -m test_error -m active_fraction.1")]
    [InlineData("results tiny --by cell")]
    [InlineData("results tiny --by cell --format json")]
    [InlineData("results tiny --by cell --format csv -m test_error")]
    [InlineData("results tiny --paired p=0.0")]
    [InlineData("results tiny --paired p=0 --format json")]
    [InlineData("results tiny --paired q=0")]
    [InlineData("results tiny -m nothing")]
    [InlineData("metrics tiny")]
    [InlineData("metrics tiny --format json --last")]
    [InlineData("metrics tiny --trial 2 -m test_error --format table")]
    [InlineData("metrics tiny --trial 9")]
    [InlineData("fingerprint tiny")]
    [InlineData("fingerprint GRID")]
    [InlineData("why tiny 0")]
    [InlineData("why tiny 3")]
    [InlineData("why tiny 4")]
    [InlineData("why nothing 0")]
    [InlineData("plan GRID --slots 2")]
    [InlineData("plan GRID --set seed=0..9 --slots 3 --format json")]
    [InlineData("pause tiny")]
    [InlineData("cancel tiny")]
    [InlineData("watch tiny --quiet")]
    [InlineData("extend tiny --set p=[0]")]
    [InlineData("extend tiny")]
    public async Task Verb_AtAServer_SaysWhatItSaysOfTheStoreItself(string line)
    {
        string[] words = [.. line.Split(' ').Select(word => word == "GRID" ? sweep.Grid : word)];

        Answer here = await sweep.AtStoreAsync(words);
        Answer there = await sweep.AtServerAsync(words);

        Assert.Equal(here, there);
        Assert.DoesNotContain("went wrong inside", here.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Measures_OfAServer_AreItsCatalog() =>
        Assert.Equal(await Scene.RunAsync("measures"), await sweep.AtServerAsync("measures"));

    [Fact]
    public async Task Queue_WatchedToTheEnd_PrintsWhatARunPrints()
    {
        using Scene other = new();
        Answer run = await Scene.RunAsync(
            "run",
            other.Grid(Scene.TinyGrid),
            "--store",
            other.Store,
            "--out",
            other.PathOf("figures")
        );

        Assert.Equal(other.Steady(run.Out), sweep.Scene.Steady(sweep.Queued.Out));
        Assert.Contains("The sweep `tiny` (", sweep.Queued.Error, StringComparison.Ordinal);
        Assert.Contains("4 of 4 trials done (100 %)", sweep.Queued.Error, StringComparison.Ordinal);
        Assert.Matches("Done in .*: 4 trained, 0 already done, 0 diverged, 0 failed.\n$", sweep.Queued.Error);
        Assert.Equal(
            (await Scene.RunAsync("fingerprint", "tiny", "--store", other.Store)).Out,
            (await sweep.AtServerAsync("fingerprint", "tiny")).Out
        );
    }

    [Fact]
    public async Task Queue_NotWatched_ReturnsAndSaysHowToWatch()
    {
        Answer answer = await sweep.AtServerAsync(
            "queue",
            sweep.Grid,
            "--set",
            "name=second",
            "--priority",
            "3",
            "--max-slots",
            "1"
        );

        Assert.Equal((0, ""), (answer.Code, answer.Error));
        Match said = Regex.Match(
            answer.Out,
            $"^The sweep `second` \\(([0-9a-f]{{8}})\\) is queued at {sweep.Address}: 4 trials, [0-4] done.\nTo "
                + $"watch it: sweeps watch ([0-9a-f]{{8}}) --server {sweep.Address}\n$"
        );
        Assert.True(said.Success, answer.Out);
        Answer watched = await sweep.AtServerAsync("watch", said.Groups[2].Value);
        Assert.True(watched.Code == 0, watched.ToString());
        Assert.Contains("4 of 4 trials done", watched.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steering_ASweepAtAServer_IsHeardThere()
    {
        string[] large = ["queue", sweep.Grid, "--set", "name=large", "--set", "seed=0..199", "--set", "epochs=200"];
        Assert.Equal(0, (await sweep.AtServerAsync(large)).Code);

        Answer paused = await sweep.AtServerAsync("pause", "large");
        Answer watched = await sweep.AtServerAsync("watch", "large", "--quiet");
        Answer resumed = await sweep.AtServerAsync("resume", "large");
        Answer cancelled = await sweep.AtServerAsync("cancel", "large");
        Answer end = await sweep.AtServerAsync("watch", "large", "--quiet");

        Assert.StartsWith("The sweep `large` is paused, with ", paused.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Interrupted, watched.Code);
        Assert.StartsWith("The sweep `large` (", resumed.Out, StringComparison.Ordinal);
        Assert.StartsWith("The sweep `large` is cancelled, with ", cancelled.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, end.Code);
    }

    [Theory]
    [InlineData("resume tiny --slots 1", "`--slots` says how this process trains, but ADDRESS is to train the sweep.")]
    [InlineData("queue GRID --set p=7", "GRID")]
    [InlineData(
        "list --store x.db",
        "Sweeps are in a store or behind a server, but both `--store x.db` and `--server ADDRESS` are given."
    )]
    public async Task Misuse_OfAServer_IsRefused(string line, string message)
    {
        Answer answer = await sweep.AtServerAsync([
            .. line.Split(' ').Select(word => word == "GRID" ? sweep.Grid : word),
        ]);

        Assert.Equal((ExitCode.Misuse, ""), (answer.Code, answer.Out));
        Assert.StartsWith(
            "sweeps: "
                + message
                    .Replace("ADDRESS", sweep.Address, StringComparison.Ordinal)
                    .Replace("GRID", "--set p:1:", StringComparison.Ordinal),
            answer.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Server_NotThere_IsSaidWithExitCode1()
    {
        Answer answer = await Scene.RunAsync("list", "--server", "http://127.0.0.1:9");

        Assert.Equal((ExitCode.Failed, ""), (answer.Code, answer.Out));
        Assert.StartsWith(
            "sweeps: A server must answer at http://127.0.0.1:9, but none does: Connection refused.",
            answer.Error,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("127.0.0.1:5080")]
    [InlineData("ftp://host")]
    public async Task Server_ThatIsNoAddress_IsRefused(string address)
    {
        Answer answer = await Scene.RunAsync("list", "--server", address);

        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.StartsWith(
            "sweeps: A server is given by its address, http://HOST:PORT or https://HOST:PORT, but was `" + address,
            answer.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Queue_WithoutAServer_SaysHowToGetOne()
    {
        Answer answer = await Scene.RunAsync("queue", sweep.Grid);

        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.StartsWith(
            "sweeps: A sweep is queued with a server or in a store, but none is named.",
            answer.Error,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        "http://0.0.0.0:0",
        "sweeps: Whoever can reach the gateway on http://0.0.0.0:0 could train and cancel sweeps, so a token must "
            + "be set"
    )]
    [InlineData("127.0.0.1", "sweeps: An address to listen on is written http://HOST:PORT")]
    [InlineData("TAKEN", "sweeps: An address to listen on must be free, but: ")]
    public async Task Serve_WhereItMustNotOrCannot_IsRefused(string listen, string message)
    {
        using Scene other = new();
        using Sweeper process = Sweeper.Start(
            ["serve", "--listen", listen == "TAKEN" ? sweep.Address : listen, "--store", other.Store],
            ("SWEEPS_API_TOKEN", "")
        );

        Answer answer = await process.EndAsync();

        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.StartsWith(message, answer.Error, StringComparison.Ordinal);
    }
}
