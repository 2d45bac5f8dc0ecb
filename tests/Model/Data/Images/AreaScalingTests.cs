using Sweeps.Model.Data.Images;

namespace Sweeps.Model.Tests.Data.Images;

public class AreaScalingTests
{
    private static double[] Scale(byte[] pixels, int side, int size)
    {
        double[] values = new double[size * size];
        new AreaScaling(side, size).Scale(pixels, values);
        return values;
    }

    private static byte[] Noise(int side) => [.. Enumerable.Range(0, side * side).Select(i => (byte)(i * 7919 % 256))];

    [Fact]
    public void Scale_ToTheSameSize_IsAFractionOfWhite() =>
        Assert.Equal([0, 1, 51 / 255.0, 102 / 255.0], Scale([0, 255, 51, 102], side: 2, size: 2));

    [Theory]
    [InlineData(28, 14)]
    [InlineData(28, 7)]
    [InlineData(32, 8)]
    public void Scale_ByAWholeFactor_IsTheMeanOfEachBlock(int side, int size)
    {
        byte[] pixels = Noise(side);
        int factor = side / size;

        double[] values = Scale(pixels, side, size);

        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                int sum = Enumerable
                    .Range(0, factor * factor)
                    .Sum(i => pixels[(y * factor + i / factor) * side + x * factor + i % factor]);
                Assert.Equal(sum / (255.0 * factor * factor), values[y * size + x]);
            }
        }
    }

    [Fact]
    public void Scale_FromThreeToTwo_SharesTheMiddlePixels()
    {
        // Each output covers 1½ × 1½ pixels: weights 1, ½ and ¼ over 2¼.
        double[] values = Scale([90, 60, 30, 0, 120, 0, 30, 60, 90], side: 3, size: 2);

        Assert.Equal(
            [
                (90 + 30 + 0 + 30) / 2.25 / 255,
                (30 + 30 + 0 + 30) / 2.25 / 255,
                (30 + 30 + 0 + 30) / 2.25 / 255,
                (90 + 30 + 0 + 30) / 2.25 / 255,
            ],
            values
        );
    }

    [Theory]
    [InlineData(28, 1)]
    [InlineData(28, 9)]
    [InlineData(28, 13)]
    [InlineData(28, 27)]
    [InlineData(32, 31)]
    public void Scale_ToAnySize_KeepsTheMean(int side, int size)
    {
        byte[] pixels = Noise(side);

        Assert.Equal(pixels.Average(pixel => pixel / 255.0), Scale(pixels, side, size).Average(), 1e-14);
    }
}
