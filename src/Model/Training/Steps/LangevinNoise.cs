using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Training.Steps;

/// <summary>
/// Moves every number that is trained by √(2 h T) times a standard normal draw after each update: the Langevin equation
/// at temperature T, discretised, whose law is e^(−L/T) as h goes to 0. (Welling and Teh 2011; the noise of equal size
/// in all directions that Blanc et al. 2020, arXiv 1904.09080, hold against label noise.) Draws are a function of seed,
/// step and place alone.
/// </summary>
/// <param name="network">What is trained.</param>
/// <param name="configuration">Which of its layers are, and whether they have biases.</param>
/// <param name="temperature">T.</param>
/// <param name="seed">The trial's seed.</param>
internal sealed class LangevinNoise<T>(
    INetwork<T> network,
    NetworkConfiguration configuration,
    double temperature,
    long seed
)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool _biased = configuration.Bias && configuration.Form == NetworkForm.Layers;
    private T[] _numbers = [];
    private double[] _draws = [];

    /// <summary>Moves all numbers.</summary>
    /// <param name="rate">Learning rate of the update before.</param>
    /// <param name="step">Its number, from 0.</param>
    public void Add(double rate, long step)
    {
        double deviation = Math.Sqrt(2 * rate * temperature);
        for (int l = 1; l <= network.Layers; l++)
        {
            if (configuration.Freeze.Contains(l))
                continue;
            Span<T> weights = Room(network.WeightCount(l));
            network.ReadWeights(l, weights);
            Move(weights, deviation, step, TrainingChannels.WeightNoise(l));
            network.WriteWeights(l, weights);
            if (_biased)
            {
                Span<T> biases = Room(network.BiasCount(l));
                network.ReadBias(l, biases);
                Move(biases, deviation, step, TrainingChannels.BiasNoise(l));
                network.WriteBias(l, biases);
            }

            if (network.NormalizationCount(l) is > 0 and var count)
            {
                // Of scale, running mean and running variance the scale is trained.
                Span<T> values = Room(count);
                network.ReadNormalization(l, values);
                Move(values[..(count / 3)], deviation, step, TrainingChannels.ScaleNoise(l));
                network.WriteNormalization(l, values);
            }
        }

        if (configuration.Skip)
        {
            Span<T> unit = Room(network.Inputs * network.Outputs);
            network.ReadSkip(unit);
            Move(unit, deviation, step, TrainingChannels.WeightNoise(0));
            network.WriteSkip(unit);
        }
    }

    private Span<T> Room(int count)
    {
        if (_numbers.Length < count)
            (_numbers, _draws) = (new T[count], new double[count]);
        return _numbers.AsSpan(0, count);
    }

    private void Move(Span<T> numbers, double deviation, long step, int channel)
    {
        Span<double> draws = _draws.AsSpan(0, numbers.Length);
        new RandomStream(seed, RandomPurpose.Training, channel).FillNormal(step, 0, draws);
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = T.CreateTruncating(
                Math.FusedMultiplyAdd(deviation, draws[i], double.CreateTruncating(numbers[i]))
            );
    }
}
