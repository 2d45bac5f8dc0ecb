using System.Numerics;
using Sweeps.Model.Configurations;

namespace Sweeps.Model.Networks;

/// <summary>A network that keeps a batch's gradient, so that it may be taken elsewhere than where it is
/// used.</summary>
internal unsafe interface IGradientNetwork<T> : INetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Takes the mean gradient of a batch by the network's own loss, without weight decay, and keeps it. No
    /// parameter changes; running statistics of batch normalisation do. Returns the mean loss.</summary>
    /// <param name="rows">Pointers to the examples' inputs.</param>
    /// <param name="targets">[count, Outputs], row-major.</param>
    /// <param name="count">1 … <see cref="INetwork{T}.MaxBatch"/>.</param>
    double TakeGradient(T** rows, T* targets, int count);

    /// <summary>Copies what is kept for an array that is trained, in the order of its numbers.</summary>
    void ReadGradient(ParameterArray array, Span<T> gradient);

    /// <summary>Updates by the gradient that is kept, as <see cref="INetwork{T}.Step"/> does.</summary>
    void Descend(double learningRate);
}
