using Sweeps.Execution.Control;
using Sweeps.Execution.Reading;
using Sweeps.Execution.Speed;
using Sweeps.Gateway.Problems;
using Sweeps.Scheduling.Costs;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Gateway.Caching;

/// <summary>What endpoints answer from.</summary>
internal sealed class Sources(ISweepControl control, TimeProvider clock, KeptSpeed? speed = null)
{
    private readonly SweepPlans _plans = new();

    /// <summary>Whoever runs the sweeps.</summary>
    public ISweepControl Control => control;

    /// <summary>What is recorded of them.</summary>
    public ISweepReader Reader { get; } = new StoreReader(control.Store, clock);

    public TimeProvider Clock => clock;

    /// <summary>How fast the machine that trains is taken to be, measured when somebody asks first; a usual one where
    /// it is not to be measured.</summary>
    public Task<MachineSpeed> SpeedAsync(CancellationToken cancellation) =>
        speed is null ? Task.FromResult(MachineSpeed.Typical) : Task.Run(speed.Get, cancellation);

    /// <summary>Reads grids.</summary>
    public GridWork Grids { get; } = new();

    public Overviews Overviews => field ??= new Overviews(Reader, clock);

    public CellTables Cells => field ??= new CellTables(Reader, clock);

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
        (await control.Store.Leases.ListWorkersAsync(cancellation))
            .Where(worker => !worker.Expired)
            .Sum(worker => worker.Identity.Slots);
}
