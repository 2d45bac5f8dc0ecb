using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Numerics.Ranks;

/// <summary>
/// The rank of a matrix by pivoted orthogonalization of its rows (the R of a pivoted QR factorization of the
/// transpose), a block of pivots at a time so that nearly all of the work is products of matrices.
/// </summary>
/// <remarks>
/// A pivot must be at least 1/32 of the longest row that is left before its block: pivoting relaxed by a constant,
/// which keeps its bounds up to that constant. Inside a block, pivots are chosen from inner products of candidates
/// (such a block is far from dependent, so that squares lose nothing) and made orthonormal by Cholesky factors, twice.
/// All other rows lose their parts along the block, as in modified Gram-Schmidt, and their lengths are taken anew. All
/// orders of summation are fixed.
/// </remarks>
internal sealed unsafe class PivotedRank
{
    private const int Block = 64;
    private const int Candidates = PivotBlock.MostRows;
    private const double Relaxation = 1.0 / 32;
    private const int ChunkBytes = 512 * 1024;

    private readonly RowMatrix _matrix;
    private readonly Kernels<double> _kernels;
    private readonly Action<double>? _progress;
    private readonly double[] _lengths; // ‖row‖ of the rows left
    private readonly int[] _numbers; // which row of the original lies there now
    private readonly int _chunk;
    private double _share;
    private int _left; // rows 0 … _left − 1 are still to be orthogonalized or chosen

    private PivotedRank(RowMatrix matrix, InstructionPath? path, Action<double>? progress)
    {
        (_matrix, _kernels, _progress) = (matrix, Kernels<double>.For(InstructionPaths.Choose(path)), progress);
        _left = matrix.Count;
        _lengths = new double[matrix.Count];
        _numbers = [.. Enumerable.Range(0, matrix.Count)];
        // Rows that fit the cache are worked on as many as fit; of longer ones the more the better.
        int fitting = (int)(ChunkBytes / (matrix.Stride * sizeof(double)));
        _chunk = fitting < 24 ? PivotBlock.MostRows : Math.Min(fitting, 64) / 8 * 8;
    }

    /// <summary>
    /// The rank, or null if an entry is not a number. Destroys the matrix. Costs about 4·r·(m − r/2)·n operations for m
    /// rows of length n, so the matrix should lie with its longer side along the rows.
    /// </summary>
    /// <param name="matrix">The matrix; overwritten.</param>
    /// <param name="tolerance">A row is dependent when at most this share of the longest row's length is left of
    /// it.</param>
    /// <param name="bound">A rank that cannot be exceeded: the search ends there.</param>
    /// <param name="progress">Told several times a second which share is done.</param>
    /// <param name="path">Instructions to run on; no result depends on them.</param>
    public static int? Of(
        RowMatrix matrix,
        double tolerance,
        int bound = int.MaxValue,
        Action<double>? progress = null,
        InstructionPath? path = null
    ) =>
        new PivotedRank(matrix, path, progress).Find(
            tolerance,
            Math.Min(bound, Math.Min(matrix.Count, matrix.Columns))
        );

    /// <summary>The rows chosen as pivots: as many as the rank, and every other row depends on them. Null if an entry
    /// is not a number.</summary>
    public static int[]? Pivots(
        RowMatrix matrix,
        double tolerance,
        int bound = int.MaxValue,
        Action<double>? progress = null,
        InstructionPath? path = null
    )
    {
        var search = new PivotedRank(matrix, path, progress);
        return search.Find(tolerance, Math.Min(bound, Math.Min(matrix.Count, matrix.Columns))) is null
            ? null
            : search._numbers[search._left..];
    }

    private int? Find(double tolerance, int bound)
    {
        for (int i = 0; i < _left; i++)
            _lengths[i] = Math.Sqrt(Rows.SquaredNorm(_matrix.Row(i)));
        if (_lengths.Any(length => !double.IsFinite(length)))
            return null;
        double negligible = _left == 0 ? 0 : tolerance * _lengths.Max();
        int rank = 0;
        using var block = new PivotBlock(_matrix.Columns, _kernels);
        while (rank < bound)
        {
            _share = (double)rank / bound;
            Tick();
            double longest = Longest();
            if (!(longest > negligible))
                break;
            int candidates = MoveCandidatesToEnd(Relaxation * longest);
            int chosen = Choose(
                candidates,
                Math.Max(Relaxation * longest, negligible),
                Math.Min(Block, bound - rank),
                block
            );
            rank += chosen;
            _left -= chosen;
            if (rank < bound)
                Subtract(block);
        }

        return rank;
    }

    private void Tick() => _progress?.Invoke(_share);

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
        int[] order =
        [
            .. Enumerable
                .Range(0, _left)
                .Where(i => _lengths[i] >= least)
                .OrderByDescending(i => _lengths[i])
                .Take(Candidates),
        ];
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

    // Chooses pivots among the last rows, moves them to the very end and makes them orthonormal.
    private int Choose(int candidates, double least, int most, PivotBlock block)
    {
        int first = _left - candidates;
        block.Turn(_matrix.Pointer(first), _matrix.Stride, candidates);
        TakeInnerProducts(block);
        var chosen = SmallCholesky.Choose(block.Products, PivotBlock.Stride, candidates, least, most);
        MoveToEnd(first, candidates, chosen);
        block.Turn(_matrix.Pointer(_left - chosen.Count), _matrix.Stride, chosen.Count);
        Orthonormalize(block);
        Orthonormalize(block);
        return chosen.Count;
    }

    private void TakeInnerProducts(PivotBlock block)
    {
        Tick();
        block.PackAcross();
        Tick();
        block.Multiply(block.First, _matrix.Stride, block.Count);
    }

    // In the order in which they were chosen.
    private void MoveToEnd(int first, int candidates, List<int> chosen)
    {
        int[] place = [.. Enumerable.Range(first, candidates)]; // where each candidate lies
        int[] candidate = [.. Enumerable.Range(0, candidates)]; // which lies at first + i
        for (int k = 0; k < chosen.Count; k++)
        {
            int from = place[chosen[k]],
                to = _left - chosen.Count + k;
            Swap(from, to);
            int moved = candidate[to - first];
            (candidate[to - first], candidate[from - first]) = (chosen[k], moved);
            (place[chosen[k]], place[moved]) = (to, from);
        }
    }

    private void Orthonormalize(PivotBlock block)
    {
        TakeInnerProducts(block);
        SmallCholesky.Invert(block.Products, PivotBlock.Stride, block.Count);
        Tick();
        block.PackAlong(1);
        for (int j = 0; j < block.Count; j++)
            new Span<double>(block.First + j * _matrix.Stride, (int)_matrix.Stride).Clear();
        block.Combine(block.First, _matrix.Stride, block.Count);
    }

    // Takes the block's pivots out of all rows left, some rows at a time.
    private void Subtract(PivotBlock block)
    {
        if (_left == 0)
            return;
        block.PackAcross();
        Tick();
        block.PackAlong(-1);
        for (int first = 0; first < _left; first += _chunk)
        {
            Tick();
            int rows = Math.Min(_chunk, _left - first);
            block.Multiply(_matrix.Pointer(first), _matrix.Stride, rows);
            block.Combine(_matrix.Pointer(first), _matrix.Stride, rows);
            for (int i = first; i < first + rows; i++)
                _lengths[i] = Math.Sqrt(Rows.SquaredNorm(_matrix.Row(i)));
        }
    }
}
