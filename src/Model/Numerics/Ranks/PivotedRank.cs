using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Numerics.Ranks;

/// <summary>
/// The rank of a matrix by pivoted orthogonalization of its rows (the R of a pivoted QR factorization of the transpose), a block of pivots at
/// a time so that nearly all of the work is products of matrices.
/// </summary>
/// <remarks>
/// A pivot must be at least 1/32 of the longest row that is left, looked up anew before every block and again inside it: pivoting relaxed by
/// a constant, which keeps its bounds up to that constant. Rows are orthogonalized against every pivot by modified Gram-Schmidt; its
/// R is that of a backward stable factorization, and only lengths of what is left are read from it. All orders of summation are fixed.
/// </remarks>
internal sealed unsafe class PivotedRank
{
    private const int Block = 64;
    private const int Candidates = 128;
    private const double Relaxation = 1.0 / 32;
    private const int ChunkBytes = 512 * 1024;

    private readonly RowMatrix _matrix;
    private readonly Kernels<double> _kernels;
    private readonly Action<double>? _progress;
    private readonly double[] _lengths;     // ‖row‖ of the rows left
    private readonly int[] _numbers;        // which row of the original lies there now
    private readonly int _chunk;
    private double _share;
    private int _left;                      // rows 0 … _left − 1 are still to be orthogonalized or chosen

    private PivotedRank(RowMatrix matrix, InstructionPath? path, Action<double>? progress)
    {
        (_matrix, _kernels, _progress) = (matrix, Kernels<double>.For(InstructionPaths.Choose(path)), progress);
        _left = matrix.Count;
        _lengths = new double[matrix.Count];
        _numbers = [.. Enumerable.Range(0, matrix.Count)];
        _chunk = (int)Math.Clamp(ChunkBytes / (matrix.Stride * sizeof(double)), 8, 64) / 8 * 8;
    }

    /// <summary>
    /// The rank, or null if an entry is not a number. Destroys the matrix. Costs about 4·r·(m − r/2)·n operations for m rows of length n, so
    /// the matrix should lie with its longer side along the rows.
    /// </summary>
    /// <param name="matrix">The matrix; overwritten.</param>
    /// <param name="tolerance">A row is dependent when at most this share of the longest row's length is left of it.</param>
    /// <param name="bound">A rank that cannot be exceeded: the search ends there.</param>
    /// <param name="progress">Told several times a second which share is done.</param>
    /// <param name="path">Instructions to run on; no result depends on them.</param>
    public static int? Of(RowMatrix matrix, double tolerance, int bound = int.MaxValue, Action<double>? progress = null, InstructionPath? path = null) =>
        new PivotedRank(matrix, path, progress).Find(tolerance, Math.Min(bound, Math.Min(matrix.Count, matrix.Columns)));

    /// <summary>The rows chosen as pivots: as many as the rank, and every other row depends on them. Null if an entry is not a number.</summary>
    public static int[]? Pivots(RowMatrix matrix, double tolerance, int bound = int.MaxValue, Action<double>? progress = null, InstructionPath? path = null)
    {
        var search = new PivotedRank(matrix, path, progress);
        return search.Find(tolerance, Math.Min(bound, Math.Min(matrix.Count, matrix.Columns))) is null ? null : search._numbers[search._left..];
    }

    private int? Find(double tolerance, int bound)
    {
        for (int i = 0; i < _left; i++)
            _lengths[i] = Math.Sqrt(Rows.SquaredNorm(_matrix.Row(i)));
        if (_lengths.Any(length => !double.IsFinite(length)))
            return null;
        double negligible = _left == 0 ? 0 : tolerance * _lengths.Max();
        int rank = 0;
        using var block = new PivotBlock(_matrix.Columns, Block);
        while (rank < bound)
        {
            _share = (double)rank / bound;
            _progress?.Invoke(_share);
            double longest = _lengths.AsSpan(0, _left).IsEmpty ? 0 : Longest();
            if (!(longest > negligible))
                break;
            int candidates = MoveCandidatesToEnd(Relaxation * longest);
            int chosen = Choose(candidates, Math.Max(Relaxation * longest, negligible), Math.Min(Block, bound - rank), block);
            rank += chosen;
            // The chosen are now the last rows; the other candidates lie before them and are orthogonal to the block already.
            _left -= chosen;
            if (rank < bound)
                Subtract(block, _left - (candidates - chosen));
        }

        return rank;
    }

    private double Longest()
    {
        double longest = 0;
        for (int i = 0; i < _left; i++)
            longest = Math.Max(longest, _lengths[i]);
        return longest;
    }

    // The longest rows, longest first seen from the end. Returns how many there are.
    private int MoveCandidatesToEnd(double least)
    {
        int[] order = [.. Enumerable.Range(0, _left).Where(i => _lengths[i] >= least).OrderByDescending(i => _lengths[i]).Take(Candidates)];
        int end = _left - 1;
        foreach (int row in order.OrderDescending())
            Swap(row, end--);
        return order.Length;
    }

    private void Swap(int a, int b)
    {
        _matrix.Swap(a, b);
        (_lengths[a], _lengths[b]) = (_lengths[b], _lengths[a]);
        (_numbers[a], _numbers[b]) = (_numbers[b], _numbers[a]);
    }

    // Takes pivots among the last rows until they are too short or enough; takes each out of the candidates that stay.
    private int Choose(int candidates, double least, int most, PivotBlock block)
    {
        block.Clear();
        int first = _left - candidates;
        while (block.Count < most && block.Count < candidates)
        {
            int end = _left - block.Count;
            int pivot = first;
            for (int i = first + 1; i < end; i++)
                pivot = _lengths[i] > _lengths[pivot] ? i : pivot;
            if (!(_lengths[pivot] >= least) || _lengths[pivot] == 0)
                break;
            _progress?.Invoke(_share);
            Swap(pivot, end - 1);
            var q = _matrix.Row(end - 1);
            // Once more against the pivots of this block: they stand orthogonal to it to the last digit.
            for (int earlier = end; earlier < _left; earlier++)
                Rows.Project(_matrix.Row(earlier), q);
            Rows.Scale(1 / Math.Sqrt(Rows.SquaredNorm(q)), q);
            block.Add(_matrix.Pointer(end - 1));
            for (int i = first; i < end - 1; i++)
            {
                Rows.Project(q, _matrix.Row(i));
                _lengths[i] = Math.Sqrt(Rows.SquaredNorm(_matrix.Row(i)));
            }
        }

        return block.Count;
    }

    // Takes the block's pivots out of rows 0 … count − 1, some rows at a time while they are in the cache.
    private void Subtract(PivotBlock block, int count)
    {
        if (count == 0)
            return;
        block.Pack();
        for (int first = 0; first < count; first += _chunk)
        {
            int rows = Math.Min(_chunk, count - first);
            block.SubtractFrom(_kernels, _matrix.Pointer(first), _matrix.Stride, rows);
            for (int i = first; i < first + rows; i++)
                _lengths[i] = Math.Sqrt(Rows.SquaredNorm(_matrix.Row(i)));
            _progress?.Invoke(_share);
        }
    }
}
