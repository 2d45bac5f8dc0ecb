using Sweeps.Model.Numerics;
using Sweeps.Model.Numerics.Ranks;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Tests.Numerics.Ranks;

public sealed class PivotedRankTests
{
    private const double Tolerance = 1e-10;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 9, 3)]
    [InlineData(9, 5, 5)]
    [InlineData(200, 300, 200)]
    [InlineData(200, 300, 199)]
    [InlineData(300, 200, 70)]
    [InlineData(400, 410, 65)]
    [InlineData(150, 1000, 64)]
    public void Rank_OfAProductOfThinMatrices_IsTheirWidth(int rows, int columns, int rank)
    {
        using var matrix = Product(rows, columns, rank, seed: 3);

        Assert.Equal(rank, PivotedRank.Of(matrix, Tolerance));
    }

    [Fact]
    public void Rank_OfZero_IsZero()
    {
        using var matrix = new RowMatrix(7, 4);

        Assert.Equal(0, PivotedRank.Of(matrix, Tolerance));
    }

    [Fact]
    public void Rank_WithAnEntryThatIsNotANumber_IsUnknown()
    {
        using var matrix = Product(7, 4, 4, seed: 1);
        matrix.Row(2)[3] = double.NaN;

        Assert.Null(PivotedRank.Of(matrix, Tolerance));
    }

    // Lengths that fall over twelve decades, ten to a decade: only what lies above the tolerance counts.
    [Theory]
    [InlineData(1e-3, 30)]
    [InlineData(1e-7, 70)]
    public void Rank_OfFallingDirections_CountsThoseAboveTheTolerance(double tolerance, int expected)
    {
        const int directions = 120;
        using var matrix = new RowMatrix(directions, directions);
        for (int i = 0; i < directions; i++)
            matrix.Row(i)[i] = PowerOfTen(-(i + 0.5) / 10);

        Assert.Equal(expected, PivotedRank.Of(matrix, tolerance * PowerOfTen(0.05)));
    }

    // Without pivoting over the whole, the small difference of two rows would be taken before the long row along the
    // same direction.
    [Fact]
    public void Rank_WithNearDuplicates_TakesLongRowsFirst()
    {
        using var matrix = new RowMatrix(3, 40);
        var stream = new RandomStream(8, RandomPurpose.Measurement);
        stream.FillNormal(0, 0, matrix.Row(0));
        stream.FillNormal(1, 0, matrix.Row(2));
        matrix.Row(0).CopyTo(matrix.Row(1));
        Rows.Add(1e-8, matrix.Row(2), matrix.Row(1));

        Assert.Equal(2, PivotedRank.Of(matrix, Tolerance));
    }

    [Fact]
    public void Pivots_AreRowsOnWhichTheOthersDepend()
    {
        using var matrix = Product(300, 200, 70, seed: 6);
        int[] pivots = PivotedRank.Pivots(matrix, Tolerance)!;
        Assert.Equal(70, pivots.Distinct().Count());

        using var again = Product(300, 200, 70, seed: 6);
        using var chosen = new RowMatrix(70, 200);
        for (int i = 0; i < 70; i++)
            again.Row(pivots[i]).CopyTo(chosen.Row(i));
        Assert.Equal(70, PivotedRank.Of(chosen, Tolerance));
    }

    [Fact]
    public void Rank_WithABound_StopsThere()
    {
        using var matrix = Product(90, 100, 90, seed: 2);

        Assert.Equal(33, PivotedRank.Of(matrix, Tolerance, bound: 33));
    }

    [Fact]
    public void Lengths_OnEveryInstructionPath_HaveTheSameBits()
    {
        static string Bits(InstructionPath path)
        {
            using var matrix = Product(170, 230, 150, seed: 5);
            Assert.Equal(150, PivotedRank.Of(matrix, Tolerance, path: path));
            return Convert.ToHexString(
                System.Runtime.InteropServices.MemoryMarshal.AsBytes(
                    Enumerable.Range(0, 170).SelectMany(i => matrix.Row(i).ToArray()).ToArray().AsSpan()
                )
            );
        }

        string[] bits = [.. Enum.GetValues<InstructionPath>().Where(InstructionPaths.IsSupported).Select(Bits)];

        Assert.True(bits.Length > 1 && bits.Distinct().Count() == 1);
    }

    [Fact]
    public void Progress_RisesAndCanStop()
    {
        List<double> shares = [];
        using (var matrix = Product(300, 300, 300, seed: 5))
            PivotedRank.Of(matrix, Tolerance, progress: shares.Add);
        Assert.Equal(shares.Order(), shares);
        Assert.InRange(shares[^1], 0.7, 1);

        using var again = Product(300, 300, 300, seed: 5);
        Assert.Throws<OperationCanceledException>(() =>
            PivotedRank.Of(again, Tolerance, progress: _ => throw new OperationCanceledException())
        );
    }

    [Fact]
    public void Equilibration_BringsNormsNearOneAndRoundsNothing()
    {
        using var matrix = Product(20, 30, 20, seed: 4);
        for (int i = 0; i < 20; i++)
            Rows.Scale(Math.ScaleB(1, 3 * i - 40), matrix.Row(i));
        double first = matrix.Row(3)[7];

        Equilibration.OfRows(matrix);

        Assert.All(Enumerable.Range(0, 20), i => Assert.InRange(Math.Sqrt(Rows.SquaredNorm(matrix.Row(i))), 1, 2));
        double factor = matrix.Row(3)[7] / first;
        Assert.Equal(Math.ScaleB(1, Math.ILogB(factor)), factor);
    }

    private static double PowerOfTen(double exponent) => Elementary.Exp(exponent * Elementary.Log(10));

    private static RowMatrix Product(int rows, int columns, int rank, long seed)
    {
        var left = new RandomStream(seed, RandomPurpose.Measurement, 1);
        var right = new RandomStream(seed, RandomPurpose.Measurement, 2);
        var matrix = new RowMatrix(rows, columns);
        double[] b = new double[columns];
        for (int k = 0; k < rank; k++)
        {
            right.FillNormal(k, 0, b);
            for (int i = 0; i < rows; i++)
                Rows.Add(left.Normal(i, k), b, matrix.Row(i));
        }

        return matrix;
    }
}
