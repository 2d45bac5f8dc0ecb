using Sweeps.Model.Randomness;
using Sweeps.Scheduling.Search;
using Sweeps.Scheduling.Search.Gp;

namespace Sweeps.Scheduling.Tests.Search.Gp;

public sealed class GpModelTests
{
    private static readonly GpSpace Space = new(
        new([
            new("x", DimensionKind.Continuous),
            new("y", DimensionKind.Continuous),
            new("c", DimensionKind.Categorical, 3),
        ])
    );
    private static readonly GpLengths Lengths = With(Math.Log(1e-4));

    [Theory]
    [InlineData(0.01)]
    [InlineData(1)]
    [InlineData(7)]
    public void Kernel_IsMaternsAndHasItsSlope(double squared)
    {
        double r = Math.Sqrt(5 * squared);
        var (value, slope) = Matern.With(squared);
        Assert.Equal((1 + r + r * r / 3) * Math.Exp(-r), value, 1e-14);
        Assert.Equal(value, Matern.Of(squared));
        Assert.Equal((Matern.Of(squared + 1e-6) - Matern.Of(squared - 1e-6)) / 2e-6, slope, 1e-7);
    }

    [Fact]
    public void Loss_HasTheGradientOfItsDifferences()
    {
        GpLikelihood likelihood = Likelihood(25);
        double[] at = [-0.7, 0.3, 0.1, -4];
        double[] gradient = new double[4];
        double[] none = new double[4];
        likelihood.Loss(at, gradient);
        for (int d = 0; d < 4; d++)
        {
            double[] above = [.. at];
            double[] below = [.. at];
            above[d] += 1e-5;
            below[d] -= 1e-5;
            double expected = (likelihood.Loss(above, none) - likelihood.Loss(below, none)) / 2e-5;
            Assert.Equal(expected, gradient[d], 1e-5 * (1 + Math.Abs(expected)));
        }
    }

    [Fact]
    public void Fit_FindsWhichDimensionMatters()
    {
        GpLengths fitted = Likelihood(60).Fit(60);
        Assert.True(fitted.Logs[1] > fitted.Logs[0] + 1, "The function changes along the first dimension alone.");
        Assert.True(fitted.Noise < 1e-3);
    }

    [Fact]
    public void Model_GoesThroughWhatWasSeen()
    {
        var (places, values) = Seen(20);
        GpModel model = new(Space, With(Math.Log(1e-10)), places, values, []);
        for (int i = 0; i < places.Length; i++)
        {
            var (mean, deviation) = model.At(places[i]);
            Assert.Equal(values[i], mean, 1e-4);
            Assert.Equal(0, deviation, 1e-3);
            Assert.Equal(values[i], model.Expected[i], 1e-4);
        }
    }

    [Fact]
    public void Model_OfOneDifference_IsThatOfTheClosedForm()
    {
        // Two values ±v whose kernel is k: the mean is 0 by symmetry, and K⁻¹ (v, −v) = (v, −v)/(1 + η − k).
        GpLengths lengths = new([0, 0, 0], Math.Log(0.01));
        double[] one = [0.2, 0.5, 0];
        double[] other = [0.8, 0.5, 0];
        double k = Matern.Of(0.36);
        GpModel model = new(Space, lengths, [one, other], [0.7, -0.7], []);
        double near = Matern.Of(0.01);
        double far = Matern.Of(0.25);
        double scale = (2 * 0.49 / (1.01 - k) + 1) / 3;
        double known = ((near * near + far * far) * 1.01 - 2 * k * near * far) / (1.01 * 1.01 - k * k);
        var (mean, deviation) = model.At([0.3, 0.5, 0]);
        Assert.Equal(0.7 * (near - far) / (1.01 - k), mean, 1e-12);
        Assert.Equal(Math.Sqrt(scale * (1 - known)), deviation, 1e-12);
    }

    [Fact]
    public void Model_HasTheSlopesOfItsDifferences()
    {
        var (places, values) = Seen(20);
        GpModel model = new(
            Space,
            Lengths,
            places,
            values,
            [
                [0.1, 0.9, 2],
            ]
        );
        double[] place = [0.37, 0.61, 1];
        double[] means = new double[2];
        double[] deviations = new double[2];
        Assert.Equal(model.At(place), model.At(place, [0, 1], means, deviations));
        for (int d = 0; d < 2; d++)
        {
            double[] above = [.. place];
            double[] below = [.. place];
            above[d] += 1e-6;
            below[d] -= 1e-6;
            Assert.Equal((model.At(above).Mean - model.At(below).Mean) / 2e-6, means[d], 1e-5);
            Assert.Equal((model.At(above).Deviation - model.At(below).Deviation) / 2e-6, deviations[d], 1e-5);
        }
    }

    [Fact]
    public void Pending_LessensTheDeviationAndLeavesTheMean()
    {
        var (places, values) = Seen(12);
        double[] place = [0.5, 0.5, 0];
        var alone = new GpModel(Space, Lengths, places, values, []).At(place);
        var beside = new GpModel(
            Space,
            Lengths,
            places,
            values,
            [
                [0.52, 0.5, 0],
            ]
        ).At(place);
        Assert.Equal(alone.Mean, beside.Mean, 1e-12);
        Assert.True(beside.Deviation < 0.7 * alone.Deviation);
    }

    [Fact]
    public void Model_OfPlacesThatAreTheSame_HasNoise()
    {
        double[][] places =
        [
            [0.5, 0.5, 0],
            [0.5, 0.5, 0],
            [0.1, 0.2, 1],
        ];
        GpModel model = new(Space, With(-80), places, [1, 1, 0], []);
        Assert.Equal(1, model.At(places[0]).Mean, 1e-3);
    }

    private static GpLengths With(double logNoise) => new([-1, 0.2, 0.5], logNoise);

    private static GpLikelihood Likelihood(int count)
    {
        var (places, values) = Seen(count);
        return new(Space, places, values);
    }

    private static (double[][] Places, double[] Values) Seen(int count)
    {
        RandomStream stream = new(1, RandomPurpose.Search);
        double[][] places =
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new[] { stream.Uniform(i, 0), stream.Uniform(i, 1), stream.Below(3, i, 2) }),
        ];
        return (places, [.. places.Select(place => Math.Sin(9 * place[0]) + (place[2] == 1 ? 0.5 : 0))]);
    }
}
