using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Data.Shapes;

namespace Sweeps.Model.Data.Generated;

/// <summary>
/// The unit vectors, in two classes at random (AT-C5). The fixed training set holds each once; fresh examples are drawn
/// uniformly, classes too. The test set is all of them, so that what is dead on it is dead everywhere.
/// </summary>
internal sealed class UnitVectors(int dimension, long seed) : IGenerator
{
    private readonly ExampleStreams _streams = new(seed);

    private const int Classes = 2;

    /// <summary>The vectors without labels: the same for every seed, and larger than all else.</summary>
    public static Examples<T> All<T>(int dimension)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var all = new Examples<T>(dimension, dimension, classes: 0);
        for (int i = 0; i < dimension; i++)
            all.Input(i)[i] = T.One;
        return all;
    }

    /// <summary>The data of a seed, which share the vectors <paramref name="all"/>.</summary>
    public static TrialData<T> Load<T>(DataConfiguration data, DataShape shape, Examples<T> all, long seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var vectors = new UnitVectors(shape.Dimension, seed);
        Examples<T>? train = data.Fresh ? null : all.Labelled(Classes, vectors.Labels(test: false));
        IExampleStream<T>? stream = data.Fresh ? new Drawn<T>(vectors, shape.Dimension) : null;
        var test = all.Labelled(Classes, vectors.Labels(test: true));
        return new TrialData<T>(shape.Dimension, shape.Classes, shape.Train, train, stream, test);
    }

    public int Draw(bool test, long number, Span<double> input)
    {
        input.Clear();
        input[_streams.Inputs(test).Below(dimension, number, 0)] = 1;
        return _streams.Labels(test).Below(Classes, number, 0);
    }

    private int[] Labels(bool test)
    {
        int[] labels = new int[dimension];
        for (int i = 0; i < dimension; i++)
            labels[i] = _streams.Labels(test).Below(Classes, i, 0);
        return labels;
    }
}
