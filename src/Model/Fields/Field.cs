using System.Globalization;
using Sweeps.Model.Configurations;

namespace Sweeps.Model.Fields;

/// <summary>One field of a configuration: its path, its range, and how it is read and set.</summary>
public interface IField
{
    /// <summary>Dotted path, such as <c>train.batch</c>.</summary>
    string Path { get; }

    /// <summary>The numbers that it takes; null where it is no number.</summary>
    NumberRange? Range { get; }

    /// <summary>Type of its value.</summary>
    Type Type { get; }

    /// <summary>Whether rules ask only if it has a value: to them all values in <see cref="Range"/> are
    /// alike.</summary>
    bool IsFree { get; }

    /// <summary>The breach where its value lies outside <see cref="Range"/>; null where it does not.</summary>
    ConfigurationException? OutOfRange(TrialConfiguration configuration);

    /// <summary>Its value; null where an optional one is absent.</summary>
    object? ValueOf(TrialConfiguration configuration);

    /// <summary>The configuration with another value.</summary>
    TrialConfiguration With(TrialConfiguration configuration, object? value);

    /// <summary><paramref name="to"/> with the value that <paramref name="from"/> has.</summary>
    TrialConfiguration Copy(TrialConfiguration from, TrialConfiguration to);
}

/// <summary>One field of a configuration.</summary>
/// <typeparam name="T">Type of its value.</typeparam>
public sealed class Field<T> : Reading<T>, IField
{
    private readonly Func<TrialConfiguration, T> _of;
    private readonly Func<TrialConfiguration, T, TrialConfiguration> _with;

    internal Field(
        string path,
        Func<TrialConfiguration, T> of,
        Func<TrialConfiguration, T, TrialConfiguration> with,
        NumberRange? range = null
    )
        : base([path], r => of(r.Configuration))
    {
        Path = path;
        Range = range;
        (_of, _with) = (of, with);
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public NumberRange? Range { get; }

    /// <inheritdoc/>
    public Type Type => typeof(T);

    /// <inheritdoc/>
    public bool IsFree { get; internal init; }

    /// <inheritdoc/>
    public override T Of(TrialConfiguration configuration) => _of(configuration);

    /// <inheritdoc/>
    public override T Of(ConfigurationReader reader) => _of(reader.Configuration);

    /// <summary>The value in the default configuration.</summary>
    public T Default => Of(TrialField.Defaults);

    /// <inheritdoc/>
    public ConfigurationException? OutOfRange(TrialConfiguration configuration)
    {
        if (Range is null || Number(Of(configuration)) is not { } value || Range.Contains(value))
            return null;
        return new(
            Path,
            $"`{Path}` must be {Range}, but was {value.ToString("R", CultureInfo.InvariantCulture)}",
            "Give a value in that range."
        );
    }

    private static double? Number(T value) =>
        value switch
        {
            int number => number,
            long number => number,
            double number => number,
            _ => null,
        };

    /// <inheritdoc/>
    public object? ValueOf(TrialConfiguration configuration) => Of(configuration);

    /// <summary>The configuration with another value.</summary>
    public TrialConfiguration With(TrialConfiguration configuration, T value) => _with(configuration, value);

    /// <inheritdoc/>
    TrialConfiguration IField.With(TrialConfiguration configuration, object? value) => _with(configuration, (T)value!);

    /// <inheritdoc/>
    public TrialConfiguration Copy(TrialConfiguration from, TrialConfiguration to) => _with(to, Of(from));
}

/// <summary>The fields of one section of a configuration, in the order in which they are added.</summary>
internal sealed class FieldSection<TSection>(
    string name,
    Func<TrialConfiguration, TSection> of,
    Func<TrialConfiguration, TSection, TrialConfiguration> with
)
{
    private readonly List<IField> _fields = [];

    public IReadOnlyList<IField> Fields => _fields;

    public Field<T> Add<T>(
        string key,
        Func<TSection, T> value,
        Func<TSection, T, TSection> change,
        NumberRange? range = null,
        bool isFree = false
    )
    {
        Field<T> field = new($"{name}.{key}", c => value(of(c)), (c, v) => with(c, change(of(c), v)), range)
        {
            IsFree = isFree,
        };
        _fields.Add(field);
        return field;
    }

    /// <summary>The whole section, once all fields have been added.</summary>
    public Reading<TSection> Whole() => new([.. _fields.Select(field => field.Path)], r => of(r.Configuration));
}
