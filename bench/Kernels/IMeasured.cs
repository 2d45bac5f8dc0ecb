using Sweeps.Model.Numerics;

namespace Sweeps.Bench.Kernels;

/// <summary>Work whose speed is measured against the core's peak.</summary>
internal interface IMeasured : IDisposable
{
    /// <summary>Whose peak it is compared with.</summary>
    InstructionPath Path { get; }

    /// <summary>float32 rather than float64.</summary>
    bool Single { get; }

    /// <summary>Examples in one run.</summary>
    double Samples { get; }

    /// <summary>Floating-point operations in one run.</summary>
    double Operations { get; }

    double Run(long times);
}
