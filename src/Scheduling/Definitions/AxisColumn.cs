using System.Globalization;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Definitions;

/// <summary>The values of one field along an axis; distinct unless the axis is zipped.</summary>
internal abstract class AxisColumn(ConfigurationField field)
{
    public ConfigurationField Field { get; } = field;

    public abstract int Count { get; }

    public abstract object Value(int index);

    /// <summary>Whether no value comes twice; false also where nobody has looked.</summary>
    public abstract bool IsDistinct { get; }

    /// <summary>Whether it holds values that were listed, so that looking at all of them is as much work as reading
    /// them was.</summary>
    public virtual bool IsListed => true;

    /// <summary>The index of the first equal value, or −1.</summary>
    public abstract int IndexOf(object? value);

    /// <summary>Writes the values for the definition's hash: in the same words whichever way they were
    /// written.</summary>
    public abstract void WriteCanonical(TextWriter text);

    /// <summary>The canonical form of values that are few.</summary>
    public string Canonical
    {
        get
        {
            using StringWriter whole = new(CultureInfo.InvariantCulture);
            WriteCanonical(whole);
            return whole.ToString();
        }
    }

    /// <summary>The hash of the canonical form.</summary>
    public string Identity => _identity ??= CanonicalText.HashOf(WriteCanonical);

    private string? _identity;

    public virtual string Text(int index) => Field.Kind.Text(Value(index));

    /// <summary>The values as a column: whole numbers at even distances as a range, whatever their number, others as a
    /// list.</summary>
    public static AxisColumn Of(ConfigurationField field, IReadOnlyList<object> values, bool isDistinct)
    {
        if (values.Count >= 2 && values[0] is long first && values[1] is long second && second != first)
        {
            long step = second - first;
            bool even = true;
            for (int i = 2; i < values.Count && even; i++)
                even = values[i] is long whole && whole == first + step * i;
            if (even)
                return new RangeColumn(field, first, step, values.Count);
        }

        return new ListColumn(field, values, isDistinct);
    }
}

/// <summary>Listed values.</summary>
internal sealed class ListColumn(ConfigurationField field, IReadOnlyList<object> values, bool isDistinct)
    : AxisColumn(field)
{
    private readonly Lazy<Dictionary<string, int>> _byText = new(() =>
    {
        Dictionary<string, int> index = [];
        for (int i = 0; i < values.Count; i++)
            index.TryAdd(field.Kind.Text(values[i]), i);
        return index;
    });

    public override int Count => values.Count;

    public override bool IsDistinct => isDistinct;

    public override object Value(int index) => values[index];

    public override int IndexOf(object? value) =>
        value is not null && _byText.Value.TryGetValue(Field.Kind.Text(value), out int index) ? index : -1;

    public override void WriteCanonical(TextWriter text)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (i > 0)
                text.Write('\n');
            text.Write(Field.Kind.Identity(values[i]));
        }
    }
}

/// <summary>Whole numbers at even distances, in constant memory.</summary>
internal sealed class RangeColumn(ConfigurationField field, long first, long step, int count) : AxisColumn(field)
{
    public long First => first;

    public long Step => step;

    public override int Count => count;

    public override bool IsDistinct => true;

    public override bool IsListed => false;

    public override object Value(int index) =>
        (uint)index < (uint)count ? first + step * index : throw new ArgumentOutOfRangeException(nameof(index));

    public override int IndexOf(object? value)
    {
        if (value is not long number)
            return -1;
        Int128 distance = (Int128)number - first;
        return distance % step == 0 && distance / step is var index && index >= 0 && index < count ? (int)index : -1;
    }

    public override void WriteCanonical(TextWriter text) =>
        text.Write($"{Numerals.Text(first)}..+{Numerals.Text(step)}x{Numerals.Text(count)}");
}
