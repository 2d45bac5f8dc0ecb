using Sweeps.Model.Numerics.Ranks;

namespace Sweeps.Model.Measures.Dimension;

/// <summary>
/// The rank of the Jacobian of a network's outputs on the first inputs of a set. A Jacobian of more than
/// <see cref="MostEntries"/> entries is never held at once: it is taken a slab of rows at a time, and of each slab only
/// as many rows as its rank, on which its others depend, go on to the next. They go on as they are, not orthogonalized,
/// so that pivots are chosen over all that is left at every stage.
/// </summary>
/// <param name="context">The network.</param>
/// <param name="set">Where inputs come from.</param>
/// <param name="softmax">Whether of the probabilities rather than of the logits.</param>
/// <param name="progress">Told which share is done.</param>
internal sealed class Jacobian(MeasureContext context, InputSet set, bool softmax, Action<double> progress)
{
    /// <summary>Largest number of entries held at once: 2 GiB.</summary>
    public const long MostEntries = 1L << 28;

    private const int RowsAtOnce = 8;

    private readonly ExampleGradients _network = context.Gradients;
    private readonly double _tolerance = context.Subject.Configuration.Measure.RankTolerance;
    private readonly ExampleRows _rows = new(context.Gradients, softmax);
    private readonly double[] _input = new double[context.Gradients.Inputs];

    /// <summary>A rank that cannot be exceeded.</summary>
    public int Bound => _network.Parameters - _network.HiddenNeurons - (softmax ? _network.ParametersOfOneOutput : 0);

    /// <summary>The rank on <paramref name="inputs"/> inputs; null if a derivative is not a number.</summary>
    public int? Rank(int inputs, long mostEntries = MostEntries)
    {
        int rows = checked(inputs * _network.Outputs),
            columns = _network.Parameters;
        if ((long)rows * columns > mostEntries)
            return RankBySlabs(rows, SlabRows(columns, Bound, mostEntries));

        // Whatever is fewer lies along the matrix's rows.
        bool turned = columns < rows;
        using var matrix = turned ? new RowMatrix(columns, rows) : new RowMatrix(rows, columns);
        if (turned)
            FillTurned(matrix);
        else
            Fill(matrix, [.. Enumerable.Range(0, rows)], 0);
        Equilibrate(matrix, turned, 0);
        return PivotedRank.Of(matrix, _tolerance, Bound, progress);
    }

    /// <summary>Rows of a slab, four times the largest rank where they fit; 0 where not even half of that
    /// does.</summary>
    public static int SlabRows(double columns, double bound, long mostEntries)
    {
        double fitting = Math.Floor(mostEntries / columns);
        return fitting >= 2 * bound ? (int)Math.Min(fitting, 4 * bound) : 0;
    }

    private int? RankBySlabs(int rows, int slab)
    {
        if (slab == 0)
            throw new InvalidOperationException(
                $"A Jacobian of {rows} × {_network.Parameters} is larger than what may be held, and should have "
                    + "been refused."
            );
        int[] kept = [];
        for (int next = 0; next < rows && kept.Length < Bound; )
        {
            double begun = (double)next / rows;
            int[] numbers = [.. kept, .. Enumerable.Range(next, Math.Min(rows - next, slab - kept.Length))];
            next += numbers.Length - kept.Length;
            double part = (double)next / rows - begun;
            using var matrix = new RowMatrix(numbers.Length, _network.Parameters);
            Fill(matrix, numbers, begun);
            Equilibrate(matrix, turned: false, begun);
            if (
                PivotedRank.Pivots(matrix, _tolerance, Bound, share => progress(begun + part * share)) is not { } pivots
            )
                return null;
            kept = [.. pivots.Select(row => numbers[row]).Order()];
        }

        return kept.Length;
    }

    // Rows of the whole Jacobian, numbered input by input.
    private void Fill(RowMatrix matrix, int[] numbers, double share)
    {
        int taken = -1;
        for (int row = 0; row < numbers.Length; row++)
        {
            int input = numbers[row] / _network.Outputs;
            if (input != taken)
            {
                Take(input, share);
                taken = input;
            }

            _rows.Write(numbers[row] % _network.Outputs, matrix.Row(row));
        }
    }

    // Several rows at a time, so that a line of the cache is not fetched for one number.
    private void FillTurned(RowMatrix matrix)
    {
        double[][] waiting = [.. Enumerable.Range(0, RowsAtOnce).Select(_ => new double[_network.Parameters])];
        for (int row = 0; row < matrix.Columns; row++)
        {
            if (row % _network.Outputs == 0)
                Take(row / _network.Outputs, share: 0);
            _rows.Write(row % _network.Outputs, waiting[row % RowsAtOnce]);
            if (row % RowsAtOnce == RowsAtOnce - 1 || row == matrix.Columns - 1)
                Turn(waiting, row % RowsAtOnce + 1, matrix, row / RowsAtOnce * RowsAtOnce);
        }
    }

    private static void Turn(double[][] rows, int count, RowMatrix matrix, int first)
    {
        for (int p = 0; p < matrix.Count; p++)
        {
            var to = matrix.Row(p).Slice(first, count);
            for (int i = 0; i < to.Length; i++)
                to[i] = rows[i][p];
        }
    }

    private void Take(int input, double share)
    {
        if (input % RowsAtOnce == 0)
            progress(share);
        context.ReadInput(set, input, _input);
        _rows.Take(_input);
    }

    // Parameters first, then inputs.
    private void Equilibrate(RowMatrix matrix, bool turned, double share)
    {
        void Tick() => progress(share);
        if (turned)
            Equilibration.OfRows(matrix, Tick);
        Equilibration.OfColumns(matrix, Tick);
        if (!turned)
            Equilibration.OfRows(matrix, Tick);
    }
}
