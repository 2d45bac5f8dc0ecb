using Sweeps.Execution.Control;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Grains.Tests.Transport;
using Sweeps.Grains.Transport;
using Sweeps.Tests;

namespace Sweeps.Cluster.Tests;

/// <summary>A cluster whose members know each other by certificates.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Grid = """
        name: over TLS
        data: { name: mixture, train: 400, test: 100, dimension: 20, classes: 4 }
        network: { hidden: 32 }
        noise: { kind: replace, p: 0 }
        train: { batch: 4, epochs: 2 }
        measure: { at: [0, end], of: [error] }
        grid:
          p: [0, 0.2, 0.8]
          seed: 0..9
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-tls-").FullName;
    private readonly Authority _ours;
    private readonly Authority _others;

    public TlsTests() => (_ours, _others) = (new Authority(_folder, "ours"), new Authority(_folder, "others"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _ours.Dispose();
        _others.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Sweep_OverTls_IsTrainedAndStrangersChangeNothing()
    {
        await using var scene = new ClusterScene(durable: false);
        await scene.StartAsync(silos: 2, slots: 1, connect: false, Token, Of(_ours, "silo"));
        var (certificate, key) = _ours.Write(_folder, "client");
        using PeerCertificates client = new(new(certificate, key, _ours.File), TimeProvider.System, _ => { });
        await scene.ConnectAsync(Token, client);

        var stranger = scene.Add(1, Of(_others, "stranger"));
        var plain = scene.Add(1);
        var sweep = await scene.Control.SubmitAsync(new SweepSubmission(Grid, "a test"), Token);
        var live = await scene.EndOfAsync(sweep.Id, Token);

        Assert.Equal((SweepOutcome.Completed, 30L, 0L), (live.Outcome, live.Progress.Done, live.Progress.Lost));
        Assert.Equal(
            await scene.QuietFingerprintAsync(Grid, Token),
            (await SweepFingerprint.OfAsync(scene.Store.Results, sweep, Token)).Hash
        );
        await Waiting.UntilAsync(() => Refusals(scene) > 0, () => $"a silo refuses the stranger\n{scene.Logs}", Token);
        Assert.InRange(Refusals(scene), 1, 2);
        Assert.Equal(
            2L,
            scene.Server.ExecuteAt(
                scene.Location,
                $"SELECT count(*) FROM orleansmembershiptable WHERE status = 3 AND port NOT IN ({stranger.SiloPort}, "
                    + $"{plain.SiloPort})"
            )
        );
        Assert.Equal(
            0L,
            scene.Server.ExecuteAt(
                scene.Location,
                $"SELECT count(*) FROM workers WHERE process IN ({stranger.ProcessId}, {plain.ProcessId})"
            )
        );
    }

    [Fact]
    public async Task Silo_WhoseCertificateHasExpired_SaysSoAndDoesNotStart()
    {
        await using var scene = new ClusterScene(durable: false);
        var (certificate, key) = _ours.Write(_folder, "late", from: -10, to: -1);

        var silo = scene.Add(1, Named(certificate, key, _ours.File));

        Assert.Equal(2, await silo.ExitAsync(Token));
        await Waiting.UntilAsync(() => silo.Log.Length > 0, () => "the silo says why", Token);
        Assert.Contains("has expired on", Assert.Single(silo.Log.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private (string Key, string Value)[] Of(Authority authority, string name)
    {
        var (certificate, key) = authority.Write(_folder, name);
        return Named(certificate, key, authority.File);
    }

    /// <summary>The variables by which a silo or a gateway is told of its files.</summary>
    internal static (string Key, string Value)[] Named(string certificate, string key, string authority) =>
        [
            (TlsFiles.CertificateVariable, certificate),
            (TlsFiles.KeyVariable, key),
            (TlsFiles.AuthorityVariable, authority),
        ];

    /// <summary>How often the members have said that the stranger was refused.</summary>
    private static int Refusals(ClusterScene scene) =>
        scene
            .Silos.Take(2)
            .Sum(silo => silo.Log.Split('\n').Count(line => line.Contains("CN=stranger", StringComparison.Ordinal)));
}
