using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Definitions;

/// <summary>Takes some configurations in place of all combinations; each gets all seeds, and so is a cell.</summary>
/// <param name="Trials">Configurations that are taken; at least 1.</param>
/// <param name="Seed">Keys its random numbers: no seed of any trial.</param>
public abstract record GridSearch(int Trials, long Seed)
{
    /// <summary>Most configurations that may be taken.</summary>
    public const int MostTrials = 1_000_000_000;

    /// <summary>How many are taken in all.</summary>
    public virtual int Count => Trials;

    /// <summary>The axes of a search: one whose values are what is taken, in the place of all that are searched, and
    /// those of the seed.</summary>
    internal GridAxis[] Draw(IReadOnlyList<GridAxis> axes)
    {
        GridAxis[] drawn = [.. axes.Where(axis => !axis.Varies(ConfigurationFields.Seed))];
        if (drawn.Length == 0)
            return [.. axes];
        Begin(drawn);
        AxisColumn[] columns =
        [
            .. drawn.SelectMany((axis, number) => axis.Columns.Select(column => ColumnOf(axis, number, column))),
        ];
        GridAxis draws = new(string.Join('+', columns.Select(column => column.Field.ShortName)), columns);
        return [draws, .. axes.Except(drawn)];
    }

    private protected virtual void Begin(IReadOnlyList<GridAxis> axes) { }

    private protected abstract AxisColumn ColumnOf(GridAxis axis, int number, AxisColumn column);
}
