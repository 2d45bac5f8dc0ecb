using Sweeps.Execution.Exporting;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Storage;
using Sweeps.Storage.Opening;
using Sweeps.Tests;

namespace Sweeps.Execution.Tests;

/// <summary>A folder for one test, gone afterwards.</summary>
public abstract class Fixture : IDisposable
{
    /// <summary>No wait in a test should come near this; one that does says what it waited for.</summary>
    protected static readonly TimeSpan Patience = Waiting.Patience;

    protected string Folder { get; } = Directory.CreateTempSubdirectory("sweeps-execution-").FullName;

    protected string StorePath => Path.Combine(Folder, "store.db");

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected ISweepStore OpenStore() => SweepStores.Open(StorePath);

    public virtual void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected static async Task<SweepResult> RunAsync(
        ISweepStore store,
        FakeEngine engine,
        FakeTrials trials,
        HostOptions? options = null,
        string name = "fake"
    )
    {
        var run = await new EmbeddedHost(store, engine, options ?? new HostOptions { Slots = 2 }).StartAsync(
            trials.Manifest(name),
            trials,
            Token
        );
        return await run.Completion.WaitAsync(Patience, Token);
    }

    protected static async Task<List<SweepNotice>> NoticesOf(SweepRun run) =>
        await run.Notices.ReadAllAsync(Token).ToListAsync(Token);

    protected static async Task<string> FingerprintOf(ISweepStore store, string sweep = "fake")
    {
        var record = await store.Registry.FindSweepAsync(sweep, Token);
        var fingerprint = await SweepFingerprint.OfAsync(store.Results, record!, Token);
        Assert.Equal(0, fingerprint.Missing);
        return fingerprint.Hash;
    }

    protected static async Task<string> MetricsOf(ISweepStore store, string sweep = "fake")
    {
        var record = await store.Registry.FindSweepAsync(sweep, Token);
        using var text = new StringWriter();
        await SweepExport.WriteMetricsAsync(store, record!, new MetricQuery(), text, Token);
        return text.ToString();
    }
}
