using Sweeps.Model.Randomness;
using Sweeps.Scheduling.Search.Algebra;

namespace Sweeps.Scheduling.Tests.Search.Algebra;

public sealed class SymmetricEigenTests
{
    [Fact]
    public void Values_OfTwoByTwo_AreThoseOfTheClosedForm()
    {
        var (values, _) = SymmetricEigen.Of(
            new[,]
            {
                { 2.0, 1.0 },
                { 1.0, 4.0 },
            }
        );
        Assert.Equal(3 - Math.Sqrt(2), values.Min(), 1e-14);
        Assert.Equal(3 + Math.Sqrt(2), values.Max(), 1e-14);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(24)]
    public void Vectors_AreOrthonormalAndGiveTheMatrixBack(int n)
    {
        RandomStream stream = new(n, RandomPurpose.Search);
        double[,] matrix = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
                matrix[i, j] = matrix[j, i] = stream.Normal(i, j);
        }

        var (values, vectors) = SymmetricEigen.Of(matrix);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double product = Enumerable.Range(0, n).Sum(k => vectors[k, i] * vectors[k, j]);
                double back = Enumerable.Range(0, n).Sum(k => vectors[i, k] * values[k] * vectors[j, k]);
                Assert.Equal(i == j ? 1 : 0, product, 1e-12);
                Assert.Equal(matrix[i, j], back, 1e-11);
            }
        }
    }
}
