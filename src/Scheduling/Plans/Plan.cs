using System.Collections;
using Sweeps.Model.Configurations;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Plans;

/// <summary>
/// A sweep's trials as a number system: an ordinal 0 … <see cref="Trials"/> − 1 stands for a configuration and is
/// decoded on demand, so that a plan's memory does not grow with the number of trials. Ordinals are dense; excluded
/// combinations have none. Blocks follow one another; in a block the last axis varies fastest, and axes that exclusions
/// tie together stand where the first of them does. Immutable.
/// </summary>
public sealed class Plan
{
    private readonly PlanBlock[] _blocks;
    private readonly long[] _starts;
    private readonly CellNumbers _cells;
    private readonly ColumnTexts[][] _texts;

    /// <summary>Plans a sweep.</summary>
    /// <exception cref="ArgumentException">The definition has a block that cannot be numbered; a grid file
    /// never gives one.</exception>
    public Plan(SweepDefinition definition)
        : this(definition.Blocks) => Refusal = definition.Refusal;

    /// <summary>Plans blocks.</summary>
    /// <exception cref="ArgumentException">A block cannot be numbered.</exception>
    public Plan(IReadOnlyList<GridBlock> blocks)
    {
        _blocks =
        [
            .. blocks.Select(block =>
                PlanBlock.Build(block, out var refusal, _ => { })
                ?? throw new ArgumentException($"{refusal.Rule}. {refusal.NextStep}", nameof(blocks))
            ),
        ];
        _starts = new long[_blocks.Length + 1];
        for (int i = 0; i < _blocks.Length; i++)
            _starts[i + 1] = checked(_starts[i] + _blocks[i].Trials);
        _cells = new CellNumbers(_blocks);
        PlanColumn[] columns = PlanColumn.Of(blocks);
        Axes = [.. columns.Select(column => column.Axis)];
        _texts = [.. _blocks.Select(block => columns.Select(column => column.In(block.Grid)).ToArray())];
    }

    /// <summary>As <see cref="SweepDefinition.Refusal"/>.</summary>
    public string? Refusal { get; }

    /// <summary>Number of trials.</summary>
    public long Trials => _starts[^1];

    /// <summary>Number of cells: groups of trials that differ only in seed.</summary>
    public long Cells => _cells.Count;

    /// <summary>
    /// What varies, in the order of the grid file, seed included. With several blocks also what is fixed in each but
    /// differs between them.
    /// </summary>
    public IReadOnlyList<PlanAxis> Axes { get; }

    internal IReadOnlyList<PlanBlock> Blocks => _blocks;

    /// <summary>The configuration of a trial.</summary>
    public TrialConfiguration Configuration(long ordinal)
    {
        int block = BlockOf(ordinal);
        return _blocks[block].Configuration(ordinal - _starts[block]);
    }

    /// <summary>The trial with this configuration, or null when it is not in the plan.</summary>
    public long? Find(TrialConfiguration configuration)
    {
        for (int i = 0; i < _blocks.Length; i++)
        {
            if (_blocks[i].Find(configuration) is >= 0 and var ordinal)
                return _starts[i] + ordinal;
        }

        return null;
    }

    /// <summary>A trial's value on each of <see cref="Axes"/>, as text.</summary>
    public IReadOnlyList<string> AxisValues(long ordinal)
    {
        int block = BlockOf(ordinal);
        int[] indices = new int[_blocks[block].Grid.Axes.Count];
        _blocks[block].Decode(ordinal - _starts[block], indices);
        var columns = _texts[block];
        string[] values = new string[columns.Length];
        for (int column = 0; column < values.Length; column++)
            values[column] = columns[column].Of(indices);
        return values;
    }

    /// <summary>The cell of a trial, 0 … <see cref="Cells"/> − 1.</summary>
    public long Cell(long ordinal)
    {
        int block = BlockOf(ordinal);
        return _cells.Global(block, _blocks[block].Cell(ordinal - _starts[block]));
    }

    /// <summary>The trials of a cell, in order of ordinal.</summary>
    public IEnumerable<long> OrdinalsOfCell(long cell)
    {
        if (cell < 0 || cell >= Cells)
            throw new ArgumentOutOfRangeException(
                nameof(cell),
                cell,
                $"A cell's number must be at least 0 and below {Cells}. Take it from Cell."
            );
        return _cells
            .Local(cell)
            .SelectMany(at => _blocks[at.Block].OrdinalsOfCell(at.Cell).Select(ordinal => _starts[at.Block] + ordinal));
    }

    internal int BlockOf(long ordinal)
    {
        if (ordinal < 0 || ordinal >= Trials)
            throw new ArgumentOutOfRangeException(
                nameof(ordinal),
                ordinal,
                $"An ordinal must be at least 0 and below {Trials}. Count the trials of the same plan."
            );
        int found = Array.BinarySearch(_starts, ordinal);
        return found >= 0 ? found : ~found - 1;
    }

    internal long StartOf(int block) => _starts[block];
}

/// <summary>Something that varies over a sweep.</summary>
/// <param name="Name">Short name, such as <c>p</c>; names joined by <c>+</c> (or a given name) for zipped axes.</param>
/// <param name="Values">All its values as text, in the order of the grid file; made on demand.</param>
/// <param name="Numbers">The same as numbers, where they are numbers.</param>
/// <param name="Scale">How to draw it.</param>
public sealed record PlanAxis(
    string Name,
    IReadOnlyList<string> Values,
    IReadOnlyList<double>? Numbers,
    AxisScale Scale
)
{
    /// <summary>Name of the axis that is replication.</summary>
    public const string Seed = "seed";

    private const int MostListed = 20;
    private const double MostExact = 1L << 53;

    /// <summary>The span of numbers that the values were drawn from, in words: then hardly two cells share one. Null:
    /// they are given.</summary>
    public string? Span { get; init; }

    /// <summary>The text of a value that is not there.</summary>
    public const string None = ConfigurationField.None;

    /// <summary>Whether some blocks have no value, so that <see cref="None"/> means that.</summary>
    public bool HasGaps { get; init; }

    /// <summary>Whether all values that there are are numbers.</summary>
    public bool IsOfNumbers { get; init; } = Numbers is not null;

    /// <summary>Whether the field takes whole numbers only, so that nobody has to look at all values.</summary>
    public bool IsOfIntegers { get; init; }

    /// <summary>Where a whole number stands, or −1; null: the values have to be looked through.</summary>
    internal Func<long, int>? PlaceOf { get; init; }

    /// <summary>A value as the plan writes it; numbers may be spelled in any way. Null: the axis has none
    /// such.</summary>
    public string? ValueOf(string text)
    {
        double? wanted = IsOfNumbers && Numerals.TryNumber(text, out double number) ? number : null;
        if (PlaceOf is { } place)
        {
            bool isWhole = Numerals.TryInteger(text, out long whole);
            if (!isWhole && wanted is { } given && Math.Abs(given) < MostExact && Math.Floor(given) == given)
                (isWhole, whole) = (true, (long)given);
            return isWhole && place(whole) is >= 0 and var found ? Values[found] : null;
        }

        for (int i = 0; i < Values.Count; i++)
        {
            if (Values[i] == text || wanted is not null && NumberAt(i) == wanted)
                return Values[i];
        }

        return null;
    }

    /// <summary>What is said of a value that the axis has not: the rule, the value and the next step.</summary>
    public string Refusal(string text) =>
        $"A value must be one that the axis `{Name}` has, but was "
        + $"`{text}`.{(IsOfNumbers ? "" : Spelling.Suggestion(text, Values))} It has "
        + $"{string.Join(", ", Values.Take(MostListed))}{(Values.Count > MostListed ? ", ..." : "")}.";

    private double? NumberAt(int index) =>
        Numbers is not null ? Numbers[index]
        : Numerals.TryNumber(Values[index], out double number) ? number
        : null;
}

/// <summary>A list that is made when it is first looked at.</summary>
internal sealed class DeferredList<T>(Func<T[]> make) : IReadOnlyList<T>
{
    private readonly Lazy<T[]> _items = new(make);

    public int Count => _items.Value.Length;

    public T this[int index] => _items.Value[index];

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items.Value).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A list whose items are made when asked for.</summary>
internal sealed class LazyList<T>(int count, Func<int, T> item) : IReadOnlyList<T>
{
    public int Count => count;

    public T this[int index] =>
        (uint)index < (uint)count ? item(index) : throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<T> GetEnumerator()
    {
        for (int i = 0; i < count; i++)
            yield return item(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
