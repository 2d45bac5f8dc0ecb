using System.Numerics;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Networks;

/// <summary>
/// Leaves hidden neurons out of training steps, each with the same probability. Those that stay are divided by one
/// minus that, so that the network is used as it is. Draws are a function of seed, step, layer, example and neuron.
/// </summary>
/// <param name="rate">Probability of being left out.</param>
/// <param name="seed">The trial's seed.</param>
internal sealed unsafe class Dropout<T>(double rate, long seed)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int DrawsAtOnce = 256;

    /// <summary>1 / (1 − rate): factor of the activations that stay, and of their gradients.</summary>
    public T Factor { get; } = T.CreateTruncating(1 / (1 - rate));

    /// <summary>Leaves out neurons of a layer's activations.</summary>
    /// <param name="activations">[count, stride], after ReLU.</param>
    /// <param name="stride">From an example to the next.</param>
    /// <param name="width">Neurons.</param>
    /// <param name="count">Examples.</param>
    /// <param name="layer">The layer's number.</param>
    /// <param name="step">Updates done.</param>
    public void Apply(T* activations, nint stride, int width, int count, int layer, long step)
    {
        var stream = new RandomStream(seed, RandomPurpose.Training, TrainingChannels.Dropout(layer));
        Span<double> draws = stackalloc double[DrawsAtOnce];

        // An example's draws begin at an even place.
        int places = width + (width & 1);
        for (int b = 0; b < count; b++, activations += stride)
        {
            for (int first = 0; first < width; first += DrawsAtOnce)
            {
                Span<double> some = draws[..Math.Min(DrawsAtOnce, width - first)];
                stream.FillUniform(step, b * places + first, some);
                T* neurons = activations + first;
                for (int i = 0; i < some.Length; i++)
                    neurons[i] = some[i] < rate ? T.Zero : neurons[i] * Factor;
            }
        }
    }

    /// <summary>Multiplies gradients by <see cref="Factor"/>; those of neurons left out are stopped by the gate, as of
    /// any that is 0.</summary>
    public void Scale(T* gradients, nint length)
    {
        T factor = Factor;
        for (nint i = 0; i < length; i++)
            gradients[i] *= factor;
    }
}
