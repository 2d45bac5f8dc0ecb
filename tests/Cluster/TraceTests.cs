using Sweeps.Client.Tests.Telemetry;
using Sweeps.Tests;

namespace Sweeps.Cluster.Tests;

/// <summary>What a collector is told about one sweep by the command, the gateway and the silo.</summary>
public sealed class TraceTests
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
        using OtlpReceiver receiver = new();
        (string Key, string Value)[] telemetry =
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Endpoint),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BSP_SCHEDULE_DELAY", "200"),
        ];
        await using var scene = new ClusterScene(durable: false);
        await scene.StartAsync(silos: 1, slots: 2, Token, telemetry);
        await using var gateway = new GatewayProcess(scene.Location, "test", telemetry);
        await gateway.ReadyAsync(Token);
        var (code, said) = await gateway.QueueAndWatchAsync(Grid, Token).WaitAsync(Waiting.Patience, Token);
        Assert.True(code == 0, $"{said}\n{scene.Logs}");

        // Whoever ends says first what it still has to say.
        scene.Silos[0].Terminate();
        Assert.Equal((0, 0), (await scene.Silos[0].ExitAsync(Token), await gateway.EndAsync(Token)));

        var spans = receiver.Spans;
        var command = Assert.Single(spans, span => span.Name == "sweeps queue");
        var trace = spans.Where(span => span.Trace == command.Trace).ToDictionary(span => span.Id);
        string all = string.Join(
            '\n',
            trace.Values.Select(span => string.Join(" > ", PathTo(span))).Distinct().Order(StringComparer.Ordinal)
        );
        TestContext.Current.TestOutputHelper?.WriteLine(all);
        Assert.True(command.Parent.Length == 0, all);
        Assert.Equal((1, 4, 4, 8), (Count("sweep"), Count("trial"), Count("attempt"), Count("measure")));
        Assert.Equal(8, spans.Count(span => span.Name == "measure"));
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
