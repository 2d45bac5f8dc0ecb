using Sweeps.Model.Configurations;

namespace Sweeps.Model.Fields;

/// <summary>
/// A value that follows from some fields of a configuration, and from nothing else. Readings are made of fields and of
/// other readings, so which fields one looks at is never written down a second time.
/// </summary>
/// <typeparam name="T">Its type.</typeparam>
public class Reading<T>
{
    private readonly Func<ConfigurationReader, T> _make;

    internal Reading(IReadOnlyList<string> fields, Func<ConfigurationReader, T> make)
    {
        Fields = fields;
        _make = make;
    }

    /// <summary>Dotted paths of the fields that decide it, each once.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>Its value.</summary>
    public virtual T Of(TrialConfiguration configuration) => _make(new ConfigurationReader(configuration));

    /// <summary>Its value, as <paramref name="reader"/> knows it.</summary>
    public virtual T Of(ConfigurationReader reader) => reader.Of(this);

    /// <summary>Its value, made anew of the readings that it is made of.</summary>
    public T Make(ConfigurationReader reader) => _make(reader);

    /// <summary>What follows from it.</summary>
    public Reading<TResult> Select<TResult>(Func<T, TResult> make) => new(Fields, r => make(Of(r)));
}

/// <summary>What is read of a configuration. This remembers nothing; one that does asks each reading once while the
/// fields that it looks at stay as they are.</summary>
/// <param name="configuration">The configuration.</param>
public class ConfigurationReader(TrialConfiguration configuration)
{
    /// <summary>The configuration.</summary>
    public TrialConfiguration Configuration { get; protected set; } = configuration;

    /// <summary>The value of a reading.</summary>
    public virtual T Of<T>(Reading<T> reading) => reading.Make(this);
}

/// <summary>Makes readings of several.</summary>
public static class Reading
{
    /// <summary>What follows from two values.</summary>
    public static Reading<TResult> Of<T1, T2, TResult>(
        Reading<T1> first,
        Reading<T2> second,
        Func<T1, T2, TResult> make
    ) => new(Union(first.Fields, second.Fields), r => make(first.Of(r), second.Of(r)));

    /// <summary>What follows from three.</summary>
    public static Reading<TResult> Of<T1, T2, T3, TResult>(
        Reading<T1> first,
        Reading<T2> second,
        Reading<T3> third,
        Func<T1, T2, T3, TResult> make
    ) => new(Union(first.Fields, second.Fields, third.Fields), r => make(first.Of(r), second.Of(r), third.Of(r)));

    /// <summary>What follows from four.</summary>
    public static Reading<TResult> Of<T1, T2, T3, T4, TResult>(
        Reading<T1> first,
        Reading<T2> second,
        Reading<T3> third,
        Reading<T4> fourth,
        Func<T1, T2, T3, T4, TResult> make
    ) =>
        new(
            Union(first.Fields, second.Fields, third.Fields, fourth.Fields),
            r => make(first.Of(r), second.Of(r), third.Of(r), fourth.Of(r))
        );

    /// <summary>What follows from five.</summary>
    public static Reading<TResult> Of<T1, T2, T3, T4, T5, TResult>(
        Reading<T1> first,
        Reading<T2> second,
        Reading<T3> third,
        Reading<T4> fourth,
        Reading<T5> fifth,
        Func<T1, T2, T3, T4, T5, TResult> make
    ) =>
        new(
            Union(first.Fields, second.Fields, third.Fields, fourth.Fields, fifth.Fields),
            r => make(first.Of(r), second.Of(r), third.Of(r), fourth.Of(r), fifth.Of(r))
        );

    /// <summary>The first value that is not null, of several.</summary>
    public static Reading<T?> FirstOf<T>(params IReadOnlyList<Reading<T?>> readings)
        where T : class =>
        new(
            Union([.. readings.Select(reading => reading.Fields)]),
            r =>
            {
                foreach (var reading in readings)
                {
                    if (reading.Of(r) is { } value)
                        return value;
                }

                return null;
            }
        );

    /// <summary>A configuration that has the values of some fields, and its defaults elsewhere: for what takes whole
    /// configurations.</summary>
    public static Reading<TrialConfiguration> Only(params IReadOnlyList<IField> fields) =>
        new(
            [.. fields.Select(field => field.Path)],
            r => fields.Aggregate(TrialField.Defaults, (copy, field) => field.Copy(r.Configuration, copy))
        );

    private static string[] Union(params IReadOnlyList<IReadOnlyList<string>> fields) =>
        [.. fields.SelectMany(paths => paths).Distinct()];
}
