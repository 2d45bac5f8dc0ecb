using System.Collections;
using Sweeps.Execution.Exporting;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
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
    [InlineData(true, ColumnType.Integer, "40", "8")]
    [InlineData(true, ColumnType.Number, "40", "0.5")]
    [InlineData(false, ColumnType.Word, "40", "8-8")]
    public void ValueOf_AnAxisThatSomeBlocksLack_IsOfItsTypeOrNull(
        bool ofNumbers,
        ColumnType expected,
        params string[] values
    )
    {
        PlanAxis axis = new("x", [PlanAxis.None, .. values], null, AxisScale.Categorical)
        {
            HasGaps = true,
            IsOfNumbers = ofNumbers,
        };
        Assert.Equal(expected, TrialColumns.TypeOf(axis));
        Assert.Null(TrialColumns.ValueOf(axis, expected, PlanAxis.None));
        Assert.All(values, value => Assert.Equal(value, $"{TrialColumns.ValueOf(axis, expected, value)}"));
        Assert.Equal("-", TrialColumns.ValueOf(axis with { HasGaps = false }, expected, PlanAxis.None));
    }

    [Fact]
    public void TypeOf_AnAxisOfWholeNumbers_IsKnownWithoutLookingAtThem()
    {
        Plan plan = new(
            GridFile.Read(
                "name: t\ndata: digits\ntrain: { epochs: 1 }\ngrid: { seed: [0..2147483646], p: [0, 1] }\n"
                    + "noise: replace\n",
                "t.yaml"
            )
        );
        Assert.Equal([true, false], plan.Axes.Select(axis => axis.IsOfIntegers));
        IEnumerable<string> none = Enumerable
            .Range(0, 1)
            .Select<int, string>(_ => throw new InvalidOperationException());
        PlanAxis axis = plan.Axes[0] with { Values = new Unread<string>(none) };
        Assert.Equal(ColumnType.Integer, TrialColumns.TypeOf(axis));
        Assert.Throws<InvalidOperationException>(() => TrialColumns.TypeOf(axis with { IsOfIntegers = false }));
    }

    private sealed class Unread<T>(IEnumerable<T> items) : IReadOnlyList<T>
    {
        public int Count => int.MaxValue;

        public T this[int index] => items.First();

        public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
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
