namespace Sweeps.Scheduling.Search.Hyperband;

/// <summary>A space apart into the length of training, whose levels are the rungs, and the rest: what is
/// compared.</summary>
internal sealed class LengthSpace
{
    private readonly int _length;
    private readonly int[] _levels; // of the length's dimension, the shortest first

    /// <exception cref="ArgumentException">No dimension, or no other, is the length of training.</exception>
    public LengthSpace(SearchSpace space)
    {
        if (Lacks(space) is var (rule, nextStep))
            throw new ArgumentException($"{rule}. {nextStep}", nameof(space));
        _length = IndexOfLength(space);
        IReadOnlyList<double> lengths = space.Dimensions[_length].Lengths!;
        _levels = [.. Enumerable.Range(0, lengths.Count).OrderBy(level => lengths[level])];
        Rest = new([.. space.Dimensions.Where((_, d) => d != _length).Select(Moved)]);
    }

    /// <summary>Everything but the length.</summary>
    public SearchSpace Rest { get; }

    /// <summary>How many lengths there are.</summary>
    public int Rungs => _levels.Length;

    /// <summary>What a space lacks to be searched by rungs, as a rule and a next step; null: nothing.</summary>
    public static (string Rule, string NextStep)? Lacks(SearchSpace space)
    {
        if (IndexOfLength(space) < 0)
            return (
                "A search by rungs must have an axis of two or more listed lengths of training",
                "Write grid: { epochs: [1, 3, 9, 27] }, for instance, or steps."
            );
        return space.Count > 1
            ? null
            : (
                "A search by rungs must have something to choose besides the length of training",
                "Add an axis under `grid`, such as learning_rate: { log_uniform: [0.001, 1] }."
            );
    }

    /// <summary>The rung of choices, 0 the shortest.</summary>
    public int RungOf(double[] choices) => Array.IndexOf(_levels, (int)choices[_length]);

    /// <summary>Choices without the length.</summary>
    public double[] RestOf(double[] choices) => [.. choices[.._length], .. choices[(_length + 1)..]];

    /// <summary>The choices of a configuration at a rung.</summary>
    public double[] At(double[] rest, int rung) => [.. rest[.._length], _levels[rung], .. rest[_length..]];

    private static int IndexOfLength(SearchSpace space) =>
        Enumerable.Range(0, space.Count).FirstOrDefault(d => space.Dimensions[d].Lengths is { Count: > 1 }, -1);

    private SearchDimension Moved(SearchDimension dimension) =>
        dimension.Condition is { } condition && condition.Parent > _length
            ? dimension with
            {
                Condition = condition with { Parent = condition.Parent - 1 },
            }
            : dimension;
}
