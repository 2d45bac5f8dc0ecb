using Sweeps.Execution.Control;
using Sweeps.Execution.Reading;
using Sweeps.Execution.Speed;
using Sweeps.Gateway.Problems;
using Sweeps.Scheduling.Costs;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Gateway.Caching;

/// <summary>What endpoints answer from.</summary>
internal sealed class Sources
{
    private readonly SweepPlans _plans = new();
    private readonly KeptSpeed? _speed;

    /// <summary>What is remembered is made here and now: made when first asked for, it would be made twice by two who
    /// ask at once, and each would read for itself.</summary>
    public Sources(ISweepControl control, TimeProvider clock, KeptSpeed? speed = null)
    {
        (Control, Clock, _speed) = (control, clock, speed);
        Reader = new StoreReader(control.Store, clock);
        Results = new AttendedResults(control.Store, clock);
        Overviews = new Overviews(Reader, clock);
        Cells = new CellTables(Reader, clock);
        Orders = new TrialOrders(clock);
    }

    /// <summary>Whoever runs the sweeps.</summary>
    public ISweepControl Control { get; }

    /// <summary>What is recorded of them.</summary>
    public ISweepReader Reader { get; }

    /// <summary>Their trials and attempts.</summary>
    public ISweepResults Results { get; }

    public TimeProvider Clock { get; }

    /// <summary>The speed of a slot, by what the store knows of the workers that are there. Where it knows none, this
    /// machine's, measured at the first call. Where that is switched off, a usual one.</summary>
    public async Task<MachineSpeed> SpeedAsync(CancellationToken cancellation)
    {
        (MachineSpeed, int)[] timed =
        [
            .. (await WorkersAsync(cancellation))
                .Where(worker => worker.Identity.Speed is not null)
                .Select(worker => (worker.Identity.Speed!, worker.Identity.Slots)),
        ];
        return timed.Length > 0 ? MachineSpeed.Together(timed)
            : _speed is null ? MachineSpeed.Typical
            : await Task.Run(_speed.Get, cancellation);
    }

    /// <summary>Does what may keep a core busy for long.</summary>
    public LongWork Work { get; } = new();

    public Overviews Overviews { get; }

    public CellTables Cells { get; }

    public TrialOrders Orders { get; }

    /// <exception cref="RefusedException">There is none.</exception>
    public async Task<SweepRecord> FindAsync(string sweep, CancellationToken cancellation)
    {
        // A slash in a name comes through encoded, so that it does not divide the path.
        string called = sweep.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return await Reader.FindAsync(called, cancellation)
            ?? throw RefusedException.NotFound(
                $"A sweep is named by its name or the beginning of its id, but `{called}` is neither here. See "
                    + "/api/v1/sweeps."
            );
    }

    public async Task<SweepStanding> StandAsync(string sweep, CancellationToken cancellation) =>
        await Reader.StandAsync(await FindAsync(sweep, cancellation), cancellation);

    public Plan PlanOf(SweepRecord sweep) => _plans.Of(sweep);

    /// <summary>Slots of all workers that are there; 0: none is.</summary>
    public async Task<int> SlotsAsync(CancellationToken cancellation) =>
        (await WorkersAsync(cancellation)).Sum(worker => worker.Identity.Slots);

    private async Task<IEnumerable<WorkerRecord>> WorkersAsync(CancellationToken cancellation) =>
        (await Control.Store.Leases.ListWorkersAsync(cancellation)).Where(worker => !worker.Expired);
}
