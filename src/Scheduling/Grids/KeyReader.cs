using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads the keys of a mapping that says something about the sweep as a whole, and remembers whether all was
/// well.</summary>
/// <param name="node">The mapping.</param>
/// <param name="name">Its dotted name, such as <c>stop.asha</c>.</param>
/// <param name="form">What to write, as a sentence.</param>
/// <param name="complain">Takes complaints.</param>
internal sealed class KeyReader(MappingNode node, string name, string form, NodeComplaint complain)
{
    /// <summary>Whether nothing was complained of.</summary>
    public bool IsSound { get; private set; } = true;

    /// <summary>Refuses keys other than these.</summary>
    public KeyReader Only(params string[] known)
    {
        node.Only(name, known, Complain);
        return this;
    }

    /// <summary>A whole number; <paramref name="absent"/> where the key is not there, after a complaint where that is
    /// null.</summary>
    public long Whole(string key, long least, long most, long? absent)
    {
        if (node[key] is not { } value)
            return absent ?? Missing(key, 0L);
        if (value.IsWhole(out long number))
        {
            if (number >= least && number <= most)
                return number;
            Complain(
                value,
                $"`{name}.{key}` must be at least {least:N0}"
                    + $"{(most == long.MaxValue ? "" : FormattableString.Invariant($" and at most {most:N0}"))}",
                form
            );
        }
        else
        {
            Complain(value, $"`{name}.{key}` must be a whole number", form);
        }

        return absent ?? 0;
    }

    /// <summary>A number above 0; null where the key is not there.</summary>
    public double? Positive(string key, double most) =>
        Number(key, number => number > 0 && number <= most, FormattableString.Invariant($"above 0 and at most {most}"));

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>; <paramref name="absent"/> where the
    /// key is not there.</summary>
    public double Between(string key, double least, double most, double absent) =>
        Number(key, number => number >= least && number <= most, FormattableString.Invariant($"from {least} to {most}"))
        ?? absent;

    private double? Number(string key, Func<double, bool> takes, string rule)
    {
        if (node[key] is not { } value)
            return null;
        if (
            value is ScalarNode { Quoted: false } scalar
            && Numerals.TryNumber(scalar.Text, out double number)
            && takes(number)
        )
            return number;
        Complain(value, $"`{name}.{key}` must be a number {rule}", form);
        return null;
    }

    /// <summary>A word that must be there.</summary>
    public ScalarNode? Word(string key, string what)
    {
        if (node[key] is ScalarNode { Text.Length: > 0 } word)
            return word;
        if (node[key] is { } wrong)
            Complain(wrong, $"`{name}.{key}` must be {what}", form);
        else
            Missing(key, 0);
        return null;
    }

    public void Complain(Node at, string rule, string nextStep)
    {
        IsSound = false;
        complain(at, rule, nextStep);
    }

    private T Missing<T>(string key, T value)
    {
        Complain(node, $"`{name}` must have the key `{key}`", form);
        return value;
    }
}
