using Sweeps.Execution.Hosting;
using Sweeps.Execution.Workers;
using Sweeps.Scheduling.Sharing;

namespace Sweeps.Execution.Control;

/// <summary>Allocates the slots of a process to the sweeps that it runs, by what each wants, has received and is
/// limited to.</summary>
internal sealed class SlotSharing(TrialWorker worker, HostOptions options)
{
    private readonly Preemption _preemption = new(worker, options.Clock);
    private ShareLedger _ledger = ShareLedger.Empty;
    private IReadOnlyList<Allotment> _allotments = [];

    /// <summary>Allocates anew. To be called from time to time, with the sweeps that have not ended.</summary>
    public void Share(IReadOnlyList<HostedSweep> live)
    {
        var charges = live.Select(hosted => (hosted, Seconds: hosted.Charge(worker))).ToList();
        _ledger = _ledger.After(
            charges
                .Where(charge => charge.hosted.Driver.Coordinator.Wants > 0)
                .ToDictionary(charge => charge.hosted.Sweep.Id, charge => charge.Seconds)
        );
        _allotments = FairShare.Allot(
            live.Select(hosted => hosted.Demand(_ledger[hosted.Sweep.Id])),
            [worker.Worker.Supply],
            _allotments
        );
        foreach (var hosted in live)
        {
            hosted.Slots = _allotments.FirstOrDefault(allotment => allotment.Sweep == hosted.Sweep.Id).Slots;
            worker.Allow(hosted.Sweep.Id, hosted.Slots);
        }

        // Only after all limits are set, so that nobody's next trial takes a slot that is another's.
        foreach (var hosted in live)
            hosted.Driver.Coordinator.Allot(worker.Worker.Id, hosted.Slots);
        _preemption.Enforce(live.ToDictionary(hosted => hosted.Sweep.Id, hosted => hosted.Slots));
    }
}
