using System.Diagnostics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;

namespace Sweeps.Scheduling.Fields;

/// <summary>One field of a configuration: all that reading, writing, axes, overrides, JSON Schema and documentation
/// know about it.</summary>
/// <param name="Path">Dotted path: group and key, such as <c>train.batch</c>.</param>
/// <param name="Kind">Kind of value.</param>
/// <param name="Description">What it is, in a sentence.</param>
/// <param name="Get">Its value; null when an optional one is absent.</param>
/// <param name="Set">The configuration with another value.</param>
internal sealed record ConfigurationField(
    string Path,
    FieldKind Kind,
    string Description,
    Func<TrialConfiguration, object?> Get,
    Func<TrialConfiguration, object?, TrialConfiguration> Set
)
{
    /// <summary>A field that takes numbers of a range.</summary>
    public static ConfigurationField Of<T>(Field<T> field, string description) =>
        Of(
            field,
            field.Range is not { } range ? throw new UnreachableException($"{field.Path} has no range.")
                : typeof(T) == typeof(double) || typeof(T) == typeof(double?) ? new NumberKind(range)
                : new IntegerKind(range, IsInt<T>() ? int.MaxValue : long.MaxValue),
            description
        );

    /// <summary>A field of another kind. Whole numbers travel as <see cref="long"/>.</summary>
    public static ConfigurationField Of<T>(Field<T> field, FieldKind kind, string description) =>
        new(
            field.Path,
            kind,
            description,
            c => field.Of(c) is var value && value is int whole ? (long)whole : value,
            (c, v) => field.With(c, IsInt<T>() && v is long whole ? (T)(object)checked((int)whole) : (T)v!)
        )
        {
            IsFree = field.IsFree,
        };

    private static bool IsInt<T>() => typeof(T) == typeof(int) || typeof(T) == typeof(int?);

    /// <summary>Short names; the first is the one that tables show.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Unit, or empty.</summary>
    public string Unit { get; init; } = "";

    /// <summary>In words, what an absent value means, where the default is no value.</summary>
    public string Absent { get; init; } = "";

    /// <summary>Whether a trial's time depends on it.</summary>
    public bool AffectsCost { get; init; }

    /// <summary>As <see cref="IField.IsFree"/>.</summary>
    public bool IsFree { get; init; }

    /// <summary>Dotted path of a field that this one displaces when set, and that no grid may vary beside it.</summary>
    public string? Displaces { get; init; }

    /// <summary>The value in the default configuration.</summary>
    public object? Default { get; } = Get(TrialField.Defaults);

    /// <summary><c>train</c> of <c>train.batch</c>; empty for the seed and the engine.</summary>
    public string Group { get; } =
        Path.Contains('.', StringComparison.Ordinal) ? Path[..Path.IndexOf('.', StringComparison.Ordinal)] : "";

    /// <summary><c>batch</c> of <c>train.batch</c>.</summary>
    public string Key { get; } = Path[(Path.IndexOf('.', StringComparison.Ordinal) + 1)..];

    /// <summary>The name that tables show.</summary>
    public string ShortName => Aliases is [var first, ..] ? first : Path;

    /// <summary>A configuration's value as text; <c>-</c> for none.</summary>
    public string TextOf(TrialConfiguration configuration) => Text(Get(configuration));

    /// <summary>A value as text; <c>-</c> for none.</summary>
    public string Text(object? value) => value is null ? "-" : Kind.Text(value);

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
