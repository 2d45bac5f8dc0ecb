using Sweeps.Model.Randomness;
using Sweeps.Scheduling.Search.Algebra;

namespace Sweeps.Scheduling.Tests.Search.Algebra;

public sealed class CholeskyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public void Factor_SolvesAndInvertsItsMatrix(int n)
    {
        double[] matrix = Positive(n);
        var factor = Cholesky.Of((double[])matrix.Clone(), n)!;
        double[] expected = [.. Enumerable.Range(0, n).Select(i => Math.Sin(i + 1))];
        double[] solved =
        [
            .. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Sum(j => At(matrix, n, i, j) * expected[j])),
        ];
        factor.Solve(solved);
        double[] inverse = factor.Inverse();
        for (int i = 0; i < n; i++)
        {
            Assert.Equal(expected[i], solved[i], 1e-9);
            for (int j = 0; j < n; j++)
            {
                double product = Enumerable.Range(0, n).Sum(k => At(inverse, n, i, k) * At(matrix, n, k, j));
                Assert.Equal(i == j ? 1 : 0, product, 1e-9);
            }
        }
    }

    [Fact]
    public void LogDeterminant_OfTwoByTwo_IsThatOfTheClosedForm() =>
        Assert.Equal(Math.Log(4 * 3 - 1), Cholesky.Of([4, 0, 1, 3], 2)!.LogDeterminant, 1e-14);

    [Fact]
    public void Factor_OfAMatrixThatIsNotPositiveDefinite_IsNone() => Assert.Null(Cholesky.Of([1, 0, 2, 1], 2));

    private static double At(double[] lower, int n, int i, int j) => lower[Math.Max(i, j) * n + Math.Min(i, j)];

    private static double[] Positive(int n)
    {
        RandomStream stream = new(n, RandomPurpose.Search);
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = Enumerable.Range(0, n).Sum(k => stream.Normal(i, k) * stream.Normal(j, k));
                matrix[i * n + j] = sum / n + (i == j ? 0.5 : 0);
            }
        }

        return matrix;
    }
}
