using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Definitions;

/// <summary>Ranges of whole numbers one after another, in memory that does not grow with the numbers in them.</summary>
internal sealed class PiecesColumn : AxisColumn
{
    // Up to here the definition's hash is that of the same numbers written one by one.
    private const int LongestList = 1_000_000;

    private readonly IReadOnlyList<RangeColumn> _pieces;
    private readonly long[] _starts;

    public PiecesColumn(ConfigurationField field, IReadOnlyList<RangeColumn> pieces, bool isDistinct)
        : base(field)
    {
        (_pieces, IsDistinct) = (pieces, isDistinct);
        _starts = new long[pieces.Count + 1];
        for (int i = 0; i < pieces.Count; i++)
            _starts[i + 1] = _starts[i] + pieces[i].Count;
        Count = checked((int)_starts[^1]);
    }

    public IReadOnlyList<RangeColumn> Pieces => _pieces;

    public override int Count { get; }

    public override bool IsDistinct { get; }

    public override bool IsListed => Count <= LongestList;

    public override object Value(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        int found = Array.BinarySearch(_starts, index);
        int piece = found >= 0 ? found : ~found - 1;
        return _pieces[piece].Value((int)(index - _starts[piece]));
    }

    public override int IndexOf(object? value)
    {
        for (int i = 0; i < _pieces.Count; i++)
        {
            if (_pieces[i].IndexOf(value) is >= 0 and var index)
                return (int)(_starts[i] + index);
        }

        return -1;
    }

    public override void WriteCanonical(TextWriter text)
    {
        bool one = Count <= LongestList;
        for (int i = 0; i < (one ? Count : _pieces.Count); i++)
        {
            if (i > 0)
                text.Write('\n');
            if (one)
                text.Write(Text(i));
            else
                _pieces[i].WriteCanonical(text);
        }
    }

    /// <summary>Whether two ranges have a number in common.</summary>
    public static bool Meet(RangeColumn left, RangeColumn right)
    {
        Int128 low = Int128.Max(Least(left), Least(right));
        Int128 high = Int128.Min(Most(left), Most(right));
        if (low > high)
            return false;
        Int128 a = Int128.Max(1, Int128.Abs(left.Step));
        Int128 b = Int128.Max(1, Int128.Abs(right.Step));
        Int128 divisor = Divisor(a, b, out Int128 inverse);
        Int128 distance = (Int128)right.First - left.First;
        if (distance % divisor != 0)
            return false;
        // The numbers in common are those of one range with the product of the steps, less what they share.
        Int128 period = b / divisor;
        Int128 turns = distance / divisor % period * (inverse % period) % period;
        Int128 common = left.First + a * turns;
        Int128 whole = a * period;
        Int128 first = low + ((common - low) % whole + whole) % whole;
        return first <= high;
    }

    /// <summary>A range without the numbers of another of the same step, or of one number; null where what is left are
    /// no ranges.</summary>
    public static IReadOnlyList<RangeColumn>? Less(RangeColumn range, RangeColumn taken)
    {
        if (range.Count == 1)
            return []; // one that both have
        if (taken.Step != range.Step && taken.Count > 1)
            return null;
        long from = Math.Max(0, (taken.First - range.First) / range.Step);
        long to = Math.Min(range.Count - 1, (long)((Most(taken) - range.First) / range.Step));
        List<RangeColumn> left = [];
        if (from > 0)
            left.Add(new(range.Field, range.First, range.Step, (int)from));
        if (to < range.Count - 1)
            left.Add(new(range.Field, range.First + (to + 1) * range.Step, range.Step, (int)(range.Count - 1 - to)));
        return left;
    }

    private static Int128 Least(RangeColumn range) =>
        Int128.Min(range.First, range.First + (Int128)range.Step * (range.Count - 1));

    private static Int128 Most(RangeColumn range) =>
        Int128.Max(range.First, range.First + (Int128)range.Step * (range.Count - 1));

    // The greatest common divisor, and the number by which a is it, modulo b.
    private static Int128 Divisor(Int128 a, Int128 b, out Int128 inverse)
    {
        (Int128 r0, Int128 r1, Int128 s0, Int128 s1) = (a, b, 1, 0);
        while (r1 != 0)
        {
            Int128 q = r0 / r1;
            (r0, r1, s0, s1) = (r1, r0 - q * r1, s1, s0 - q * s1);
        }

        inverse = s0;
        return r0;
    }
}
