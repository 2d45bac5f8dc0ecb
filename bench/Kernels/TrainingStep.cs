using BenchmarkDotNet.Attributes;
using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics;

namespace Sweeps.Bench.Kernels;

/// <summary>One step of gradient descent on 784-H-H-10, float32: how long, and that it allocates nothing.</summary>
[MemoryDiagnoser]
public class TrainingStep
{
    private StepCase<float> _step = null!;

    [Params(64, 256, 1024)]
    public int Hidden { get; set; }

    [Params(1, 32, 128)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Setup() =>
        _step = new StepCase<float>(
            [784, Hidden, Hidden, 10],
            Batch,
            new TrainConfiguration(),
            InstructionPaths.Choose()
        );

    [GlobalCleanup]
    public void Cleanup() => _step.Dispose();

    [Benchmark]
    public double Step() => _step.Run(1);
}
