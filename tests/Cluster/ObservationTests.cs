using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sweeps.Execution.Control;

namespace Sweeps.Cluster.Tests;

/// <summary>What a silo and a gateway tell those who watch over them.</summary>
public sealed partial class ObservationTests
{
    private const string Grid = """
        name: observed
        data: { name: mixture, train: 100, test: 50, dimension: 10, classes: 3 }
        network: { hidden: 8 }
        noise: { kind: replace, p: 0 }
        train: { batch: 10, epochs: 2 }
        measure: { at: [0, end], of: [error] }
        grid: { seed: 0..3 }
        """;

    /// <summary>Exported only once it has happened.</summary>
    private const string OnlyInTrouble = "sweeps_fence_refusals_total";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silo_ThatIsAskedTo_ExportsWhatAlertsAndDashboardAskForAndLogsJson()
    {
        await using var scene = new ClusterScene(durable: false);
        await scene.StartAsync(silos: 1, slots: 2, Token, ("SWEEPS_METRICS", "1"), ("SWEEPS_LOG", "json"));
        var sweep = await scene.Control.SubmitAsync(new SweepSubmission(Grid, "a test"), Token);
        await scene.EndOfAsync(sweep.Id, Token);

        using HttpClient http = new();
        string metrics = await http.GetStringAsync(
            new Uri(
                string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{scene.Silos[0].HealthPort}/metrics")
            ),
            Token
        );

        HashSet<string> exported =
        [
            .. metrics.Split('\n').Select(line => Metric().Match(line)).Where(m => m.Success).Select(m => m.Value),
            OnlyInTrouble,
        ];
        HashSet<string> asked =
        [
            .. ((string[])["alerts.yml", "grafana/dashboards/sweeps.json"])
                .Select(file => File.ReadAllText(Path.Combine(Root(), "deploy", "observe", file)))
                .SelectMany(text => Asked().Matches(text))
                .Select(match => match.Value),
        ];
        Assert.NotEmpty(asked);
        Assert.Subset(exported, asked);
        Assert.Contains(
            scene.Silos[0].Log.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement),
            line =>
                line.GetProperty("State").TryGetProperty("Sweep", out var name)
                && name.GetString() == sweep.Id
                && line.GetProperty("LogLevel").GetString() == "Information"
        );
    }

    [Fact]
    public async Task Log_OfASilo_HasTheIdsOfSweepTrialAttemptAndTraceWhereTheyApply()
    {
        const string failing =
            "name: failing\nprogram: { run: [sh, -c, exit 3], measures: [loss] }\ngrid: { seed: 0..1 }\n";
        await using var scene = new ClusterScene(durable: false);
        await scene.StartAsync(silos: 1, slots: 1, Token, ("SWEEPS_LOG", "json"), ("SWEEPS_PROGRAMS", "1"));
        using Activity submission = new("submission");
        submission.Start();
        var sweep = await SweepQueue.AddAsync(scene.Store, new SweepSubmission(failing, "a test"), true, Token);
        submission.Stop();
        await scene.EndOfAsync(sweep.Id, Token);

        JsonElement[] events =
        [
            .. scene
                .Silos[0]
                .Log.TrimEnd()
                .Split('\n')
                .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("State"))
                .Where(state => state.TryGetProperty("Sweep", out _)),
        ];
        Assert.All(
            events,
            state =>
            {
                Assert.Equal(sweep.Id, state.GetProperty("Sweep").GetString());
                Assert.Equal(submission.TraceId.ToHexString(), state.GetProperty("Trace").GetString());
                Assert.Equal(state.TryGetProperty("Trial", out _), state.TryGetProperty("Attempt", out _));
            }
        );
        var trials = await scene.Store.Results.ReadTrialsAsync(sweep.Id, Token).ToListAsync(Token);
        foreach (var trial in trials)
        {
            var attempts = await scene.Store.Results.ReadAttemptsAsync(trial.Trial, Token);
            Assert.Equal(
                attempts.Select(attempt => attempt.Fence),
                events
                    .Where(state =>
                        state.TryGetProperty("Trial", out var key) && key.GetString() == trial.Trial.ToString()
                    )
                    .Select(state => state.GetProperty("Attempt").GetInt64())
            );
        }
    }

    [Fact]
    public async Task Gateway_ThatIsAskedTo_GivesItsMetricsToWhoeverHasTheToken()
    {
        await using var scene = new ClusterScene(durable: false);
        await scene.StartAsync(silos: 1, slots: 1, connect: false, Token);
        await using GatewayProcess gateway = new(
            scene.Location,
            "test",
            ("SWEEPS_METRICS", "1"),
            ("SWEEPS_API_TOKEN", "of-a-test-of-24-characters")
        );
        await gateway.ReadyAsync(Token);
        using HttpClient http = new() { BaseAddress = new Uri(gateway.Server) };

        using var without = await http.GetAsync("/metrics", Token);
        http.DefaultRequestHeaders.Authorization = new("Bearer", "of-a-test-of-24-characters");
        string with = await http.GetStringAsync("/metrics", Token);

        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Contains("http_server_request_duration_seconds_bucket", with, StringComparison.Ordinal);
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Sweeps.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex(@"^sweeps_\w+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"sweeps_\w+")]
    private static partial Regex Asked();
}
