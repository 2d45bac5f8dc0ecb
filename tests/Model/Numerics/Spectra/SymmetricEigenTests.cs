using Sweeps.Model.Numerics.Spectra;
using Sweeps.Model.Randomness;
using Sweeps.Model.Tests.Measures.Dimension;

namespace Sweeps.Model.Tests.Numerics.Spectra;

public sealed class SymmetricEigenTests
{
    // Second differences: 2 − 2 cos(k π / (n + 1)).
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(17)]
    [InlineData(60)]
    public void Eigenvalues_OfSecondDifferences_AreTheKnownOnes(int n)
    {
        double[] expected =
        [
            .. Enumerable.Range(1, n).Select(k => 2 - 2 * Math.Cos(k * Math.PI / (n + 1))).OrderDescending(),
        ];

        Assert.Equal(expected, SymmetricEigen.Values(Differences(n), n), Near);
        Assert.Equal(expected, SymmetricEigen.Vectors(Differences(n), n).Values, Near);
    }

    [Theory]
    [InlineData(4, 9)]
    [InlineData(12, 5)]
    public void Eigenvalues_OfAGramMatrix_AreSquaresOfSingularValues(int n, int columns)
    {
        var stream = new RandomStream(3, RandomPurpose.Measurement);
        double[][] rows =
        [
            .. Enumerable
                .Range(0, n)
                .Select(i => Enumerable.Range(0, columns).Select(j => stream.Normal(i, j)).ToArray()),
        ];
        double[] gram = [.. rows.SelectMany(a => rows.Select(b => a.Zip(b, (x, y) => x * y).Sum()))];
        double[] expected = new double[n];
        double[] found = SingularValues.Of(
            n <= columns
                ? [.. rows.Select(row => (double[])row.Clone())]
                : [.. Enumerable.Range(0, columns).Select(j => rows.Select(row => row[j]).ToArray())]
        );
        for (int i = 0; i < Math.Min(n, found.Length); i++)
            expected[i] = found[i] * found[i];

        Assert.Equal(expected, SymmetricEigen.Values((double[])gram.Clone(), n), Near);
        var (values, vectors) = SymmetricEigen.Vectors((double[])gram.Clone(), n);
        Assert.Equal(expected, values, Near);
        for (int k = 0; k < n; k++)
        {
            double[] product =
            [
                .. Enumerable.Range(0, n).Select(i => vectors[k].Select((v, j) => gram[i * n + j] * v).Sum()),
            ];
            Assert.Equal(vectors[k].Select(v => v * values[k]), product, Near);
        }
    }

    [Fact]
    public void Eigenvalues_OfWhatIsNoNumber_AreNone() =>
        Assert.All(SymmetricEigen.Values([1, double.NaN, double.NaN, 1], 2), value => Assert.True(double.IsNaN(value)));

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-12 * (1 + Math.Abs(a));

    private static double[] Differences(int n)
    {
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            matrix[i * n + i] = 2;
            if (i + 1 < n)
                matrix[i * n + i + 1] = matrix[(i + 1) * n + i] = -1;
        }

        return matrix;
    }
}
