using System.Numerics;
using Sweeps.Model.Networks;
using Sweeps.Model.Training.LogitLosses;

namespace Sweeps.Model.Training.Steps;

/// <summary>How a trial takes a step where that is more than a step of its network by the network's own loss.</summary>
internal abstract unsafe class StepRule<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>One update. Returns what was minimised, a mean over the batch, before the update; it is finite as long
    /// as the step is.</summary>
    /// <param name="rows">Pointers to the examples' inputs.</param>
    /// <param name="targets">[count, outputs].</param>
    /// <param name="count">Examples.</param>
    /// <param name="rate">Learning rate of the trial's network.</param>
    /// <param name="step">Updates done: keys what is drawn.</param>
    public abstract double Step(T** rows, T* targets, int count, double rate, long step);

    /// <summary>The trial's loss where the network does not compute it itself.</summary>
    public virtual LogitLoss<T>? Loss => null;

    /// <summary>The network that predicts gradients, where there is one.</summary>
    public virtual INetwork<T>? Predictor => null;

    /// <summary>Frees the predictor.</summary>
    public void Dispose() => Predictor?.Dispose();
}
