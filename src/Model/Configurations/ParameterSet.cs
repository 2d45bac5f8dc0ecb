using System.Collections.Immutable;

namespace Sweeps.Model.Configurations;

/// <summary>Parameters by name: numbers (<see cref="long"/>, <see cref="double"/>), texts, <see cref="bool"/>, and
/// lists of these. Immutable.</summary>
public sealed class ParameterSet
{
    private readonly ImmutableSortedDictionary<string, object> _values;

    private ParameterSet(ImmutableSortedDictionary<string, object> values) => _values = values;

    /// <summary>No parameters.</summary>
    public static ParameterSet Empty { get; } =
        new(ImmutableSortedDictionary<string, object>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>Their names, in order of code units.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>How many there are.</summary>
    public int Count => _values.Count;

    /// <summary>A parameter's value; null where there is none of that name.</summary>
    public object? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>The set with another value of one; null takes it out.</summary>
    public ParameterSet With(string name, object? value) =>
        new(value is null ? _values.Remove(name) : _values.SetItem(name, value));
}
