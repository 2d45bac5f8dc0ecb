namespace Sweeps.Scheduling.Costs;

/// <summary>What a network that is a product of two equal factors takes: every example is a matrix.</summary>
internal static class FactorTime
{
    private const double Example = 3.5e-7;
    private const double Number = 9e-10;
    private const double Product = 6.2e-11;

    // Several examples add up what one applies at once.
    private const double Adding = 2.1;

    /// <summary>One update.</summary>
    public static WorkTime Step(int dimension, double batch) =>
        new(Single: batch * (batch > 1 ? Adding : 1) * OfExample(dimension));

    /// <summary>One example's way through it.</summary>
    public static WorkTime Forward(int dimension) => new(Single: OfExample(dimension) / 2);

    private static double OfExample(int dimension) => Example + dimension * (Number + Product * Math.Sqrt(dimension));
}
