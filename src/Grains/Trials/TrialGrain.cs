using Orleans.Placement;
using Sweeps.Grains.Contracts;
using Sweeps.Grains.Workers;

namespace Sweeps.Grains.Trials;

/// <summary>
/// Where a trial in flight can be found in the cluster. It is placed on the silo that was given the trial, hands it to
/// that silo's slots and stands for it until its end. Training does not hang on the activation: when the directory
/// loses it, as it does with a silo that leaves, the slot trains on, writes under its fence, and reports by data. Two
/// activations at once do no harm either: each asks its own silo's slots, and the store takes the writes of the latest
/// fence alone.
/// </summary>
[PreferLocalPlacement]
internal sealed class TrialGrain(SiloWorker worker) : Grain, ITrialGrain
{
    private TrialWorkWire? _work;

    public Task<bool> TrainAsync(TrialWorkWire work)
    {
        bool newer = _work is null || work.Order.Attempt.Fence >= _work.Order.Attempt.Fence;
        if (work.Worker != worker.Id)
        {
            // An earlier attempt stood here. Its worker has been told, or will learn from the store, that it is over.
            DeactivateOnIdle();
            return Task.FromResult(false);
        }

        if (newer)
            _work = work;
        worker.Train(work);
        return Task.FromResult(true);
    }

    public Task<TrialStandingWire?> LookAsync()
    {
        if (_work is null)
        {
            DeactivateOnIdle();
            return Task.FromResult<TrialStandingWire?>(null);
        }

        var slot = worker.SlotOf(Wire.Attempt(_work.Order.Attempt, _work.SweepId));
        return Task.FromResult<TrialStandingWire?>(
            new(
                worker.Id,
                _work.SweepId,
                _work.Order.Attempt.Fence,
                slot?.Slot,
                slot?.Step ?? _work.Order.CheckpointStep ?? 0,
                slot?.TotalSteps ?? 0
            )
        );
    }

    public Task EndAsync(long fence)
    {
        if (_work is null || _work.Order.Attempt.Fence <= fence)
            DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
