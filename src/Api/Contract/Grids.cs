namespace Sweeps.Api.Contract;

/// <summary>What a grid would train.</summary>
/// <param name="Name">The sweep's name.</param>
/// <param name="DefinitionHash">SHA-256 of what the grid means.</param>
/// <param name="Cells">Number of cells.</param>
/// <param name="Trials">Number of trials.</param>
/// <param name="Done">Trials that need no training, since the store has their results.</param>
/// <param name="CountsOthers">Whether trials that other sweeps have done are among those; in large plans they are found
/// when the sweep runs.</param>
/// <param name="Slots">Trials trained at once, as far as the estimate goes.</param>
/// <param name="Seconds">Estimated seconds until all is done.</param>
/// <param name="SlotSeconds">Estimated seconds of one slot for all trials.</param>
/// <param name="LongestSeconds">Estimated seconds of the longest trial.</param>
/// <param name="Axes">What varies, in the order of the grid.</param>
/// <param name="Samples">The first and the last trials.</param>
/// <param name="Seeds">How many seeds each cell gets; null: all of the grid.</param>
public sealed record PlanView(
    string Name,
    string DefinitionHash,
    long Cells,
    long Trials,
    long Done,
    bool CountsOthers,
    int Slots,
    double Seconds,
    double SlotSeconds,
    double LongestSeconds,
    IReadOnlyList<AxisView> Axes,
    IReadOnlyList<SampleView> Samples,
    SeedsView? Seeds
)
{
    /// <summary>Seconds that go before and after all trials, on top of <see cref="Seconds"/>.</summary>
    public double StartSeconds { get; init; }

    /// <summary>The factor by which estimated seconds may be off either way; at least 1.</summary>
    public double Spread { get; init; } = 1;

    /// <summary>What whoever wrote the grid should know, though nothing is wrong with it: a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>Something that varies over a sweep.</summary>
/// <param name="Name">Its name, such as <c>p</c>.</param>
/// <param name="Scale">How it is best drawn: <c>categorical</c>, <c>linear</c> or <c>log</c>.</param>
/// <param name="Count">Number of its values.</param>
/// <param name="Values">Its values as text, in the order of the grid; of more than a thousand only the first
/// thousand.</param>
public sealed record AxisView(string Name, string Scale, int Count, IReadOnlyList<string> Values)
{
    /// <summary>The span of numbers that its values were drawn from, in words: then hardly two cells share one. Null:
    /// they are given.</summary>
    public string? Drawn { get; init; }
}

/// <summary>A trial of a plan.</summary>
/// <param name="Ordinal">Its number.</param>
/// <param name="Axes">Its value on each axis.</param>
public sealed record SampleView(long Ordinal, IReadOnlyDictionary<string, AxisValue> Axes);

/// <summary>How many seeds each cell gets.</summary>
/// <param name="Start">Seeds that every cell gets.</param>
/// <param name="Measure">More are added until this measure's interval is narrow enough.</param>
/// <param name="HalfWidth">Half the width of the interval that is wanted.</param>
public sealed record SeedsView(int Start, string Measure, double HalfWidth);

/// <summary>Whether a grid could be planned.</summary>
/// <param name="Valid">Whether it could.</param>
/// <param name="Problems">Everything that is wrong with it, in order of position.</param>
public sealed record GridCheck(bool Valid, IReadOnlyList<GridProblemView> Problems)
{
    /// <summary>As in a plan; none of a grid that is not valid.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>One thing that is wrong with a grid.</summary>
/// <param name="File">Where it stands: <c>grid</c>, or the override.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Rule">The rule that is broken.</param>
/// <param name="Value">The offending value as written; may be empty.</param>
/// <param name="NextStep">What to do.</param>
public sealed record GridProblemView(string File, int Line, int Column, string Rule, string Value, string NextStep);
