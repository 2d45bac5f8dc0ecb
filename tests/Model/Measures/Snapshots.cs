using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Model.Measures.Networks;
using Sweeps.Model.Networks;
using Sweeps.Model.Tests.Training;

namespace Sweeps.Model.Tests.Measures;

/// <summary>A network that nobody trains, as measures see it.</summary>
internal sealed class Snapshots : IDisposable
{
    private readonly NetworkContext<double> _context;
    private readonly Recorder _recorder = new();

    /// <param name="trial">A trial in float64.</param>
    /// <param name="change">What is done to the initial weights.</param>
    /// <param name="cancellation">Stops measures.</param>
    public Snapshots(
        TrialConfiguration trial,
        Action<Network<double>>? change = null,
        CancellationToken cancellation = default
    )
    {
        Data = new DataSets().Load<double>(trial.Data, trial.Seed, CancellationToken.None);
        Subject = MeasureSubject.Of(trial);
        Network = new Network<double>(trial.Network, trial.Train, Data.Dimension, Subject.Outputs, 8);
        Network.Initialize(trial.Seed);
        change?.Invoke(Network);
        _context = new NetworkContext<double>(
            Subject,
            Network,
            () => Data,
            () => throw new InvalidOperationException()
        );
        _context.Begin(0, MeasureNeeds.None, _recorder, cancellation);
    }

    public TrialData<double> Data { get; }

    public MeasureSubject Subject { get; }

    public Network<double> Network { get; }

    public MeasureContext Context => _context;

    /// <summary>What the measures that the trial asks for record.</summary>
    public IReadOnlyDictionary<string, double> Values()
    {
        foreach (var measure in MeasureCatalog.Select(Subject))
            _context.Take(measure);
        return _recorder.Metrics.ToDictionary(metric => metric.Measure, metric => metric.Value);
    }

    public static double[] Weights(INetwork<double> network, int layer)
    {
        double[] values = new double[network.Width(layer - 1) * network.Width(layer)];
        network.ReadWeights(layer, values);
        return values;
    }

    public static double[] Biases(INetwork<double> network, int layer)
    {
        double[] values = new double[network.Width(layer)];
        network.ReadBias(layer, values);
        return values;
    }

    public void Dispose() => Network.Dispose();
}
