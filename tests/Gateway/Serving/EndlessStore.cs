using System.Runtime.CompilerServices;
using Sweeps.Storage;

namespace Sweeps.Gateway.Tests.Serving;

/// <summary>A store whose sweeps all have as many metrics as one likes; all else is another store's.</summary>
internal sealed class EndlessStore
{
    private const int RowsOfOneName = 1_000;

    // Each thousand rows share a name that nobody else holds: who keeps rows keeps their names.
    private readonly List<WeakReference<string>> _names = [];
    private long _rows;

    /// <summary>Length of the measure's name in each row, in characters.</summary>
    public int NameLength { get; set; } = 4;

    /// <summary>Rows that somebody still holds, in whole thousands.</summary>
    public long Held
    {
        get
        {
            GC.Collect();
            lock (_names)
                return _names.Count(name => name.TryGetTarget(out _)) * RowsOfOneName;
        }
    }

    /// <summary>Rows that were read.</summary>
    public long Read { get; private set; }

    /// <summary>Whether a reading has ended, however it did.</summary>
    public bool Ended { get; private set; }

    /// <summary>The row at which the store is gone; null: never.</summary>
    public long? BreaksAt { get; set; }

    /// <summary>The store, and what tells of it.</summary>
    public static (ISweepStore Store, EndlessStore About) Over(ISweepStore inner, long rows, long? breaksAt = null)
    {
        EndlessStore about = new() { _rows = rows, BreaksAt = breaksAt };
        ComposedStore store = new(inner) { Results = Intercepted.Over(inner.Results, about.Answer) };
        return (store, about);
    }

    private object? Answer(string method, object?[] arguments, Func<object?> call) =>
        method == nameof(ISweepResults.ReadMetricsAsync) ? ReadMetricsAsync((CancellationToken)arguments[2]!) : call();

    private async IAsyncEnumerable<MetricRow> ReadMetricsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            string name = "";
            for (long row = 0; row < _rows; row++)
            {
                if (row % RowsOfOneName == 0)
                {
                    name = new('m', NameLength);
                    lock (_names)
                        _names.Add(new(name));
                }

                cancellation.ThrowIfCancellationRequested();
                if (row == BreaksAt)
                    throw new StoreException(StoreProblem.Away, "endless", "The store must be up, but is not. Wait.");
                Read = row;
                yield return new(row / 100, default, new(row % 100, name, row));
            }

            await Task.CompletedTask;
        }
        finally
        {
            Ended = true;
        }
    }
}
