using System.Diagnostics;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;
using Sweeps.Storage;
using Sweeps.Storage.Opening;
using Sweeps.Tests;

namespace Sweeps.Execution.Tests;

/// <summary>Trials whose checkpoints are in a folder continue from there, or start again where that is not to be
/// had.</summary>
public sealed class FiledCheckpointTests : Fixture
{
    private string Checkpoints => Path.Combine(Folder, "checkpoints");

    [Theory]
    [InlineData(Harm.None)]
    [InlineData(Harm.Missing)]
    [InlineData(Harm.CutShort)]
    [InlineData(Harm.Changed)]
    [InlineData(Harm.Huge)]
    [InlineData(Harm.Folder)]
    [InlineData(Harm.Pipe)]
    public async Task Trial_WhoseFileIsHarmed_StartsAgainAndEndsTheSame(Harm harm)
    {
        await using (var store = SweepStores.Open(StorePath, checkpoints: Checkpoints))
            await StopAsync(store);
        string file = Assert.Single(Directory.GetFiles(Checkpoints, "*.checkpoint", SearchOption.AllDirectories));
        switch (harm)
        {
            case Harm.None:
                break;
            case Harm.Missing:
                File.Delete(file);
                break;
            case Harm.CutShort:
                File.WriteAllBytes(file, File.ReadAllBytes(file)[..^100]);
                break;
            case Harm.Huge:
                using (FileStream grown = File.OpenWrite(file))
                    grown.SetLength(3L << 30); // holes, which take no room
                break;
            case Harm.Folder:
                File.Delete(file);
                Directory.CreateDirectory(file);
                break;
            case Harm.Pipe:
                Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes in folders are made on Linux.");
                File.Delete(file);
                using (var make = Process.Start("mkfifo", [file]))
                    await make.WaitForExitAsync(Token);
                break;
            default:
                byte[] bytes = File.ReadAllBytes(file);
                bytes[bytes.Length / 2] ^= 1;
                File.WriteAllBytes(file, bytes);
                break;
        }

        await using var again = SweepStores.Open(StorePath, checkpoints: Checkpoints);
        var engine = new HeavyEngine();
        var trials = new FakeTrials(1, 50);
        var run = await new EmbeddedHost(
            again,
            engine,
            new HostOptions { Slots = 1, KeepStates = KeepStates.Never }
        ).StartAsync(trials.Manifest(), trials, Token);
        var result = await run.Completion.WaitAsync(Patience, Token);
        Assert.Equal(
            (SweepOutcome.Completed, 1L, 0L),
            (result.Outcome, result.Progress.Finished, result.Progress.Violations)
        );
        Assert.Equal(harm == Harm.None ? 20 : 0, engine.From);
        Assert.Equal(
            harm == Harm.None ? [] : [SweepNoticeKind.Checkpoint],
            (await NoticesOf(run)).Select(notice => notice.Kind)
        );
        Assert.Empty(Directory.GetFiles(Checkpoints, "*", SearchOption.AllDirectories));
        await using var quiet = SweepStores.Open(Path.Combine(Folder, "quiet.db"));
        await RunAsync(quiet, new FakeEngine(), trials);
        Assert.Equal(await FingerprintOf(quiet), await FingerprintOf(again));
    }

    /// <summary>Trains a trial to step 20 and stops it there, at a checkpoint.</summary>
    private static async Task StopAsync(ISweepStore store)
    {
        using var stop = new CancellationTokenSource();
        var trials = new FakeTrials(1, 50);
        var engine = new HeavyEngine { StopAt = 19 };
        var run = await new EmbeddedHost(store, engine, new HostOptions { Slots = 1 }).StartAsync(
            trials.Manifest(),
            trials,
            stop.Token
        );
        await engine.Stopping.Task.WaitAsync(Patience, Token);
        await stop.CancelAsync();
        await Waiting.UntilAsync(() => run.Progress.Halting, "the run is on its way to a stop", Token);
        engine.Go.Set();
        Assert.Equal(SweepOutcome.Interrupted, (await run.Completion.WaitAsync(Patience, Token)).Outcome);
    }

    public enum Harm
    {
        None,
        Missing,
        CutShort,
        Changed,
        Huge,
        Folder,
        Pipe,
    }

    /// <summary>An engine whose states are large enough for a file, and whose only trial can be held up at a
    /// step.</summary>
    private sealed class HeavyEngine : ITrainingEngine
    {
        private readonly FakeEngine _engine;

        public HeavyEngine() =>
            _engine = new FakeEngine
            {
                BeforeStep = (_, step) =>
                {
                    if (step != StopAt)
                        return;
                    Stopping.TrySetResult();
                    Go.Wait(Token);
                },
            };

        public long StopAt { get; init; } = -1;

        public TaskCompletionSource Stopping { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim Go { get; } = new();

        /// <summary>The step that the latest training began at.</summary>
        public long From => _engine.Started.Last().FromStep;

        public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state = null) =>
            new Heavy(_engine.Start(configuration, state));

        private sealed class Heavy(ITraining training) : ITraining
        {
            public long Step => training.Step;

            public long TotalSteps => training.TotalSteps;

            public TrainingStatus Status => training.Status;

            public string? Divergence => training.Divergence;

            public TrainingStatus Advance(long steps, IMetricSink sink, CancellationToken cancellation) =>
                training.Advance(steps, sink, cancellation);

            public byte[] SaveState() => [.. training.SaveState(), .. new byte[100_000]];

            public byte[]? WeightsHash() => training.WeightsHash();

            public void Dispose() => training.Dispose();
        }
    }
}
