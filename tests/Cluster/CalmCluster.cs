using Sweeps.Client.Tests.Telemetry;

namespace Sweeps.Cluster.Tests;

/// <summary>A silo and a gateway that nobody kills, and that tell all they can.</summary>
public sealed class CalmCluster : SharedCluster
{
    /// <summary>What the gateway asks for.</summary>
    public const string ApiToken = "of-a-test-of-24-characters";

    private readonly OtlpReceiver _receiver;
    private readonly (string Key, string Value)[] _telemetry;
    private GatewayProcess? _gateway;

    public CalmCluster()
        : this(new OtlpReceiver()) { }

    private CalmCluster(OtlpReceiver receiver)
        : this(
            receiver,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Endpoint),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BSP_SCHEDULE_DELAY", "200"),
            ("SWEEPS_METRICS", "1")
        ) { }

    private CalmCluster(OtlpReceiver receiver, params (string Key, string Value)[] telemetry)
        : base(false, silos: 1, slots: 2, [.. telemetry, ("SWEEPS_LOG", "json"), ("SWEEPS_PROGRAMS", "1")]) =>
        (_receiver, _telemetry) = (receiver, telemetry);

    /// <summary>What a collector has been told.</summary>
    internal OtlpReceiver Receiver => _receiver;

    /// <summary>The gateway, once the cluster is ready.</summary>
    internal GatewayProcess Gateway => _gateway!;

    private protected override async Task BeginAsync(ClusterScene scene)
    {
        await base.BeginAsync(scene);
        _gateway = new GatewayProcess(scene.Location, "test", [.. _telemetry, ("SWEEPS_API_TOKEN", ApiToken)]);
        await _gateway.ReadyAsync(CancellationToken.None);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        await base.DisposeAsync();
        _receiver.Dispose();
    }
}

/// <summary>The classes whose tests share a <see cref="CalmCluster"/>.</summary>
[CollectionDefinition(nameof(CalmCluster))]
public sealed class CalmTests : ICollectionFixture<CalmCluster>;
