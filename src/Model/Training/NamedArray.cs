using Sweeps.Model.Configurations;

namespace Sweeps.Model.Training;

/// <summary>Numbers of a network, by a name that PyTorch users expect.</summary>
/// <param name="Name">Name, such as <c>layers.1.weight</c>; layers are numbered from 1, as in metrics.</param>
/// <param name="Shape">Length along each dimension: [out, in] of a fully connected layer's weights, [out, in, row,
/// column] of a convolution's.</param>
/// <param name="Precision">Format of the numbers.</param>
/// <param name="Bytes">The numbers, row-major, little-endian.</param>
public sealed record NamedArray(string Name, IReadOnlyList<int> Shape, Precision Precision, byte[] Bytes);
