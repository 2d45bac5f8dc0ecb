using Sweeps.Model.Numerics.Ranks;

namespace Sweeps.Model.Measures.Dimension;

/// <summary>The Jacobian of a network's outputs on a set of inputs, and its rank.</summary>
internal static unsafe class Jacobian
{
    /// <summary>Largest number of entries held at once: 2 GiB.</summary>
    public const double MostEntries = 1L << 28;

    private const int RowsAtOnce = 8;

    /// <summary>Operations that the rank of a matrix takes.</summary>
    public static double Operations(double rows, double columns)
    {
        double small = Math.Min(rows, columns);
        return 2 * small * small * Math.Max(rows, columns);
    }

    /// <summary>Rank on the first <paramref name="inputs"/> inputs of a set; null if a derivative is not a number.</summary>
    public static int? Rank(MeasureContext context, InputSet set, int inputs, bool softmax, Func<double, double> share)
    {
        var network = context.Gradients;
        int rows = checked(inputs * network.Outputs), columns = network.Parameters;
        // Whatever is fewer lies along the matrix's rows.
        bool turned = columns < rows;
        using var matrix = turned ? new RowMatrix(columns, rows) : new RowMatrix(rows, columns);
        Fill(context, set, inputs, softmax, matrix, turned);
        context.Progress(share(0));
        if (turned)
            Equilibration.OfRows(matrix);
        else
            Equilibration.OfColumns(matrix);
        if (turned)
            Equilibration.OfColumns(matrix);
        else
            Equilibration.OfRows(matrix);

        return PivotedRank.Of(matrix, context.Subject.Configuration.Measure.RankTolerance, columns - network.HiddenNeurons, part => context.Progress(share(part)));
    }

    private static void Fill(MeasureContext context, InputSet set, int inputs, bool softmax, RowMatrix matrix, bool turned)
    {
        var network = context.Gradients;
        double[] input = new double[network.Inputs];
        var rows = new ExampleRows(network, softmax);
        int row = 0;
        double[][] waiting = [.. Enumerable.Range(0, RowsAtOnce).Select(_ => turned ? new double[network.Parameters] : [])];
        for (int i = 0; i < inputs; i++)
        {
            if (i % RowsAtOnce == 0)
                context.Progress(0);
            context.ReadInput(set, i, input);
            rows.Take(input);
            for (int output = 0; output < network.Outputs; output++, row++)
            {
                if (!turned)
                {
                    rows.Write(output, matrix.Row(row));
                    continue;
                }

                rows.Write(output, waiting[row % RowsAtOnce]);
                if (row % RowsAtOnce == RowsAtOnce - 1 || row == matrix.Columns - 1)
                    Turn(waiting, row % RowsAtOnce + 1, matrix, row / RowsAtOnce * RowsAtOnce);
            }
        }
    }

    // Several at a time, so that a line of the cache is not fetched for one number.
    private static void Turn(double[][] rows, int count, RowMatrix matrix, int first)
    {
        for (int p = 0; p < matrix.Count; p++)
        {
            var to = matrix.Row(p).Slice(first, count);
            for (int i = 0; i < to.Length; i++)
                to[i] = rows[i][p];
        }
    }
}
