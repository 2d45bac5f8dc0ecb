using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Batches;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Tests.Data;

/// <summary>A batch, copied out of the pointers.</summary>
internal sealed record Batch(double[][] Inputs, double[][] Targets);

internal static unsafe class Batches
{
    /// <summary>A training set of <paramref name="count"/> examples whose only input is the example's number and whose
    /// class is that number modulo the classes.</summary>
    public static TrialData<double> Numbered(int count, int classes)
    {
        var train = new Examples<double>(count, 1, classes);
        for (int i = 0; i < count; i++)
        {
            train.Input(i)[0] = i;
            if (classes > 0)
                train.Labels[i] = i % classes;
            else
                train.Targets[i] = 0.25 * i;
        }

        return new TrialData<double>(1, classes, count, train, null, train);
    }

    public static BatchSource<double> Source(
        TrialData<double> data,
        TrainConfiguration train,
        NoiseConfiguration? noise = null,
        long seed = 1
    ) => new(data, noise ?? new NoiseConfiguration(), train, seed);

    public static Batch At(BatchSource<double> source, long step)
    {
        double*[] rows = new double*[source.LargestBatch];
        double[] targets = new double[source.LargestBatch * source.Outputs];
        fixed (double** r = rows)
        fixed (double* t = targets)
        {
            int count = source.Fill(step, r, t);
            var inputs = new double[count][];
            for (int i = 0; i < count; i++)
                inputs[i] = new Span<double>(rows[i], source.Dimension).ToArray();
            return new Batch(inputs, [.. targets.Take(count * source.Outputs).Chunk(source.Outputs)]);
        }
    }

    /// <summary>First inputs and targets of a span of steps, flattened.</summary>
    public static (double[] First, double[] Targets) Of(BatchSource<double> source, long from, long to)
    {
        var batches = new List<Batch>();
        for (long step = from; step < to; step++)
            batches.Add(At(source, step));
        return (
            [.. batches.SelectMany(batch => batch.Inputs).Select(input => input[0])],
            [.. batches.SelectMany(batch => batch.Targets).SelectMany(target => target)]
        );
    }
}
