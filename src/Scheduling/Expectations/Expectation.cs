namespace Sweeps.Scheduling.Expectations;

/// <summary>What a sweep's results are expected to be: one rule under the key <c>expect</c> of a grid file.
/// docs/grid-files.md has the grammar.</summary>
/// <param name="Text">The rule as written.</param>
/// <param name="Quantity">What is looked at.</param>
/// <param name="Check">What must hold of it.</param>
/// <param name="Where">Which cells are meant: all that fulfil these conditions.</param>
/// <param name="Seeds">How it is to hold over seeds.</param>
public sealed record Expectation(
    string Text,
    ExpectedQuantity Quantity,
    ExpectedCheck Check,
    IReadOnlyList<AxisCondition> Where,
    SeedRule Seeds
)
{
    /// <summary>Where the expectation is from, such as a paper's section; empty if nobody says.</summary>
    public string Source { get; init; } = "";

    /// <summary>Why it says nothing of this sweep, where overrides have taken away what it names; null: it
    /// applies.</summary>
    public string? Inapplicable { get; init; }
}

/// <summary>What a rule looks at, in one cell or in a pair of cells.</summary>
public abstract record ExpectedQuantity
{
    private ExpectedQuantity(string measure) => Measure = measure;

    /// <summary>The metric, such as <c>active_fraction.2</c>.</summary>
    public string Measure { get; }

    /// <summary>A cell's metric.</summary>
    public sealed record Plain(string Metric) : ExpectedQuantity(Metric);

    /// <summary>First minus second, seed by seed.</summary>
    public sealed record Difference(
        string Metric,
        IReadOnlyList<AxisCondition> First,
        IReadOnlyList<AxisCondition> Second
    ) : ExpectedQuantity(Metric);

    /// <summary>First over second, seed by seed.</summary>
    public sealed record Ratio(string Metric, IReadOnlyList<AxisCondition> First, IReadOnlyList<AxisCondition> Second)
        : ExpectedQuantity(Metric);

    /// <summary>The conditions on either side of a comparison; none of a plain quantity.</summary>
    internal (IReadOnlyList<AxisCondition> First, IReadOnlyList<AxisCondition> Second)? Sides =>
        this switch
        {
            Plain => null,
            Difference difference => (difference.First, difference.Second),
            Ratio ratio => (ratio.First, ratio.Second),
            _ => throw new System.Diagnostics.UnreachableException(GetType().Name),
        };
}

/// <summary>What must hold of a quantity.</summary>
public abstract record ExpectedCheck
{
    private ExpectedCheck() { }

    /// <summary>A comparison with a number: <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>, <c>=</c> or
    /// <c>!=</c>.</summary>
    public sealed record Comparison(string Operator, double Number) : ExpectedCheck;

    /// <summary>In an interval, ends included.</summary>
    public sealed record Between(double Low, double High) : ExpectedCheck;

    /// <summary>Strictly falling, or rising, from each value of an axis to the next.</summary>
    public sealed record Monotone(bool Falling, string Axis) : ExpectedCheck;
}

/// <summary>A condition on an axis, or on the step of measurement (<see cref="Step"/>).</summary>
public sealed record AxisCondition(string Axis, string Operator, string Value)
{
    /// <summary>The name that stands for the step at which was measured; its value is a number or <c>end</c>.</summary>
    public const string Step = "step";

    /// <inheritdoc/>
    public override string ToString() => $"{Axis} {Operator} {Value}";

    internal bool Holds(string text)
    {
        if (Nodes.Numerals.TryNumber(text, out double left) && Nodes.Numerals.TryNumber(Value, out double right))
            return Numbers.Compare(left, Operator, right);
        return Operator switch
        {
            "=" => text == Value,
            "!=" => text != Value,
            _ => false,
        };
    }
}

/// <summary>How a rule holds over seeds.</summary>
/// <param name="AtLeast">On how many seeds it must hold: 0 for the mean over seeds, <see cref="EverySeed"/> for all of
/// them.</param>
public readonly record struct SeedRule(int AtLeast)
{
    /// <summary>All seeds.</summary>
    public const int EverySeed = int.MaxValue;

    /// <summary>The mean over seeds.</summary>
    public static SeedRule Mean => new(0);
}

internal static class Numbers
{
    public static bool Compare(double left, string comparison, double right) =>
        comparison switch
        {
            "<" => left < right,
            "<=" => left <= right,
            ">" => left > right,
            ">=" => left >= right,
            "=" => left == right,
            "!=" => left != right,
            _ => throw new System.Diagnostics.UnreachableException(comparison),
        };
}
