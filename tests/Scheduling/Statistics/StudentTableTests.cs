using Sweeps.Scheduling.Statistics;

namespace Sweeps.Scheduling.Tests.Statistics;

/// <summary>The table of Student's t that stands in every textbook (such as NIST/SEMATECH e-Handbook, 1.3.6.7.2), to
/// its three decimals.</summary>
public sealed class StudentTableTests
{
    private static readonly double[] P95 =
    [
        6.314,
        2.920,
        2.353,
        2.132,
        2.015,
        1.943,
        1.895,
        1.860,
        1.833,
        1.812,
        1.796,
        1.782,
        1.771,
        1.761,
        1.753,
        1.746,
        1.740,
        1.734,
        1.729,
        1.725,
        1.721,
        1.717,
        1.714,
        1.711,
        1.708,
        1.706,
        1.703,
        1.701,
        1.699,
        1.697,
    ];
    private static readonly double[] P975 =
    [
        12.706,
        4.303,
        3.182,
        2.776,
        2.571,
        2.447,
        2.365,
        2.306,
        2.262,
        2.228,
        2.201,
        2.179,
        2.160,
        2.145,
        2.131,
        2.120,
        2.110,
        2.101,
        2.093,
        2.086,
        2.080,
        2.074,
        2.069,
        2.064,
        2.060,
        2.056,
        2.052,
        2.048,
        2.045,
        2.042,
    ];
    private static readonly double[] P995 =
    [
        63.657,
        9.925,
        5.841,
        4.604,
        4.032,
        3.707,
        3.499,
        3.355,
        3.250,
        3.169,
        3.106,
        3.055,
        3.012,
        2.977,
        2.947,
        2.921,
        2.898,
        2.878,
        2.861,
        2.845,
        2.831,
        2.819,
        2.807,
        2.797,
        2.787,
        2.779,
        2.771,
        2.763,
        2.756,
        2.750,
    ];

    [Fact]
    public void Quantile_OfOneToThirtyDegreesOfFreedom_IsThatOfThePublishedTable()
    {
        foreach (var (probability, table) in new[] { (0.95, P95), (0.975, P975), (0.995, P995) })
        {
            for (int i = 0; i < table.Length; i++)
                Assert.True(
                    Math.Abs(table[i] - StudentT.Quantile(probability, i + 1)) <= 0.00051,
                    $"t({probability}, {i + 1}) must be {table[i]}, but is {StudentT.Quantile(probability, i + 1)}."
                );
        }
    }

    [Theory]
    [InlineData(40, 1.684, 2.021, 2.704)]
    [InlineData(60, 1.671, 2.000, 2.660)]
    [InlineData(120, 1.658, 1.980, 2.617)]
    public void Quantile_OfMoreDegreesOfFreedom_IsThatOfThePublishedTable(
        double degreesOfFreedom,
        double p95,
        double p975,
        double p995
    )
    {
        Assert.Equal(p95, StudentT.Quantile(0.95, degreesOfFreedom), 0.00051);
        Assert.Equal(p975, StudentT.Quantile(0.975, degreesOfFreedom), 0.00051);
        Assert.Equal(p995, StudentT.Quantile(0.995, degreesOfFreedom), 0.00051);
    }
}
