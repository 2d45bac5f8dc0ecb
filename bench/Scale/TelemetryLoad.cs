using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Sweeps.Bench.Scheduling;
using Sweeps.Execution;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Bench.Scale;

/// <summary>What telling about itself costs a process, where trials cost nothing: nobody listens; listeners that take
/// every span and every value and drop them; sending by OTLP.</summary>
internal static class TelemetryLoad
{
    private const string Name = "Sweeps";

    /// <summary><paramref name="told"/> is <c>nobody</c>, <c>listeners</c> or <c>otlp</c>; the latter sends to where
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says.</summary>
    public static async Task MeasureAsync(string location, int trials, string told)
    {
        long spans = 0;
        using var listening = Listen(told, () => Interlocked.Increment(ref spans));
        await using var store = SweepStores.Open(location);
        await RunAsync(store, 4000, "warm");
        Console.WriteLine("ready");
        Console.ReadLine();
        spans = 0;
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        long began = Stopwatch.GetTimestamp();
        await RunAsync(store, trials, "told");
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double own = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        Console.WriteLine(
            JsonSerializer.Serialize(
                new
                {
                    trials,
                    seconds,
                    cpu_microseconds = own / trials * 1e6,
                    spans = (double)spans / trials,
                }
            )
        );
        Console.ReadLine();
    }

    private static async Task RunAsync(ISweepStore store, int trials, string name)
    {
        var sweep = NoOpSweep.Of(trials, name);
        var run = await new EmbeddedHost(store, new NoOpEngine(10), new HostOptions { Slots = 2 }).StartAsync(
            sweep.Manifest,
            sweep.Trials()
        );
        var result = await run.Completion;
        if (result.Outcome != SweepOutcome.Completed || result.Progress.Finished != trials)
            throw new InvalidOperationException($"The run ended as {result.Outcome} with {result.Progress}.");
    }

    private static Listening Listen(string told, Action span) =>
        told switch
        {
            "nobody" => new(),
            "listeners" => new(Spans(span), Values()),
            "otlp" => new(
                Sdk.CreateTracerProviderBuilder().AddSource(Name).AddOtlpExporter().Build(),
                Sdk.CreateMeterProviderBuilder().AddMeter(Name).AddOtlpExporter().Build()
            ),
            _ => throw new ArgumentException($"Told is nobody, listeners or otlp, but this is {told}.", nameof(told)),
        };

    private static ActivityListener Spans(Action ended)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ => ended(),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static MeterListener Values()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == Name)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => { });
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => { });
        listener.SetMeasurementEventCallback<int>((_, _, _, _) => { });
        listener.Start();
        return listener;
    }

    private sealed class Listening(params IDisposable[] parts) : IDisposable
    {
        public void Dispose()
        {
            foreach (var part in parts)
                part.Dispose();
        }
    }
}
