using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Sweeps.Execution.Reading;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Execution.Exporting;

/// <summary>What the values of a column are.</summary>
public enum ColumnType
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>Text of which a few repeat in most rows.</summary>
    Word,

    /// <summary>A 64-bit integer.</summary>
    Integer,

    /// <summary>A 64-bit floating-point number.</summary>
    Number,

    /// <summary>A truth value.</summary>
    Truth,
}

/// <summary>A column of an export.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Type">What its values are: of that .NET type (string, long, double, bool), or null.</param>
public sealed record ExportColumn(string Name, ColumnType Type);

/// <summary>
/// The trials of a sweep as typed rows, the same for every format. A measure has two columns. The one with its own name
/// has the value at the end of training, for trials that were trained to the end. The one that ends in <see
/// cref="Unfinished"/> has the last value of any other trial, which belongs into no mean.
/// </summary>
public sealed class TrialColumns
{
    /// <summary>Ends the names of columns with the last values of trials that were not trained to the end.</summary>
    public const string Unfinished = "_unfinished";

    /// <summary>Types of axes, found once each: an axis may have a million values.</summary>
    private static readonly ConditionalWeakTable<PlanAxis, object> Types = [];

    private readonly Plan _plan;
    private readonly IReadOnlyList<string> _measures;
    private readonly ColumnType[] _axes;

    /// <summary>Columns for the trials of a plan and some measures.</summary>
    public TrialColumns(Plan plan, IReadOnlyList<string> measures)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(measures);
        (_plan, _measures) = (plan, measures);
        _axes = [.. plan.Axes.Select(TypeOf)];
        All =
        [
            new("trial", ColumnType.Integer),
            new("cell", ColumnType.Integer),
            new("key", ColumnType.Text),
            .. plan.Axes.Select((axis, index) => new ExportColumn(axis.Name, _axes[index])),
            new("state", ColumnType.Word),
            new("step", ColumnType.Integer),
            .. measures.Select(measure => new ExportColumn(measure, ColumnType.Number)),
            .. measures.Select(measure => new ExportColumn(measure + Unfinished, ColumnType.Number)),
            new("seconds", ColumnType.Number),
            new("attempts", ColumnType.Integer),
            new("reason", ColumnType.Text),
            new("weights", ColumnType.Text),
            new("configuration", ColumnType.Text),
        ];
    }

    /// <summary>All columns, in their order.</summary>
    public IReadOnlyList<ExportColumn> All { get; }

    /// <summary>A trial's values, in the order of <see cref="All"/>.</summary>
    public object?[] Row(FinalResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        TrialRecord trial = result.Trial;
        bool finished = trial.State == TrialState.Finished;
        object?[] last = [.. _measures.Select(measure => (object?)result.Last(measure))];
        object?[] none = new object?[last.Length];
        return
        [
            trial.Ordinal,
            trial.Cell,
            trial.Trial.ToString(),
            .. _plan.AxisValues(trial.Ordinal).Select((value, axis) => ValueOf(_plan.Axes[axis], _axes[axis], value)),
            EnumWords.Of(trial.State),
            trial.Step,
            .. finished ? last : none,
            .. finished ? none : last,
            trial.ComputeSeconds,
            (long)trial.Attempts,
            trial.Reason,
            trial.WeightsHash is { } hash ? Convert.ToHexStringLower(hash) : null,
            CanonicalConfiguration.ToJson(_plan.Configuration(trial.Ordinal)),
        ];
    }

    /// <summary>What the values of an axis are: numbers where all of them are, and whole numbers and truth values
    /// likewise.</summary>
    public static ColumnType TypeOf(PlanAxis axis)
    {
        ArgumentNullException.ThrowIfNull(axis);
        if (axis.Span is not null)
            return ColumnType.Number;
        if (axis.IsOfIntegers)
            return ColumnType.Integer; // an axis may have two thousand million values
        if (axis.IsOfNumbers)
            return axis.Values.All(value => ValueOf(axis, ColumnType.Integer, value) is long or null)
                ? ColumnType.Integer
                : ColumnType.Number;
        return axis.Values.All(value => value is "true" or "false") ? ColumnType.Truth : ColumnType.Word;
    }

    /// <summary>A value of an axis as what it is; null where a block has none.</summary>
    public static object? ValueOf(PlanAxis axis, ColumnType type, string value)
    {
        ArgumentNullException.ThrowIfNull(axis);
        return axis.HasGaps && value == PlanAxis.None ? null : Typed(value, type);
    }

    /// <summary>A value as what it is; text where it is not of that type.</summary>
    private static object Typed(string value, ColumnType type) =>
        type switch
        {
            ColumnType.Integer
                when long.TryParse(
                    value,
                    NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out long whole
                ) => whole,
            ColumnType.Number
                when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) =>
                number,
            ColumnType.Truth when bool.TryParse(value, out bool truth) => truth,
            _ => value,
        };

    /// <summary>Whether the text of a value may stand in JSON as it is, being a number or a truth value of its
    /// axis.</summary>
    public static bool IsLiteral(string value, PlanAxis axis) =>
        IsLiteral(value, (ColumnType)Types.GetValue(axis, known => TypeOf(known)));

    /// <summary>The same by the axis' type.</summary>
    public static bool IsLiteral(string value, ColumnType type)
    {
        if (Typed(value, type) is string or double.NaN or double.PositiveInfinity or double.NegativeInfinity)
            return false;
        try
        {
            Utf8JsonReader reader = new(System.Text.Encoding.UTF8.GetBytes(value));
            return reader.Read() && reader.BytesConsumed == value.Length;
        }
        catch (JsonException)
        {
            return false; // a number that JSON spells otherwise, such as .5
        }
    }
}
