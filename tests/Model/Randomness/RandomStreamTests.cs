using Sweeps.Model.Randomness;

namespace Sweeps.Model.Tests.Randomness;

public class RandomStreamTests
{
    private static readonly RandomStream Stream = new(seed: -5_000_000_007, RandomPurpose.Data, channel: 9);

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(1000)]
    public void Fill_OfAnyLength_GivesTheDrawsOneByOne(int first)
    {
        for (int length = 0; length < 43; length++)
        {
            double[] uniform = new double[length];
            double[] normal = new double[length];

            Stream.FillUniform(77, first, uniform);
            Stream.FillNormal(77, first, normal);

            Assert.Equal(Enumerable.Range(first, length).Select(i => Stream.Uniform(77, i)), uniform);
            Assert.Equal(Enumerable.Range(first, length).Select(i => Stream.Normal(77, i)), normal);
        }
    }

    [Fact]
    public void FillNormal_OfManyDraws_GivesTheDrawsOneByOneInTheTailsToo()
    {
        double[] normal = new double[100_000];

        Stream.FillNormal(long.MaxValue, 0, normal);

        for (int i = 0; i < normal.Length; i++)
            Assert.Equal(Stream.Normal(long.MaxValue, i), normal[i]);
        Assert.True(normal.Max() > 3.5 && normal.Min() < -3.5);
    }

    [Fact]
    public void Word_OfStreamsThatDifferInOnePart_Differs()
    {
        ulong[] words =
        [
            new RandomStream(1, RandomPurpose.Data, 0).Word(0, 0),
            new RandomStream(2, RandomPurpose.Data, 0).Word(0, 0),
            new RandomStream(1L << 32, RandomPurpose.Data, 0).Word(0, 0),
            new RandomStream(1, RandomPurpose.Noise, 0).Word(0, 0),
            new RandomStream(1, RandomPurpose.Data, 1).Word(0, 0),
            new RandomStream(1, RandomPurpose.Data, 0).Word(1, 0),
            new RandomStream(1, RandomPurpose.Data, 0).Word(1L << 32, 0),
            new RandomStream(1, RandomPurpose.Data, 0).Word(0, 1),
            new RandomStream(1, RandomPurpose.Data, 0).Word(0, 2),
        ];

        Assert.Equal(words.Length, words.Distinct().Count());
    }

    [Fact]
    public void ToUniform_AtTheEnds_StaysInsideTheInterval()
    {
        Assert.Equal(Math.ScaleB(1, -53), RandomStream.ToUniform(0));
        Assert.Equal(1 - Math.ScaleB(1, -53), RandomStream.ToUniform(ulong.MaxValue));
    }

    [Fact]
    public void Below_OverManyDraws_IsUniform()
    {
        const int Bound = 7;
        const int Draws = 700_000;
        int[] counts = new int[Bound];

        for (int i = 0; i < Draws; i++)
            counts[Stream.Below(Bound, i, 0)]++;

        // χ² with 6 degrees of freedom: above 22.46 with probability 0.001.
        const double Expected = (double)Draws / Bound;
        Assert.InRange(counts.Sum(count => (count - Expected) * (count - Expected) / Expected), 0, 22.46);
    }

    [Fact]
    public void Normal_OverManyDraws_HasTheMomentsOfTheStandardNormal()
    {
        const int Draws = 1_000_000;
        double[] draws = new double[Draws];

        Stream.FillNormal(3, 0, draws);

        // Standard errors of the mean of x, x², x³, x⁴: √(1, 2, 15, 96)/1000. Four of them.
        Assert.Equal(0, draws.Average(), 4e-3);
        Assert.Equal(1, draws.Average(x => x * x), 5.7e-3);
        Assert.Equal(0, draws.Average(x => x * x * x), 1.6e-2);
        Assert.Equal(3, draws.Average(x => x * x * x * x), 3.92e-2);
    }

    [Fact]
    public void Sign_OverManyDraws_IsBalanced()
    {
        const int Draws = 1_000_000;

        long sum = Enumerable.Range(0, Draws).Sum(i => (long)Stream.Sign(i, 0));

        Assert.InRange(sum, -4_000, 4_000);
    }
}
