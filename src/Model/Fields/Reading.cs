using Sweeps.Model.Configurations;

namespace Sweeps.Model.Fields;

/// <summary>
/// A value that follows from some fields of a configuration, and from nothing else. Readings are made of fields and of
/// other readings, so which fields one looks at is never written down a second time.
/// </summary>
/// <typeparam name="T">Its type.</typeparam>
public class Reading<T>
{
    private readonly Func<TrialConfiguration, T> _of;

    internal Reading(IReadOnlyList<string> fields, Func<TrialConfiguration, T> of)
    {
        Fields = fields;
        _of = of;
    }

    /// <summary>Dotted paths of the fields that decide it, each once.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>Its value.</summary>
    public T Of(TrialConfiguration configuration) => _of(configuration);

    /// <summary>What follows from it.</summary>
    public Reading<TResult> Select<TResult>(Func<T, TResult> make) => new(Fields, c => make(_of(c)));
}

/// <summary>Makes readings of several.</summary>
public static class Reading
{
    /// <summary>What follows from two values.</summary>
    public static Reading<TResult> Of<T1, T2, TResult>(
        Reading<T1> first,
        Reading<T2> second,
        Func<T1, T2, TResult> make
    ) => new(Union(first.Fields, second.Fields), c => make(first.Of(c), second.Of(c)));

    /// <summary>What follows from three.</summary>
    public static Reading<TResult> Of<T1, T2, T3, TResult>(
        Reading<T1> first,
        Reading<T2> second,
        Reading<T3> third,
        Func<T1, T2, T3, TResult> make
    ) => new(Union(first.Fields, second.Fields, third.Fields), c => make(first.Of(c), second.Of(c), third.Of(c)));

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
            c => make(first.Of(c), second.Of(c), third.Of(c), fourth.Of(c))
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
            c => make(first.Of(c), second.Of(c), third.Of(c), fourth.Of(c), fifth.Of(c))
        );

    /// <summary>The first value that is not null, of several.</summary>
    public static Reading<T?> FirstOf<T>(params IReadOnlyList<Reading<T?>> readings)
        where T : class =>
        new(
            Union([.. readings.Select(reading => reading.Fields)]),
            c => readings.Select(reading => reading.Of(c)).FirstOrDefault(value => value is not null)
        );

    /// <summary>A configuration that has the values of some fields, and its defaults elsewhere: for what takes whole
    /// configurations.</summary>
    public static Reading<TrialConfiguration> Only(params IReadOnlyList<IField> fields) =>
        new(
            [.. fields.Select(field => field.Path)],
            c => fields.Aggregate(TrialField.Defaults, (copy, field) => field.Copy(c, copy))
        );

    private static string[] Union(params IReadOnlyList<IReadOnlyList<string>> fields) =>
        [.. fields.SelectMany(paths => paths).Distinct()];
}
