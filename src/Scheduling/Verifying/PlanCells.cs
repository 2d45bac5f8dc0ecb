using System.Collections;
using Sweeps.Scheduling.Nodes;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Verifying;

/// <summary>The cells of a plan with their values, which all rules of a sweep look through: the first of them are made
/// once, and those of a sweep that has more each time.</summary>
internal sealed class PlanCells(Plan plan) : IEnumerable<PlanCells.Cell>
{
    private const int LongestAxis = 100_000; // of longer ones any value may be one

    private const int MostKept = 30_000;

    private readonly List<Cell> _cells = [];
    private readonly (HashSet<string> Texts, HashSet<double> Numbers)?[] _axes = new (
        HashSet<string>,
        HashSet<double>
    )?[plan.Axes.Count];

    public Plan Plan => plan;

    /// <summary>Whether a value can be one of an axis: numbers are compared as numbers.</summary>
    public bool MayHave(int axis, string value)
    {
        IReadOnlyList<string> values = plan.Axes[axis].Values;
        if (values.Count > LongestAxis)
            return true;
        if (_axes[axis] is not { } known)
        {
            HashSet<double> numbers = [];
            foreach (string text in values)
            {
                if (Numerals.TryNumber(text, out double number))
                    numbers.Add(number);
            }

            _axes[axis] = known = ([.. values], numbers);
        }

        return known.Texts.Contains(value)
            || Numerals.TryNumber(value, out double wanted) && known.Numbers.Contains(wanted);
    }

    public IEnumerator<Cell> GetEnumerator()
    {
        for (long number = 0; number < plan.Cells; number++)
        {
            if (number < _cells.Count)
            {
                yield return _cells[(int)number];
                continue;
            }

            Cell cell = new(number, plan.AxisValues(plan.OrdinalsOfCell(number).First()));
            if (number < MostKept)
                _cells.Add(cell);
            yield return cell;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A cell's number, and its value on each axis of the plan.</summary>
    internal readonly record struct Cell(long Number, IReadOnlyList<string> Values);
}
