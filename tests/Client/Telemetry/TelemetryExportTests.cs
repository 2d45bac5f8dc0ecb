using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Telemetry;

public sealed class TelemetryExportTests
{
    [Fact]
    public async Task Run_WithACollector_SendsOneTraceFromTheCommandToTheMeasurements()
    {
        using Scene scene = new();
        using OtlpReceiver receiver = new();
        using Sweeper process = Sweeper.Start(
            ["run", scene.Grid(Scene.TinyGrid), "--store", scene.Store, "--quiet"],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Endpoint),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
        );
        Answer answer = await process.EndAsync();
        Assert.True(answer.Code == 0, answer.ToString());

        var spans = receiver.Spans;
        Assert.Single(spans.Select(span => span.Trace).Distinct());
        var byId = spans.ToDictionary(span => span.Id);
        ReceivedSpan root = Assert.Single(spans, span => span.Parent.Length == 0);
        Assert.Equal("sweeps run", root.Name);
        Assert.Equal(
            ["sweeps run", "sweep", "trial", "attempt", "train", "measure"],
            PathTo(spans.First(span => span.Name == "measure"))
        );
        Assert.Equal((4, 4, 4, 4), (Count("trial"), Count("attempt"), Count("data"), Count("train")));
        Assert.Equal(16, Count("measure"));
        Assert.InRange(Count("flush"), 1, 8);
        Assert.Superset(
            new HashSet<string>
            {
                "sweeps.slots.busy",
                "sweeps.queue.depth",
                "sweeps.trials",
                "sweeps.samples",
                "sweeps.flush.duration",
            },
            receiver.Metrics.ToHashSet()
        );

        int Count(string name) => spans.Count(span => span.Name == name);

        List<string> PathTo(ReceivedSpan span) =>
            byId.TryGetValue(span.Parent, out var parent) ? [.. PathTo(parent), span.Name] : [span.Name];
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http", "grpc, http/protobuf")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "http/json", "grpc, http/protobuf")]
    [InlineData("OTEL_TRACES_SAMPLER", "always", "always_on")]
    public async Task Command_WithAValueThatTheExporterWouldPassOver_IsRefused(string name, string value, string choice)
    {
        using Sweeper process = Sweeper.Start(
            ["version"],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"),
            (name, value)
        );

        Answer answer = await process.EndAsync();

        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.StartsWith($"sweeps: {name} must be ", answer.Error, StringComparison.Ordinal);
        Assert.Contains(choice, answer.Error, StringComparison.Ordinal);
        Assert.Contains($"but was `{value}`", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_WhoseCollectorTakesConnectionsAndIsSilent_EndsAllTheSame()
    {
        using Scene scene = new();
        using System.Net.Sockets.TcpListener silent = new(System.Net.IPAddress.Loopback, 0);
        silent.Start();

        // The exporter itself would wait for an hour, for traces and again for metrics.
        using Sweeper process = Sweeper.Start(
            ["run", scene.Grid(Scene.TinyGrid), "--store", scene.Store, "--quiet"],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://{silent.LocalEndpoint}"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "3600000")
        );
        Answer answer = await process.EndAsync();

        Assert.Equal(ExitCode.Done, answer.Code);
    }
}
