using Sweeps.Execution.Engines;
using Sweeps.Model.Data;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;

namespace Sweeps.Model.Torch.Tests;

/// <summary>The program finds the engine by its file alone.</summary>
public sealed class LoadingTests
{
    [Fact]
    public void Trial_OfTorchWhereItIsInstalled_TrainsOnTheEngineFoundBesideTheProgram()
    {
        var engines = new TrainingEngines(new DataSets(), ["/nowhere", AppContext.BaseDirectory]);
        var trial = Trials.Small() with { Engine = "torch" };

        using var found = engines.Start(trial);
        using var referenced = new TorchEngine(new DataSets()).Start(trial);
        found.Advance(long.MaxValue, new Nowhere(), CancellationToken.None);
        referenced.Advance(long.MaxValue, new Nowhere(), CancellationToken.None);

        Assert.Equal(TrainingStatus.Finished, found.Status);
        Assert.Equal(referenced.WeightsHash(), found.WeightsHash()!);
    }

    private sealed class Nowhere : IMetricSink
    {
        public void Record(in Metric metric) { }
    }
}
