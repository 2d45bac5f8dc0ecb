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

        double Value(CellResult cell) => index < 0 ? 0 : (cell.StoppedAt(index) ?? cell.Measures[index]).Mean;
    }
}
