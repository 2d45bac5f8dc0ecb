using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;

namespace Sweeps.Scheduling.Fields;

/// <summary>One field of a configuration: all that reading, writing, axes, overrides, JSON Schema and documentation
/// know about it.</summary>
/// <param name="Path">Dotted path: group and key, such as <c>train.batch</c>.</param>
/// <param name="Kind">Kind of value.</param>
/// <param name="Facts">What it is called, takes and is for.</param>
/// <param name="Get">Its value; null when an optional one is absent. Whole numbers travel as
/// <see cref="long"/>.</param>
/// <param name="Set">The configuration with another value.</param>
internal sealed record ConfigurationField(
    string Path,
    FieldKind Kind,
    FieldFacts Facts,
    Func<TrialConfiguration, object?> Get,
    Func<TrialConfiguration, object?, TrialConfiguration> Set
)
{
    /// <summary>A field as the model declares it.</summary>
    public static ConfigurationField Of(IField field)
    {
        bool isInt = field.Type == typeof(int) || field.Type == typeof(int?);
        return new(
            field.Path,
            FieldKinds.Of(field),
            field.Facts,
            c => field.ValueOf(c) is var value && value is int whole ? (long)whole : value,
            (c, v) => field.With(c, isInt && v is long whole ? checked((int)whole) : v)
        );
    }

    /// <summary>What it is, in a sentence.</summary>
    public string Description => Facts.Description;

    /// <summary>Short names; the first is the one that tables show.</summary>
    public IReadOnlyList<string> Aliases => Facts.Aliases ?? [Key];

    /// <summary>Unit, or empty.</summary>
    public string Unit => Facts.Unit;

    /// <summary>In words, what an absent value means, where the default is no value.</summary>
    public string Absent => Facts.Absent;

    /// <summary>Whether a trial's time depends on it.</summary>
    public bool AffectsCost => Facts.AffectsCost;

    /// <summary>As <see cref="FieldFacts.IsFree"/>.</summary>
    public bool IsFree => Facts.IsFree;

    /// <summary>Dotted path of a field that this one displaces when set, and that no grid may vary beside it.</summary>
    public string? Displaces => Facts.Displaces;

    /// <summary>The value in the default configuration.</summary>
    public object? Default { get; } = Get(TrialField.Defaults);

    /// <summary><c>train</c> of <c>train.batch</c>; empty for the seed and the engine.</summary>
    public string Group { get; } =
        Path.Contains('.', StringComparison.Ordinal) ? Path[..Path.IndexOf('.', StringComparison.Ordinal)] : "";

    /// <summary><c>batch</c> of <c>train.batch</c>.</summary>
    public string Key { get; } = Path[(Path.IndexOf('.', StringComparison.Ordinal) + 1)..];

    /// <summary>The name that tables show.</summary>
    public string ShortName => Aliases is [var first, ..] ? first : Path;

    /// <summary>The text of no value.</summary>
    public const string None = "-";

    /// <summary>A configuration's value as text; <c>-</c> for none.</summary>
    public string TextOf(TrialConfiguration configuration) => Text(Get(configuration));

    /// <summary>A value as text; <c>-</c> for none.</summary>
    public string Text(object? value) => value is null ? None : Kind.Text(value);

    /// <summary>Fields are the same whose paths are.</summary>
    public bool Equals(ConfigurationField? other) => other is not null && Path == other.Path;

    /// <inheritdoc/>
    public override int GetHashCode() => Path.GetHashCode(StringComparison.Ordinal);

    /// <summary>Whether a value is the default.</summary>
    public bool IsDefaultValue(object? value) =>
        value is null || Default is null ? value is null && Default is null : Kind.Same(value, Default);

    /// <summary>Whether two configurations agree in this field.</summary>
    public bool Agree(TrialConfiguration left, TrialConfiguration right)
    {
        object? a = Get(left);
        object? b = Get(right);
        return a is null || b is null ? a is null && b is null : Kind.Same(a, b);
    }
}
