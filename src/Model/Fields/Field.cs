using System.Globalization;
using Sweeps.Model.Configurations;

namespace Sweeps.Model.Fields;

/// <summary>One field of a configuration: its path, what is to be known of it, and how it is read and set.</summary>
public interface IField
{
    /// <summary>Dotted path, such as <c>train.batch</c>.</summary>
    string Path { get; }

    /// <summary>What it is called, takes and is for.</summary>
    FieldFacts Facts { get; }

    /// <summary>Type of its value.</summary>
    Type Type { get; }

    /// <summary>The breach where its value lies outside its range; null where it does not.</summary>
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
        FieldFacts facts
    )
        : base([path], r => of(r.Configuration))
    {
        Path = path;
        Facts = facts;
        (_of, _with) = (of, with);
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public FieldFacts Facts { get; }

    /// <inheritdoc/>
    public Type Type => typeof(T);

    /// <inheritdoc/>
    public override T Of(TrialConfiguration configuration) => _of(configuration);

    /// <inheritdoc/>
    public override T Of(ConfigurationReader reader) => _of(reader.Configuration);

    /// <summary>The value in the default configuration.</summary>
    public T Default => Of(TrialField.Defaults);

    /// <inheritdoc/>
    public ConfigurationException? OutOfRange(TrialConfiguration configuration)
    {
        if (Facts.Range is not { } range || Number(Of(configuration)) is not { } value || range.Contains(value))
            return null;
        return new(
            Path,
            $"`{Path}` must be {range}, but was {value.ToString("R", CultureInfo.InvariantCulture)}",
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

    public Field<T> Add<T>(string key, Func<TSection, T> value, Func<TSection, T, TSection> change, FieldFacts facts)
    {
        Field<T> field = new($"{name}.{key}", c => value(of(c)), (c, v) => with(c, change(of(c), v)), facts);
        _fields.Add(field);
        return field;
    }

    /// <summary>The whole section, once all fields have been added.</summary>
    public Reading<TSection> Whole() => new([.. _fields.Select(field => field.Path)], r => of(r.Configuration));
}
