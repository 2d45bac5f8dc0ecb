using System.Text.Json;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Verbs;

public sealed class LookingTests(FinishedSweep sweep) : IClassFixture<FinishedSweep>
{
    [Fact]
    public async Task Export_TrialsAsNdjson_CarriesConfigurationAndFinalMetrics()
    {
        JsonElement[] rows =
        [
            .. (await sweep.AskAsync("export", "tiny", "--format", "ndjson"))
                .Out.TrimEnd('\n')
                .Split('\n')
                .Select(line => JsonDocument.Parse(line).RootElement),
        ];
        string last = (await sweep.AskAsync("metrics", "tiny", "--trial", "3", "-m", "test_error", "--last"))
            .Out.TrimEnd('\n')
            .Split('\n')[^1]
            .Split(',')[^1];

        Assert.Equal([0, 1, 2, 3], rows.Select(row => row.GetProperty("trial").GetInt32()));
        Assert.Equal("0.5", rows[3].GetProperty("axes").GetProperty("p").GetRawText());
        Assert.Equal(0.5, rows[3].GetProperty("configuration").GetProperty("noise").GetProperty("p").GetDouble());
        Assert.Equal(last, rows[3].GetProperty("metrics").GetProperty("test_error").GetRawText());
    }

    [Fact]
    public async Task Export_TrialsAsCsv_HasAHeaderAndARowForEachTrial()
    {
        string file = sweep.Scene.PathOf("trials.csv");

        Answer answer = await sweep.AskAsync("export", "tiny", "-m", "test_error", "--out", file);

        Assert.Equal((0, "", ""), (answer.Code, answer.Out, answer.Error));
        string[] lines = File.ReadAllLines(file);
        Assert.Equal(
            "trial,cell,key,p,seed,state,step,test_error,test_error_unfinished,seconds,attempts,reason,weights,"
                + "configuration",
            lines[0]
        );
        Assert.Equal(5, lines.Length);
        Assert.StartsWith("0,0,", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("}\"", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_Metrics_AreThoseOfMetrics()
    {
        string csv = (await sweep.AskAsync("metrics", "tiny")).Out;
        string[] lines = (await sweep.AskAsync("export", "tiny", "--of", "metrics", "--format", "ndjson"))
            .Out.TrimEnd('\n')
            .Split('\n');

        Assert.Equal(csv, (await sweep.AskAsync("export", "tiny", "--of", "metrics")).Out);
        JsonElement first = JsonDocument.Parse(lines[0]).RootElement;
        Assert.Equal(
            csv.Split('\n')[1],
            string.Join(',', first.EnumerateObject().Select(property => property.Value.ToString()))
        );
        Assert.Equal(csv.TrimEnd('\n').Split('\n').Length - 1, lines.Length);
    }

    [Fact]
    public async Task Show_OfATrial_HasItsMetricsOverTraining()
    {
        Answer answer = await sweep.AskAsync("show", "tiny", "--trial", "3");

        Assert.True(answer.Code == 0, answer.ToString());
        Assert.StartsWith("Trial 3 of tiny: p=0.5 seed=1\n", answer.Out, StringComparison.Ordinal);
        Assert.Matches(@"test_error +\S+ +\S+ +[▁-█]{4}\n", answer.Out);
    }

    [Theory]
    [InlineData(new double[] { }, "")]
    [InlineData(new[] { 1.0 }, "▁")]
    [InlineData(new[] { 0, 3.5, 7 }, "▁▅█")]
    [InlineData(new[] { 7, double.NaN, 0 }, "█·▁")]
    public void Sparkline_OfValues_GoesFromTheLeastToTheGreatest(double[] values, string bars) =>
        Assert.Equal(bars, Sparkline.Of(values));

    [Fact]
    public void Sparkline_OfMoreValuesThanBars_KeepsBothEnds()
    {
        string bars = Sparkline.Of([.. Enumerable.Range(0, 1000).Select(value => (double)value)]);

        Assert.Equal((24, '▁', '█'), (bars.Length, bars[0], bars[^1]));
    }

    [Fact]
    public async Task Doctor_OnAWorkingStore_FindsNoFault()
    {
        Answer answer = await sweep.AskAsync("doctor", "--format", "json");

        Dictionary<string, string> states = JsonDocument
            .Parse(answer.Out)
            .RootElement.EnumerateArray()
            .ToDictionary(row => row.GetProperty("check").GetString()!, row => row.GetProperty("state").GetString()!);
        Assert.Equal((0, "ok", "ok"), (answer.Code, states["store"], states["runtime"]));
        Assert.Contains("data mnist", states.Keys);
    }

    [Fact]
    public async Task Doctor_WithAServerThatIsAway_FailsAndSaysWhatToDo()
    {
        Answer answer = await sweep.AskAsync("doctor", "--server", "http://127.0.0.1:1", "--format", "json");

        JsonElement server = JsonDocument
            .Parse(answer.Out)
            .RootElement.EnumerateArray()
            .Single(row => row.GetProperty("check").GetString() == "server");
        Assert.Equal((ExitCode.Failed, "FAILS"), (answer.Code, server.GetProperty("state").GetString()));
        Assert.StartsWith(
            "Start it with `sweeps serve`",
            server.GetProperty("do").GetString(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("sweeps pl", "plan plot")]
    [InlineData("sweeps plot tiny --ki", "--kind")]
    [InlineData("sweeps plot tiny --kind ", "curves heat importance line parallel scatter")]
    [InlineData("sweeps export tiny --format ", "arrow csv ndjson parquet")]
    public void Completion_OfALine_IsWhatMayStandThere(string line, string words) =>
        Assert.Equal(words, string.Join(' ', CommandLine.Words(line)));

    [Theory]
    [InlineData("bash", "complete -F _sweeps sweeps\n")]
    [InlineData("zsh", "compdef _sweeps sweeps\n")]
    [InlineData("fish", "complete -c sweeps -a '(sweeps completion words --line (commandline -cp) 2>/dev/null)'\n")]
    public async Task Completion_Script_RegistersItself(string shell, string ending) =>
        Assert.EndsWith(ending, (await Scene.RunAsync("completion", shell)).Out, StringComparison.Ordinal);
}
