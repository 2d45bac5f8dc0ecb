using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Data.Generated;

/// <summary>
/// Regression on one input. <c>twelve</c>: the points of AT-B3, tested against the straight lines between them;
/// <c>absolute</c>: |x| at points drawn from U(−5, 5), in the order drawn (AT-G4). Both are tested on an even grid over
/// the range.
/// </summary>
internal static class Points
{
    private const double Reach = 5;

    private static readonly double[] TwelveTargets = [-2, 1.5, 0, 0, 2, 1, 0, -1, 0, 1, 2, -1];

    public static TrialData<T> Load<T>(
        DataConfiguration data,
        DataShape shape,
        long seed,
        CancellationToken cancellation
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool twelve = data.Target is null or "twelve";
        var train = new Examples<T>(shape.Train, 1, 0);
        var inputs = new RandomStream(seed, RandomPurpose.Data, DataChannels.TrainInputs);
        for (int i = 0; i < train.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            double x = twelve ? TwelveInput(i) : (2 * inputs.Uniform(i, 0) - 1) * Reach;
            Set(train, i, x, twelve ? TwelveTarget(i) : Math.Abs(x));
        }

        double low = twelve ? TwelveInput(0) : -Reach;
        double high = twelve ? TwelveInput(11) : Reach;
        var test = new Examples<T>(shape.Test, 1, 0);
        for (int i = 0; i < test.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            double x = low + (high - low) * i / (test.Count - 1);
            Set(test, i, x, twelve ? Interpolated(x) : Math.Abs(x));
        }

        return new TrialData<T>(1, 0, shape.Train, train, null, test);
    }

    private static void Set<T>(Examples<T> examples, int i, double x, double y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        examples.Input(i)[0] = T.CreateTruncating(x);
        examples.Targets[i] = y;
    }

    private static double TwelveInput(int i) => (i - 5.5) / 4 + 0.07;

    private static double TwelveTarget(int i) => 0.345 + TwelveTargets[i];

    private static double Interpolated(double x)
    {
        double place = (x - 0.07) * 4 + 5.5;
        int left = Math.Clamp((int)place, 0, 10);
        double share = place - left;
        return (1 - share) * TwelveTarget(left) + share * TwelveTarget(left + 1);
    }
}
