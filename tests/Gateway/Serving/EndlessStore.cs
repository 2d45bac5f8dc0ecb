using System.Reflection;
using System.Runtime.CompilerServices;
using Sweeps.Storage;

namespace Sweeps.Gateway.Tests.Serving;

/// <summary>A store whose sweeps all have as many metrics as one likes; all else is another store's.</summary>
public class EndlessStore : DispatchProxy
{
    private ISweepStore _inner = null!;
    private long _rows;

    /// <summary>Rows that were read.</summary>
    public long Read { get; private set; }

    /// <summary>Whether a reading has ended, however it did.</summary>
    public bool Ended { get; private set; }

    /// <summary>The row at which the store is gone; null: never.</summary>
    public long? BreaksAt { get; set; }

    /// <summary>The store, and what tells of it.</summary>
    public static (ISweepStore Store, EndlessStore About) Over(ISweepStore inner, long rows, long? breaksAt = null)
    {
        var store = Create<ISweepStore, EndlessStore>();
        var about = (EndlessStore)(object)store;
        (about._inner, about._rows, about.BreaksAt) = (inner, rows, breaksAt);
        return (store, about);
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(ISweepStore.ReadMetricsAsync)
            ? ReadMetricsAsync((CancellationToken)args![2]!)
            : targetMethod.Invoke(_inner, args);

    private async IAsyncEnumerable<MetricRow> ReadMetricsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            for (long row = 0; row < _rows; row++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (row == BreaksAt)
                    throw new StoreException(StoreProblem.Away, "endless", "The store must be up, but is not. Wait.");
                Read = row;
                yield return new(row / 100, default, new(row % 100, "loss", row));
            }

            await Task.CompletedTask;
        }
        finally
        {
            Ended = true;
        }
    }
}
