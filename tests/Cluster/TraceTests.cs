using System.Diagnostics;
using Sweeps.Client.Tests.Telemetry;
using Sweeps.Tests;

namespace Sweeps.Cluster.Tests;

/// <summary>What a collector is told about one sweep by the command, the gateway and the silo.</summary>
[Collection(nameof(CalmCluster))]
public sealed class TraceTests(CalmCluster calm)
{
    private const string Grid = """
        name: traced
        data: { name: mixture, train: 100, test: 20, dimension: 5, classes: 3 }
        network: { hidden: 8 }
        noise: { kind: replace, p: 0 }
        train: { batch: 10, epochs: 2 }
        measure: { at: [0, end], of: [error] }
        grid: { seed: 0..3 }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_QueuedThroughAGateway_IsOneTraceFromTheCommandToItsMeasurements()
    {
        var scene = await calm.SceneAsync();
        var (code, said) = await calm.Gateway.QueueAndWatchAsync(Grid, Token).WaitAsync(Waiting.Patience, Token);
        Assert.True(code == 0, $"{said}\n{scene.Logs}");
        var sweep = (await scene.Store.Registry.FindSweepAsync("traced", Token))!;
        string id = ActivityContext.Parse(sweep.Manifest.Trace!, null).TraceId.ToHexString();

        // Each process tells of its spans a moment after they have ended.
        Dictionary<string, ReceivedSpan> trace = [];
        await Waiting.UntilAsync(
            () =>
            {
                trace = calm.Receiver.Spans.Where(span => span.Trace == id).ToDictionary(span => span.Id);
                return (Count("sweep"), Count("trial"), Count("attempt"), Count("measure")) == (1, 4, 4, 8)
                    && trace.Values.All(span => span.Parent.Length == 0 || trace.ContainsKey(span.Parent));
            },
            () => $"a sweep of 4 trials is all of trace {id}, which has:\n{string.Join('\n', trace.Values)}",
            Token
        );
        var command = Assert.Single(trace.Values, span => span.Name == "sweeps queue");
        string all = string.Join(
            '\n',
            trace.Values.Select(span => string.Join(" > ", PathTo(span))).Distinct().Order(StringComparer.Ordinal)
        );
        TestContext.Current.TestOutputHelper?.WriteLine(all);
        Assert.True(command.Parent.Length == 0, all);
        Assert.All(
            trace.Values.Where(span => span.Name == "measure"),
            span =>
                Assert.Equal(
                    ["sweeps queue", "POST", Submission, "sweep", "trial", "attempt", "train", "measure"],
                    PathTo(span)
                )
        );
        Assert.Contains(
            trace.Values,
            span => PathTo(span) is ["sweeps queue", "POST", Submission, Coordinator, Coordinator]
        );

        int Count(string name) => trace.Values.Count(span => span.Name == name);

        List<string> PathTo(ReceivedSpan span) =>
            trace.TryGetValue(span.Parent, out var parent) ? [.. PathTo(parent), span.Name] : [span.Name];
    }

    /// <summary>The gateway's, as ASP.NET Core calls every request.</summary>
    private const string Submission = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    /// <summary>The coordinator's: as it is called by the gateway, and as it answers in its silo.</summary>
    private const string Coordinator = "ICoordinatorGrain/ReconcileAsync";
}
