using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Telemetry;
using Sweeps.Scheduling.Machine;
using Sweeps.Tests;

namespace Sweeps.Execution.Tests.Telemetry;

/// <summary>Alone in their collection: what the process tells of itself is the process's, and so other tests'
/// too.</summary>
[CollectionDefinition(nameof(SweepsTelemetryTests), DisableParallelization = true)]
[Collection(nameof(SweepsTelemetryTests))]
public sealed class SweepsTelemetryTests : Fixture
{
    [Fact]
    public async Task Spans_OfARun_FormOneTreeUnderTheCallersTrace()
    {
        using var spans = new Spans();
        await using var store = OpenStore();
        using var caller = new Activity("caller").Start();
        await RunAsync(store, new FakeEngine(), new FakeTrials(5, 3));
        caller.Stop();

        var sweep = Assert.Single(spans.Named("sweep"));
        Assert.Equal(caller.SpanId, sweep.ParentSpanId);
        Assert.All(spans.All, span => Assert.Equal(caller.TraceId, span.TraceId));
        Assert.Equal(
            5,
            spans
                .Named("trial")
                .Count(trial =>
                    trial.ParentSpanId == sweep.SpanId && (string?)trial.GetTagItem("sweeps.outcome") == "finished"
                )
        );
        var attempts = spans.Named("attempt");
        Assert.Equal(
            spans.Named("trial").Select(trial => trial.SpanId.ToHexString()).Order(),
            attempts.Select(attempt => attempt.ParentSpanId.ToHexString()).Order()
        );
        foreach (string part in new[] { "data", "train" })
            Assert.Equal(
                attempts.Select(attempt => attempt.SpanId.ToHexString()).Order(),
                spans.Named(part).Select(span => span.ParentSpanId.ToHexString()).Order()
            );
        Assert.All(
            spans.Named("flush"),
            flush => Assert.Contains(attempts, attempt => attempt.SpanId == flush.ParentSpanId)
        );
        Assert.Equal(caller.Id, (await store.Registry.FindSweepAsync("fake", Token))!.Manifest.Trace);
    }

    [Fact]
    public async Task Attempt_ThatContinuesFromACheckpoint_LinksToTheOneThatMadeIt()
    {
        using var spans = new Spans();
        await using var store = OpenStore();
        using var reached = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var trials = new FakeTrials(1, 8);
        var engine = new FakeEngine
        {
            BeforeStep = (_, step) =>
            {
                if (step == 3)
                {
                    reached.Set();
                    go.Wait(Patience);
                }
            },
        };
        var run = await new EmbeddedHost(store, engine, new HostOptions { Slots = 1 }).StartAsync(
            trials.Manifest(),
            trials,
            Token
        );
        Assert.True(reached.Wait(Patience, Token), "the trial should have reached step 3");
        run.Stop();
        await Waiting.UntilAsync(() => run.Progress.Halting, "the run is on its way to a stop", Token);
        go.Set();
        await run.Completion.WaitAsync(Patience, Token);
        await RunAsync(store, new FakeEngine(), trials);

        var attempts = spans.Named("attempt").OrderBy(span => span.StartTimeUtc).ToList();
        Assert.Equal(2, attempts.Count);
        Assert.Equal(attempts[0].SpanId, Assert.Single(attempts[1].Links).Context.SpanId);
        Assert.Equal(4L, attempts[1].GetTagItem("sweeps.from_step"));
        Assert.Contains(spans.Named("checkpoint"), checkpoint => checkpoint.ParentSpanId == attempts[0].SpanId);
    }

    [Fact]
    public async Task Metrics_OfARun_AddUp()
    {
        var sums = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == SweepsTelemetry.Name)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        await using var store = OpenStore();
        var engine = new FakeEngine { DivergesAt = seed => seed == 2 ? 2 : null };
        await RunAsync(store, engine, new FakeTrials(10, 5));

        Assert.Equal((9, 1), (sums["sweeps.trials finished"], sums["sweeps.trials diverged"]));
        Assert.Equal(9 * 5 + 2, sums["sweeps.samples"]);
        Assert.Equal((0, 0, 0), (sums["sweeps.slots"], sums["sweeps.slots.busy"], sums["sweeps.queue.depth"]));
        Assert.Equal(10, sums["sweeps.flush.writes"]);
        Assert.True(sums["sweeps.flush.duration"] > 0);
        Assert.False(sums.ContainsKey("sweeps.fence.refusals"));

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string name = tags.Length > 0 ? $"{instrument.Name} {tags[0].Value}" : instrument.Name;
            sums.AddOrUpdate(name, value, (_, before) => before + value);
        }
    }

    [Fact]
    public void Instruments_AllHaveAUnitAndADescription()
    {
        var instruments = new List<Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == SweepsTelemetry.Name)
                    instruments.Add(instrument);
            },
        };
        _ = SweepsTelemetry.Source;
        SweepsTelemetry.CountEnd(AttemptOutcome.Finished);
        listener.Start();
        Assert.Equal(8, instruments.Count);
        Assert.All(
            instruments,
            instrument =>
                Assert.True(
                    instrument.Unit is { Length: > 0 } && instrument.Description is { Length: > 0 },
                    instrument.Name
                )
        );
    }

    private sealed class Spans : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _ended = new();
        private readonly ActivityListener _listener;

        public Spans()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == SweepsTelemetry.Name,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = _ended.Enqueue,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public IReadOnlyList<Activity> All => [.. _ended];

        public IReadOnlyList<Activity> Named(string name) => [.. _ended.Where(span => span.OperationName == name)];

        public void Dispose() => _listener.Dispose();
    }
}
