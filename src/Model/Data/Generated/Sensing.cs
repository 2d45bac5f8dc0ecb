using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Data.Generated;

/// <summary>Gaussian measurements of a symmetric matrix of low rank. (Blanc et al. 2020, section 5; AT-B4.)</summary>
internal static class Sensing
{
    public static TrialData<T> Load<T>(
        DataConfiguration data,
        DataShape shape,
        long seed,
        CancellationToken cancellation
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] truth = Truth(data, seed);
        return new TrialData<T>(
            shape.Dimension,
            0,
            shape.Train,
            Measured<T>(
                shape.Train,
                truth,
                new RandomStream(seed, RandomPurpose.Data, DataChannels.TrainInputs),
                cancellation
            ),
            null,
            Measured<T>(
                shape.Test,
                truth,
                new RandomStream(seed, RandomPurpose.Data, DataChannels.TestInputs),
                cancellation
            )
        );
    }

    /// <summary>X = V Vᵀ, [d, d]: what is measured. V is [d, rank], normal with variance 1/d.</summary>
    public static double[] Truth(DataConfiguration data, long seed)
    {
        int d = data.Dimension ?? 20,
            rank = data.Rank ?? 1;
        double[] v = new double[d * rank];
        new RandomStream(data.Seed ?? seed, RandomPurpose.Data, DataChannels.Common).FillNormal(0, 0, v);
        double[] x = new double[d * d];
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++)
            {
                double sum = 0;
                for (int r = 0; r < rank; r++)
                    sum = Math.FusedMultiplyAdd(v[i * rank + r], v[j * rank + r], sum);
                x[i * d + j] = sum / d;
            }
        }

        return x;
    }

    private static Examples<T> Measured<T>(
        int count,
        double[] truth,
        RandomStream stream,
        CancellationToken cancellation
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var examples = new Examples<T>(count, truth.Length, 0);
        double[] a = new double[truth.Length];
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            stream.FillNormal(i, 0, a);
            double sum = 0;
            for (int j = 0; j < a.Length; j++)
            {
                examples.Input(i)[j] = T.CreateTruncating(a[j]);
                sum = Math.FusedMultiplyAdd(a[j], truth[j], sum);
            }

            examples.Targets[i] = sum;
        }

        return examples;
    }
}
