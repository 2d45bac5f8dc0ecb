using Orleans.Concurrency;

namespace Sweeps.Grains.Contracts;

/// <summary>One trial in flight (its key is the trial's, in hexadecimal): lives on the silo that trains it, from its
/// first order to its end.</summary>
[Alias("sweeps.trial")]
public interface ITrialGrain : IGrainWithStringKey
{
    /// <summary>
    /// Has the trial trained on the slots of the silo that the grain is on; returns at once. False: the grain was still
    /// on another silo than that of the worker named, and has left it now.
    /// </summary>
    [Alias("train"), AlwaysInterleave]
    Task<bool> TrainAsync(TrialWorkWire work);

    /// <summary>How far it is; null: it is not trained here.</summary>
    [Alias("look"), AlwaysInterleave]
    Task<TrialStandingWire?> LookAsync();

    /// <summary>The attempt has ended, and the grain may go. One with another number: no effect.</summary>
    [Alias("end"), AlwaysInterleave, OneWay]
    Task EndAsync(long fence);
}

/// <summary>A trial to be trained.</summary>
/// <param name="Worker">The worker that it was given to.</param>
/// <param name="SweepId">The sweep on whose behalf.</param>
/// <param name="Order">The order.</param>
[GenerateSerializer, Alias("sweeps.trial-work"), Immutable]
public sealed record TrialWorkWire(
    [property: Id(0)] string Worker,
    [property: Id(1)] string SweepId,
    [property: Id(2)] OrderWire Order
);

/// <summary>How far a trial is.</summary>
/// <param name="Worker">Who trains it.</param>
/// <param name="SweepId">On whose behalf.</param>
/// <param name="Fence">The attempt's number.</param>
/// <param name="Slot">The slot that it is on; null: it waits for one.</param>
/// <param name="Step">Updates done.</param>
/// <param name="TotalSteps">Updates in all; 0 while it waits.</param>
[GenerateSerializer, Alias("sweeps.trial-standing"), Immutable]
public sealed record TrialStandingWire(
    [property: Id(0)] string Worker,
    [property: Id(1)] string SweepId,
    [property: Id(2)] long Fence,
    [property: Id(3)] int? Slot,
    [property: Id(4)] long Step,
    [property: Id(5)] long TotalSteps
);
