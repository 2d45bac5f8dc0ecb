using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sweeps.Execution.Control;
using Sweeps.Tests;

namespace Sweeps.Cluster.Tests;

/// <summary>What a silo and a gateway tell those who watch over them.</summary>
[Collection(nameof(CalmCluster))]
public sealed partial class ObservationTests(CalmCluster calm)
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
        var scene = await calm.SceneAsync();
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
        var scene = await calm.SceneAsync();
        using Activity submission = new("submission");
        submission.Start();
        var sweep = await SweepQueue.AddAsync(scene.Store, new SweepSubmission(failing, "a test"), true, Token);
        submission.Stop();
        await scene.EndOfAsync(sweep.Id, Token);

        var trials = await scene.Store.Results.ReadTrialsAsync(sweep.Id, Token).ToListAsync(Token);
        JsonElement[] events = [];
        await Waiting.UntilAsync(
            () =>
            {
                events = [.. EventsOf(scene.Silos[0], sweep.Id)];
                return events.Count(IsOfATrial) >= trials.Sum(trial => trial.Attempts);
            },
            () => $"each attempt is an event, but events are:\n{string.Join('\n', events)}",
            Token
        );
        Assert.All(
            events,
            state =>
            {
                Assert.Equal(submission.TraceId.ToHexString(), state.GetProperty("Trace").GetString());
                Assert.Equal(IsOfATrial(state), state.TryGetProperty("Attempt", out _));
            }
        );
        foreach (var trial in trials)
        {
            var attempts = await scene.Store.Results.ReadAttemptsAsync(trial.Trial, Token);
            Assert.Equal(
                attempts.Select(attempt => attempt.Fence),
                events
                    .Where(state => IsOfATrial(state) && state.GetProperty("Trial").GetString() == $"{trial.Trial}")
                    .Select(state => state.GetProperty("Attempt").GetInt64())
            );
        }
    }

    [Fact]
    public async Task Gateway_ThatIsAskedTo_GivesItsMetricsToWhoeverHasTheToken()
    {
        await calm.SceneAsync();
        using HttpClient http = new() { BaseAddress = new Uri(calm.Gateway.Server) };

        using var without = await http.GetAsync("/metrics", Token);
        http.DefaultRequestHeaders.Authorization = new("Bearer", CalmCluster.ApiToken);
        string with = await http.GetStringAsync("/metrics", Token);

        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Contains("http_server_request_duration_seconds_bucket", with, StringComparison.Ordinal);
    }

    private static IEnumerable<JsonElement> EventsOf(SiloProcess silo, string sweep) =>
        silo
            .Log.TrimEnd()
            .Split('\n')
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("State"))
            .Where(state => state.TryGetProperty("Sweep", out var id) && id.GetString() == sweep);

    private static bool IsOfATrial(JsonElement state) => state.TryGetProperty("Trial", out _);

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
