using Sweeps.Execution.Exporting;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Execution.Tests.Exporting;

public sealed class TrialColumnsTests
{
    [Theory]
    [InlineData(ColumnType.Integer, "0", "-3")]
    [InlineData(ColumnType.Number, "0", "0.25")]
    [InlineData(ColumnType.Truth, "true", "false")]
    [InlineData(ColumnType.Word, "64", "64-64")]
    public void TypeOf_Axis_IsThatOfAllItsValues(ColumnType expected, params string[] values)
    {
        double[]? numbers = expected is ColumnType.Integer or ColumnType.Number ? [0, 1] : null;
        Assert.Equal(expected, TrialColumns.TypeOf(new PlanAxis("x", values, numbers, AxisScale.Linear)));
    }

    [Theory]
    [InlineData("0.1", ColumnType.Number, true)]
    [InlineData("1e-05", ColumnType.Number, true)]
    [InlineData("7", ColumnType.Integer, true)]
    [InlineData("true", ColumnType.Truth, true)]
    [InlineData("7", ColumnType.Word, false)]
    [InlineData("NaN", ColumnType.Number, false)]
    [InlineData(".5", ColumnType.Number, false)]
    public void IsLiteral_Value_StandsInJsonOnlyAsItsType(string value, ColumnType type, bool expected) =>
        Assert.Equal(expected, TrialColumns.IsLiteral(value, type));
}
