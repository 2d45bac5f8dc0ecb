using System.Numerics;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Networks;

/// <summary>
/// What training and measures ask of a network, whoever computes it: forward pass, loss, one update, and its parameters
/// in a layout of their own. Layers are numbered 1 … <see cref="Layers"/>. Not thread-safe.
/// </summary>
/// <typeparam name="T">Number format: float or double.</typeparam>
public unsafe interface INetwork<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Numbers in one example.</summary>
    int Inputs { get; }

    /// <summary>Outputs of the last layer.</summary>
    int Outputs { get; }

    /// <summary>Number of layers, the output layer included.</summary>
    int Layers { get; }

    /// <summary>Largest batch of <see cref="Step"/>.</summary>
    int MaxBatch { get; }

    /// <summary>Largest count of <see cref="Forward"/>.</summary>
    int MaxForward { get; }

    /// <summary>Number of parameters, frozen ones included.</summary>
    long Parameters { get; }

    /// <summary>Outputs of layer <paramref name="layer"/> (1 … L); 0 gives the inputs.</summary>
    int Width(int layer);

    /// <summary>Weights of layer <paramref name="layer"/>: in·out, or of a convolution in·out·window.</summary>
    int WeightCount(int layer) => Width(layer - 1) * Width(layer);

    /// <summary>Biases of layer <paramref name="layer"/>: one for each output, or each channel of a
    /// convolution.</summary>
    int BiasCount(int layer) => Width(layer);

    /// <summary>Numbers beside weights and biases that layer <paramref name="layer"/> computes with: see
    /// <see cref="ReadNormalization"/>.</summary>
    int NormalizationCount(int layer) => 0;

    /// <summary>Examples that measures pass at a time: a number of the kind of network, so that no sum over them
    /// depends on the training batch.</summary>
    int EvaluationChunk => 256;

    /// <summary>Draws initial weights and biases (the same for every engine), clears the optimizer's state.</summary>
    /// <param name="seed">The trial's seed.</param>
    /// <param name="purpose">Whose weights they are, where a trial has more than one network.</param>
    void Initialize(long seed, RandomPurpose purpose = RandomPurpose.Initialization);

    /// <summary>Computes all activations of <paramref name="count"/> examples (at most
    /// <see cref="MaxForward"/>).</summary>
    void Forward(T** rows, int count);

    /// <summary>
    /// Activations of layer <paramref name="layer"/> in the last <see cref="Forward"/>: [count, stride], hidden layers
    /// after ReLU (a preactivation is positive where its activation is), the last layer's are the logits. Valid until
    /// the next call.
    /// </summary>
    T* Activations(int layer, out nint stride);

    /// <summary>Outputs of the last <see cref="Forward"/>: [count, stride].</summary>
    T* Logits(out nint stride);

    /// <summary>Loss of the last <see cref="Forward"/>, summed over its examples.</summary>
    /// <param name="targets">[count, Outputs], row-major; ±1 for binary losses.</param>
    /// <param name="count">Examples in the last <see cref="Forward"/>.</param>
    double SumLoss(T* targets, int count);

    /// <summary>One update on a batch of <paramref name="count"/> examples. Returns the batch's mean loss before the
    /// update.</summary>
    /// <param name="rows">Pointers to the examples' inputs.</param>
    /// <param name="targets">[count, Outputs], row-major; ±1 for binary losses.</param>
    /// <param name="count">1 … <see cref="MaxBatch"/>.</param>
    /// <param name="learningRate">h of this step.</param>
    double Step(T** rows, T* targets, int count, double learningRate);

    /// <summary>
    /// First half of a step whose gradient somebody else computes: all activations of a batch, as training has them.
    /// They are read with <see cref="Logits"/> and <see cref="Activations"/> until <see cref="EndStep"/>.
    /// </summary>
    /// <param name="rows">Pointers to the examples' inputs, valid until <see cref="EndStep"/>.</param>
    /// <param name="count">1 … <see cref="MaxBatch"/>.</param>
    void BeginStep(T** rows, int count);

    /// <summary>
    /// Second half: passes a gradient of the logits back through the batch of <see cref="BeginStep"/> and updates. With
    /// the gradient of the network's own loss, the two have the bits of <see cref="Step"/>, unless that is the fused
    /// one of single examples to one output.
    /// </summary>
    /// <param name="gradients">[count, Outputs], row-major: by the logits, of what is minimised (for a mean over the
    /// batch, 1/count is in it).</param>
    /// <param name="pulls"> [count], or null for none: adds pull · z to the gradient of the last hidden layer's outputs
    /// z of each example, which is the gradient of ½ pull ‖z‖². Without a hidden layer there is nothing to pull.
    /// </param>
    /// <param name="learningRate">h of this step.</param>
    void EndStep(T* gradients, T* pulls, double learningRate);

    /// <summary>Copies the weights of layer <paramref name="layer"/>: [out, in]; of a convolution [out, channel, row,
    /// column].</summary>
    void ReadWeights(int layer, Span<T> weights);

    /// <summary>Sets the weights of layer <paramref name="layer"/>, in the same order.</summary>
    void WriteWeights(int layer, ReadOnlySpan<T> weights);

    /// <summary>Copies the biases of layer <paramref name="layer"/>; zeros in a network without biases.</summary>
    void ReadBias(int layer, Span<T> bias);

    /// <summary>Sets the biases of layer <paramref name="layer"/>.</summary>
    void WriteBias(int layer, ReadOnlySpan<T> bias);

    /// <summary>
    /// Copies what batch normalisation in layer <paramref name="layer"/> keeps beside the layer's bias: scale, running
    /// mean, running variance of each channel, one after another; nothing where there is none.
    /// </summary>
    void ReadNormalization(int layer, Span<T> values) { }

    /// <summary>Sets what <see cref="ReadNormalization"/> copies.</summary>
    void WriteNormalization(int layer, ReadOnlySpan<T> values) { }

    /// <summary>Copies the weights of the skip unit: [out, in].</summary>
    void ReadSkip(Span<T> weights);

    /// <summary>Sets the weights of the skip unit: [out, in].</summary>
    void WriteSkip(ReadOnlySpan<T> weights);

    /// <summary>Sum of the squares of all parameters, in float64.</summary>
    double SquaredNorm();

    /// <summary>Writes weights, optimizer state and step count: all that is needed to go on with the same
    /// bits.</summary>
    void SaveState(BinaryWriter writer);

    /// <summary>Reads what <see cref="SaveState"/> wrote.</summary>
    /// <exception cref="EndOfStreamException">The state is shorter than this network's.</exception>
    void LoadState(BinaryReader reader);
}
