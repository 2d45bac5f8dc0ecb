using System.Diagnostics;
using Sweeps.Client.Tests.Verbs;

namespace Sweeps.Client.Tests.Completion;

/// <summary>A store with two sweeps, one of them with a name that a shell must quote.</summary>
public sealed class TwoSweeps : IAsyncLifetime
{
    internal FinishedSweep First { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await First.InitializeAsync();
        Answer answer = await First.AskAsync(
            "run",
            First.Grid,
            "--set",
            "name='it has spaces'",
            "--quiet",
            "--out",
            First.Scene.PathOf("figures")
        );
        Assert.True(answer.Code == 0, answer.ToString());
    }

    public ValueTask DisposeAsync() => First.DisposeAsync();
}

public sealed class CompletionTests(TwoSweeps sweeps) : IClassFixture<TwoSweeps>
{
    private readonly FinishedSweep _sweep = sweeps.First;

    [Theory]
    [InlineData("sweeps show --store STORE ti", "tiny")]
    [InlineData("sweeps show --store STORE t", "tiny")]
    [InlineData("sweeps compare --store STORE ", "it has spaces tiny")]
    [InlineData("sweeps pause nothing --store STORE --serv", "--server")]
    [InlineData("sweeps show --store STORE nothing", "")]
    [InlineData("sweeps why --store STORE tiny ", "0 1 2 3")]
    [InlineData("sweeps why --store STORE tiny 2", "2")]
    [InlineData("sweeps why --store STORE tiny 7", "")]
    [InlineData("sweeps why --store STORE tiny x", "")]
    [InlineData("sweeps why --store STORE nothing ", "")]
    [InlineData("sweeps show tiny --store STORE --trial ", "0 1 2 3")]
    [InlineData("sweeps metrics tiny --store STORE --trial 3", "3")]
    [InlineData("sweeps results tiny --store STORE --where noise.p=", "noise.p=0 noise.p=0.5")]
    [InlineData("sweeps results tiny --store STORE --sort test_er", "test_error")]
    [InlineData("sweeps compare tiny --store STORE p=", "p=0 p=0.5")]
    [InlineData("sweeps run x.yaml --set loss=s", "loss=squared")]
    [InlineData("sweeps run x.yaml --set train.schedule=c", "train.schedule=constant train.schedule=cosine")]
    [InlineData("sweeps run x.yaml --set bias=t", "bias=true")]
    [InlineData("sweeps run x.yaml --set data=mn", "data=mnist")]
    [InlineData("sweeps run x.yaml --set epochs=", "")]
    [InlineData("sweeps show --store /nowhere/x.db ", "")]
    [InlineData("sweeps show --store GRID ", "")]
    [InlineData("sweeps show --server http://127.0.0.1:9 ", "")]
    [InlineData("sweeps show --server nonsense ", "")]
    public void Words_WhereASweepOrTrialIsWanted_AreThoseOfTheStore(string line, string words) =>
        Assert.Equal(
            words,
            string.Join(
                ' ',
                CommandLine
                    .Words(
                        line.Replace("STORE", _sweep.Scene.Store, StringComparison.Ordinal)
                            .Replace("GRID", _sweep.Grid, StringComparison.Ordinal)
                    )
                    .Where(word => word[0] != '-' || line.EndsWith("--serv", StringComparison.Ordinal))
            )
        );

    [Fact]
    public async Task Words_OfABegunId_HaveTheId()
    {
        string id = System
            .Text.Json.JsonDocument.Parse((await _sweep.AskAsync("list", "--format", "json")).Out)
            .RootElement[0]
            .GetProperty("id")
            .GetString()!;

        Assert.Equal([id[..8]], CommandLine.Words($"sweeps show --store {_sweep.Scene.Store} {id[..3]}"));
    }

    [Fact]
    public async Task Words_OfTrialsOfALargeSweep_BeginAsTyped()
    {
        using Scene scene = new();
        await Scene.RunAsync(
            "run",
            scene.Grid(Scene.TinyGrid),
            "--set",
            "seed=0..1099",
            "--max-trials",
            "1",
            "--store",
            scene.Store,
            "--quiet",
            "--out",
            scene.PathOf("figures")
        );

        string[] words = [.. CommandLine.Words($"sweeps why --store {scene.Store} tiny 21")];

        Assert.Equal(
            [
                "21",
                .. Enumerable.Range(210, 10).Select(trial => $"{trial}"),
                .. Enumerable.Range(2100, 39).Select(trial => $"{trial}"),
            ],
            words.OrderBy(word => word.Length).ThenBy(word => word, StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("sweeps sho", "show")]
    [InlineData("sweeps show ti", "tiny")]
    [InlineData("sweeps why tiny ", "0|1|2|3")]
    [InlineData("sweeps plot tiny --kind he", "heat")]
    [InlineData("sweeps show it", @"it\ has\ spaces")]
    [InlineData("sweeps run gri", "grid.yaml")]
    public async Task Bash_WithTheScript_Completes(string line, string words)
    {
        string program = _sweep.Scene.PathOf("sweeps");
        File.WriteAllText(
            program,
            $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "sweeps.dll")}' \"$@\"\n"
        );
        string script = $$"""
            chmod +x sweeps
            PATH="$PWD:$PATH"
            eval "$(sweeps completion bash)"
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
            read -ra COMP_WORDS <<<"$COMP_LINE"
            [ "${COMP_LINE: -1}" = ' ' ] && COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _sweeps sweeps "${COMP_WORDS[COMP_CWORD]}"
            IFS='|'; echo "${COMPREPLY[*]}"
            complete -p sweeps
            """;
        using Process bash = Process.Start(
            new ProcessStartInfo("bash", ["-c", script])
            {
                WorkingDirectory = _sweep.Scene.PathOf(""),
                RedirectStandardOutput = true,
                Environment = { ["SWEEPS_STORE"] = _sweep.Scene.Store, ["SWEEPS_SERVER"] = "" },
            }
        )!;

        Assert.Equal(
            $"{words}\ncomplete -F _sweeps sweeps\n",
            await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)
        );
    }
}
