using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;

namespace Sweeps.Model.Training.Steps;

/// <summary>
/// Sharpness-aware minimisation: θ follows the gradient at θ + ρ g / ‖g‖, g being the batch's gradient at θ and its
/// norm that of all that is trained. (Foret et al. 2021, arXiv 2010.01412, Algorithm 1.) Weight decay and the
/// optimizer's state are those of θ; running statistics of batch normalisation follow the first pass alone.
/// </summary>
/// <param name="network">What is trained.</param>
/// <param name="arrays">Its numbers.</param>
/// <param name="frozen">Numbers of the layers that are not trained.</param>
/// <param name="radius">ρ.</param>
internal sealed unsafe class SharpnessSteps<T>(
    IGradientNetwork<T> network,
    IReadOnlyList<ParameterArray> arrays,
    IReadOnlyList<int> frozen,
    double radius
) : StepRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Moved[] _all =
    [
        .. arrays.Where(array => !frozen.Contains(array.Layer)).Select(array => new Moved(array)),
    ];

    public override double Step(T** rows, T* targets, int count, double rate, long step)
    {
        double loss = network.TakeGradient(rows, targets, count),
            square = 0;
        foreach (Moved moved in _all)
        {
            NetworkArrays.Read(network, moved.Array, moved.Numbers);
            if (!moved.Array.IsTrained)
                continue;
            network.ReadGradient(moved.Array, moved.Gradient);
            foreach (T slope in moved.Gradient)
                square = Math.FusedMultiplyAdd(double.CreateTruncating(slope), double.CreateTruncating(slope), square);
        }

        // Where the loss is flat there is nowhere to go, and the gradient is that of the second pass as well.
        if (square > 0)
        {
            double move = radius / Math.Sqrt(square);
            foreach (Moved moved in _all.Where(moved => moved.Array.IsTrained))
                NetworkArrays.Write<T>(network, moved.Array, moved.By(move));
            network.TakeGradient(rows, targets, count);
            foreach (Moved moved in _all)
                NetworkArrays.Write<T>(network, moved.Array, moved.Numbers);
        }

        network.Descend(rate);
        return loss;
    }

    private sealed class Moved(ParameterArray array)
    {
        public ParameterArray Array => array;

        public T[] Numbers { get; } = new T[array.Count];

        public T[] Gradient { get; } = new T[array.IsTrained ? array.Count : 0];

        // In place of the gradient, which is not needed again.
        public T[] By(double move)
        {
            for (int i = 0; i < Gradient.Length; i++)
                Gradient[i] = T.CreateTruncating(
                    Math.FusedMultiplyAdd(
                        move,
                        double.CreateTruncating(Gradient[i]),
                        double.CreateTruncating(Numbers[i])
                    )
                );
            return Gradient;
        }
    }
}
