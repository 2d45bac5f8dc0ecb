using Sweeps.Scheduling.Tables;

namespace Sweeps.Client.Results;

/// <summary>Puts cells in the order of a measure.</summary>
internal static class CellOrder
{
    /// <summary>The first <paramref name="top"/> cells by the mean of a measure. Cells that were stopped early are told
    /// by their last values, after all that were trained to the end; cells without a value come last.</summary>
    /// <param name="table">The cells.</param>
    /// <param name="measure">One of the table's measures.</param>
    /// <param name="descending">Greatest first; else least first.</param>
    /// <param name="top">Most cells; null: all.</param>
    public static CellTable By(CellTable table, string measure, bool descending, int? top)
    {
        int index = table.IndexOf(measure);
        var ordered = table.Cells.OrderBy(cell =>
            index < 0 ? 0
            : double.IsFinite(cell.Measures[index].Mean) ? 0
            : cell.StoppedAt(index) is not null ? 1
            : 2
        );
        return table with
        {
            Cells =
            [
                .. (descending ? ordered.ThenByDescending(Value) : ordered.ThenBy(Value)).Take(top ?? int.MaxValue),
            ],
        };

        double Value(CellResult cell) => ValueOf(cell, index);
    }

    /// <summary>How many cells beyond the first <paramref name="top"/> have the value of the last of these, so that
    /// nothing but the order of the grid keeps them out.</summary>
    /// <param name="ordered">The cells, all of them, in order of the measure.</param>
    /// <param name="measure">One of the table's measures.</param>
    /// <param name="top">Most cells.</param>
    public static int Tied(CellTable ordered, string measure, int top)
    {
        int index = ordered.IndexOf(measure);
        if (index < 0 || top >= ordered.Cells.Count)
            return 0;
        CellResult last = ordered.Cells[top - 1];
        return double.IsFinite(ValueOf(last, index))
            ? ordered
                .Cells.Skip(top)
                .TakeWhile(cell =>
                    ValueOf(cell, index) == ValueOf(last, index)
                    && cell.StoppedAt(index) is null == last.StoppedAt(index) is null
                )
                .Count()
            : 0;
    }

    // That of no measure is no order.
    private static double ValueOf(CellResult cell, int index) =>
        index < 0 ? 0 : (cell.StoppedAt(index) ?? cell.Measures[index]).Mean;
}
