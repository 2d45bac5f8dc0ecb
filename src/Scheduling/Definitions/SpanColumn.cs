using System.Globalization;
using Sweeps.Model.Numerics;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Definitions;

/// <summary>All numbers from one end to another, for a search to draw from: evenly, or evenly on a logarithmic scale.
/// Its values have no places in a list.</summary>
internal sealed class SpanColumn(ConfigurationField field, double from, double to, bool log) : AxisColumn(field)
{
    public double From => from;

    public double To => to;

    /// <summary>As many as can be.</summary>
    public override int Count => int.MaxValue;

    public override bool IsDistinct => true;

    public override bool IsListed => false;

    /// <summary>How many whole numbers there are, where each has the same part of the way; else null.</summary>
    public int? Levels => Field.Kind is IntegerKind && !log && to - from < MostLevels ? (int)(to - from + 1) : null;

    private const int MostLevels = 1_000_000;

    public AxisScale Scale => log ? AxisScale.Log : AxisScale.Linear;

    public override object Value(int index) =>
        throw new NotSupportedException($"The values of `{Field.ShortName}` are drawn: ask for the value of a draw.");

    public override int IndexOf(object? value) => -1;

    public override void WriteCanonical(TextWriter text) =>
        text.Write($"{(log ? "log_uniform" : "uniform")} {Numerals.Text(from)} {Numerals.Text(to)}");

    /// <summary>The span in words.</summary>
    public string Words =>
        $"{Numerals.Text(from)} to {Numerals.Text(to)}, evenly{(log ? " on a logarithmic scale" : "")}";

    /// <summary>The value at a share, above 0 and below 1, of the way: with six significant digits where it is no whole
    /// number, inside the ends, and the same on every machine.</summary>
    public object At(double share)
    {
        // Of whole numbers each has the same part of the way.
        if (Field.Kind is IntegerKind && !log)
            return (long)Math.Clamp(Math.Floor(from + (to - from + 1) * share), from, to);
        double number = log
            ? Elementary.Exp(Elementary.Log(from) + (Elementary.Log(to) - Elementary.Log(from)) * share)
            : from + (to - from) * share;
        if (Field.Kind is IntegerKind)
            return (long)Math.Clamp(Math.Round(number), from, to);
        return Math.Clamp(
            double.Parse(number.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + 0.0,
            from,
            to
        );
    }
}
