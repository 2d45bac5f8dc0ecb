using System.Globalization;

namespace Sweeps.Scheduling.Search;

/// <summary>The proposals of a sweep that are known, 0, 1, … without gaps. It only grows, and a proposal never changes,
/// so that whoever reads it sees at worst fewer. Safe to use from several threads.</summary>
public sealed class ProposalList
{
    private readonly Lock _lock = new();
    private double[][] _proposals = [];
    private int _count;

    /// <summary>How many are known.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The choices of a proposal; null while it is not known.</summary>
    public double[]? Find(long number) => number >= 0 && number < Count ? _proposals[number] : null;

    /// <summary>Adds a proposal. One that is known stays what it is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One before it is missing.</exception>
    public void Add(long number, double[] choices)
    {
        lock (_lock)
        {
            if (number > _count)
                throw new ArgumentOutOfRangeException(
                    nameof(number),
                    number,
                    $"Proposals are added in order, and the next one is {_count}. Read the earlier ones first."
                );
            if (number < _count)
                return;
            if (_count == _proposals.Length)
            {
                double[][] larger = new double[Math.Max(16, 2 * _count)][];
                _proposals.CopyTo(larger, 0);
                Volatile.Write(ref _proposals, larger);
            }

            _proposals[_count] = choices;
            Volatile.Write(ref _count, _count + 1);
        }
    }

    /// <summary>Adds those that were recorded, from the first on.</summary>
    public void Fill(IReadOnlyList<string> recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        for (int number = Count; number < recorded.Count; number++)
            Add(number, Parse(recorded[number]));
    }

    /// <summary>Choices as they are recorded: numbers apart by spaces, <c>-</c> for none. Every bit is kept.</summary>
    public static string Text(double[] choices) =>
        string.Join(
            ' ',
            choices.Select(choice => double.IsNaN(choice) ? "-" : choice.ToString("R", CultureInfo.InvariantCulture))
        );

    /// <summary>Choices that were recorded.</summary>
    public static double[] Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return
        [
            .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(part => part == "-" ? double.NaN : double.Parse(part, CultureInfo.InvariantCulture)),
        ];
    }
}
