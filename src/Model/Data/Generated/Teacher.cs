using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Data.Generated;

/// <summary>
/// N(0, I) inputs with a teacher's output as target: a network of one hidden layer, for students of the same kind
/// (Saad and Solla 1995, Physical Review E 52(4)), or the sum of the first inputs, a sparse linear function (HaoChen et
/// al. 2021, arXiv 2006.08680, section 2).
/// </summary>
internal sealed class Teacher
{
    private readonly double[][] _neurons;
    private readonly int _sparse;

    /// <param name="sparse">Whether it is the sum of the first inputs.</param>
    /// <param name="dimension">Numbers in an input.</param>
    /// <param name="rank">Hidden neurons, or inputs that are summed.</param>
    /// <param name="seed">Keys the neurons.</param>
    /// <param name="cancellation">Ends the making of them.</param>
    public Teacher(bool sparse, int dimension, int rank, long seed, CancellationToken cancellation = default)
    {
        _sparse = sparse ? rank : 0;
        _neurons = new double[sparse ? 0 : rank][];
        RandomStream stream = new(seed, RandomPurpose.Data, DataChannels.Common);
        for (int n = 0; n < _neurons.Length; n++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] weights = new double[dimension];
            stream.FillNormal(n, 0, weights);
            double length = Math.Sqrt(Product(weights, weights));
            _neurons[n] = [.. weights.Select(weight => weight / length)];
        }
    }

    /// <summary>Weights of the hidden neurons: directions drawn uniformly, of length 1.</summary>
    public IReadOnlyList<double[]> Neurons => _neurons;

    public static TrialData<T> Load<T>(
        DataConfiguration data,
        DataShape shape,
        int rank,
        long seed,
        CancellationToken cancellation
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Teacher teacher = new(data.Target == "sparse", shape.Dimension, rank, seed, cancellation);
        return new TrialData<T>(
            shape.Dimension,
            0,
            shape.Train,
            teacher.Labelled<T>(
                shape,
                shape.Train,
                new RandomStream(seed, RandomPurpose.Data, DataChannels.TrainInputs),
                cancellation
            ),
            null,
            teacher.Labelled<T>(
                shape,
                shape.Test,
                new RandomStream(seed, RandomPurpose.Data, DataChannels.TestInputs),
                cancellation
            )
        );
    }

    private Examples<T> Labelled<T>(DataShape shape, int count, RandomStream stream, CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var examples = new Examples<T>(count, shape.Dimension, 0);
        double[] x = new double[shape.Dimension];
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            stream.FillNormal(i, 0, x);
            for (int j = 0; j < x.Length; j++)
                examples.Input(i)[j] = T.CreateTruncating(x[j]);
            examples.Targets[i] = TargetOf(x);
        }

        return examples;
    }

    private double TargetOf(double[] x)
    {
        double sum = 0;
        for (int j = 0; j < _sparse; j++)
            sum += x[j];
        for (int n = 0; n < _neurons.Length; n++)
        {
            double output = Math.Max(0, Product(_neurons[n], x)) / Math.Sqrt(_neurons.Length);
            sum += n % 2 == 0 ? output : -output;
        }

        return sum;
    }

    private static double Product(double[] a, double[] b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
            sum = Math.FusedMultiplyAdd(a[j], b[j], sum);
        return sum;
    }
}
