using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Data.Batches;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Networks;
using Sweeps.Model.Numerics;

namespace Sweeps.Bench.Kernels;

/// <summary>The same with the whole of MNIST, as a trial takes it: batches drawn in shuffled order out of all examples,
/// and written out.</summary>
internal sealed unsafe class TrialCase : IMeasured
{
    private readonly BatchSource<float> _batches;
    private readonly Network<float> _network;
    private readonly nint[] _rows;
    private readonly float[] _targets;
    private readonly int[] _widths;
    private long _step;

    public TrialCase(DataSets sets, int[] widths, int batch, InstructionPath path)
    {
        var train = new TrainConfiguration
        {
            Batch = batch,
            Epochs = null,
            Steps = long.MaxValue,
        };
        TrialData<float> data = sets.Load<float>(new DataConfiguration { Name = "mnist" }, 1);
        (Path, _widths) = (path, widths);
        _batches = new BatchSource<float>(data, new NoiseConfiguration(), train, 1);
        _network = new Network<float>(
            new NetworkConfiguration { Hidden = widths[1..^1] },
            train,
            widths[0],
            widths[^1],
            batch,
            path
        );
        _network.Initialize(1);
        _rows = GC.AllocateArray<nint>(batch, pinned: true);
        _targets = GC.AllocateArray<float>(batch * widths[^1], pinned: true);
    }

    public InstructionPath Path { get; }

    public bool Single => true;

    public double Samples => _batches.LargestBatch;

    public double Operations => StepCase<float>.OperationsOf(_widths, _batches.LargestBatch);

    public double Run(long steps)
    {
        double loss = 0;
        fixed (nint* rows = _rows)
        fixed (float* targets = _targets)
        {
            for (long s = 0; s < steps; s++, _step++)
            {
                int count = _batches.Fill(_step, (float**)rows, targets);
                loss = _network.Step((float**)rows, targets, count, 0.001);
            }
        }

        return loss;
    }

    public void Dispose() => _network.Dispose();
}
