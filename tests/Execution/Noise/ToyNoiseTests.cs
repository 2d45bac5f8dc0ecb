using Sweeps.Execution.Engines;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Trials;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Noise.Models;
using Sweeps.Scheduling.Grids;
using Sweeps.Storage;

namespace Sweeps.Execution.Tests.Noise;

/// <summary>A label noise that is a class of this assembly and one registration: grid files, rules, training and
/// measures know it.</summary>
public sealed class ToyNoiseTests : Fixture
{
    public ToyNoiseTests() => NoiseCatalog.Register(new NextClass());

    [Fact]
    public async Task Noise_OfAnotherAssembly_IsTrainedWithAndMeasured()
    {
        var definition = GridFile.Read(
            """
            name: toy
            data: { name: mixture, classes: 4, train: 400, test: 10 }
            noise: next
            train: { epochs: 2, batch: 20 }
            measure: { of: [flip_rate, corrupted_fraction, label_entropy, corrupted_train_error], at: [end] }
            grid: { p: [0, 0.5, 1] }

            """,
            "toy"
        );
        PlannedTrials trials = new(definition);
        await using var store = OpenStore();
        var host = new EmbeddedHost(store, new TrainingEngines(new DataSets()), new HostOptions { Slots = 1 });

        var run = await host.StartAsync(SweepManifest.Of(definition, trials.Count, "here"), trials, Token);
        await run.Completion.WaitAsync(Patience, Token);

        var metrics = await store.Results.ReadMetricsAsync(run.Sweep.Id, new MetricQuery(), Token).ToListAsync(Token);
        double[] Values(string measure) =>
            [.. metrics.Where(row => row.Metric.Measure == measure).Select(row => row.Metric.Value)];
        Assert.Equal([0, 1, 0], Values("label_entropy"));
        double[] flipped = Values("flip_rate");
        Assert.Equal((0, 1), (flipped[0], flipped[2]));
        Assert.Equal(0.5, flipped[1], 0.1);
        Assert.Equal(flipped, Values("corrupted_fraction"));
        // All labels are changed by one rule, so a network learns the changed ones as easily as the true ones.
        Assert.True(Values("corrupted_train_error")[^1] < 0.2);
    }

    [Theory]
    [InlineData("noise: { kind: next, sigma: 0.1 }", "`noise.sigma`")]
    [InlineData("noise: { kind: next, p: 0.1 }\ntrain.loss: dmi", "`next` noise")]
    public void Rules_OfANoiseOfAnotherAssembly_AreThoseOfTheGridReader(string text, string named)
    {
        string[] parts = text.Split("\ntrain.loss: ");
        string loss = parts.Length > 1 ? $", loss: {parts[1]}" : "";

        var refused = Assert.Throws<GridFileException>(() =>
            GridFile.Read($"name: toy\ndata: digits\n{parts[0]}\ntrain: {{ epochs: 1{loss} }}\n", "toy")
        );

        Assert.StartsWith(named, Assert.Single(refused.Problems).Rule, StringComparison.Ordinal);
    }

    /// <summary>Once, before training: with probability p the next class; not with the loss <c>dmi</c>.</summary>
    private sealed class NextClass : NoiseModel
    {
        public override string Name => "next";

        public override NoiseTiming Timing => NoiseTiming.Once;

        public override ConfigurationException? Refusal(NoiseConfiguration noise, LossKind loss, int classes) =>
            loss == LossKind.Dmi ? new("noise.kind", "`next` noise goes with every loss but dmi", "Change it.") : null;

        public override NoiseEffect Of(NoiseConfiguration noise, int classes) => new Effect(noise.P, classes);

        private sealed class Effect(double p, int classes) : NoiseEffect
        {
            public override int Draw(int label, ulong first, ulong second) =>
                first * (1 / 18446744073709551616.0) < p ? (label + 1) % classes : label;

            public override double Probability(int label, int seen) =>
                seen == label ? 1 - p
                : seen == (label + 1) % classes ? p
                : 0;
        }
    }
}
