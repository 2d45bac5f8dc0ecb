using Sweeps.Scheduling.Stopping;

namespace Sweeps.Scheduling.Tests.Simulation;

/// <summary>Time, trouble and the store that all hosts share; everything in it follows from one seed.</summary>
internal sealed class World(int seed, int trials, bool fences)
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly PriorityQueue<Action, (DateTimeOffset, long)> _queue = new();
    private readonly Dictionary<long, int> _errors = [];
    private TimeSpan _storeSkew;
    private TimeSpan _hostSkew;
    private long _order;

    public Random Random { get; } = new(seed);

    public TimeSpan Lease { get; } = TimeSpan.FromSeconds(10);

    public SimulatedTrials Trials { get; } = new(trials, seed);

    /// <summary>The rule by which some schedules add seeds to cells; null: they train all there are.</summary>
    public SimulatedSeeds? Seeds => field ??= seed % 3 == 0 ? new SimulatedSeeds(Trials, seed) : null;

    /// <summary>The rule by which some schedules stop trials early; null: they train all to the end.</summary>
    public AshaRule? Stopping =>
        field ??=
            seed % 3 != 0 && seed % 4 == 1
                ? new AshaRule
                {
                    Measure = "value",
                    Direction = StoppingDirection.Minimize,
                    ReductionFactor = 2 + seed % 2,
                    Min = 1 + seed % 5 / 4,
                }
                : null;

    /// <summary>How many trials some schedules may begin; null: all.</summary>
    public long? Budget { get; } = seed % 5 == 2 ? 1 + seed % 17 : null;

    public SimulatedStore Store => field ??= new SimulatedStore(Trials, Lease, fences);

    public DateTimeOffset Now { get; private set; } = Epoch;

    public DateTimeOffset StoreNow => Now + _storeSkew;

    public DateTimeOffset HostNow => Now + _hostSkew;

    public bool StoreDown { get; set; }

    /// <summary>Whether trouble happens. Off in the last act, which every sweep must come through.</summary>
    public bool Troubled { get; set; } = true;

    public long Events { get; private set; }

    /// <summary>Trials that were stopped early.</summary>
    public long Stops { get; set; }

    public TimeSpan Delay() => TimeSpan.FromMilliseconds(1 + Random.Next(200));

    public bool StoreFails() => StoreDown || (Troubled && Random.Next(20) == 0);

    public bool AnswerLost() => Troubled && Random.Next(25) == 0;

    public void After(TimeSpan delay, Action action) => _queue.Enqueue(action, (Now + delay, _order++));

    /// <summary>Does the next thing, unless it comes after <paramref name="until"/>.</summary>
    public bool Turn(DateTimeOffset until)
    {
        if (!_queue.TryPeek(out Action? action, out var when) || when.Item1 > until)
        {
            Now = until;
            return false;
        }

        _queue.Dequeue();
        Now = when.Item1;
        Events++;
        action();
        return true;
    }

    public void StepClocks()
    {
        _storeSkew += TimeSpan.FromSeconds(Random.Next(-20, 21));
        _hostSkew += TimeSpan.FromSeconds(Random.Next(-20, 21));
    }

    public int ErrorsAt(long position) => _errors.GetValueOrDefault(position);

    public void NoteError(long position) => _errors[position] = ErrorsAt(position) + 1;
}
