using Sweeps.Api.Contract;
using Sweeps.Client.Tables;
using Sweeps.Execution.Exporting;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Client.Results;

/// <summary>Values of axes in tables: numbers and truth values in JSON where the axis has such, else text.</summary>
internal static class AxisCells
{
    public static IEnumerable<Value> Of(IReadOnlyList<PlanAxis> axes, IReadOnlyList<string> values) =>
        axes.Zip(
            values,
            (axis, value) =>
                axis.HasGaps && value == PlanAxis.None ? new Value(null, PlanAxis.None)
                : TrialColumns.IsLiteral(value, axis) ? new Value(new AxisValue(value, false), value)
                : (Value)value
        );
}
