namespace Sweeps.Model.Fields;

/// <summary>What is known of a field beside its value: what it is called, takes and is for.</summary>
/// <param name="Description">What it is, in a sentence.</param>
public sealed record FieldFacts(string Description)
{
    /// <summary>The numbers that it takes; null where it is no number.</summary>
    public NumberRange? Range { get; init; }

    /// <summary>Whether rules ask only if it has a value: to them all values in <see cref="Range"/> are
    /// alike.</summary>
    public bool IsFree { get; init; }

    /// <summary>Short names; the first is the one that tables show. Default (null): the key, the last part of its
    /// path.</summary>
    public IReadOnlyList<string>? Aliases { get; init; }

    /// <summary>Unit, or empty.</summary>
    public string Unit { get; init; } = "";

    /// <summary>In words, what an absent value means, where the default is no value.</summary>
    public string Absent { get; init; } = "";

    /// <summary>Whether a trial's time depends on it.</summary>
    public bool AffectsCost { get; init; }

    /// <summary>Dotted path of a field that this one displaces when set, and that no grid may vary beside it.</summary>
    public string? Displaces { get; init; }
}
