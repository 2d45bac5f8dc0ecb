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

    public static TrialData<T> Load<T>(DataConfiguration data, DataShape shape, long seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var vectors = new UnitVectors(shape.Dimension, seed);
        Examples<T>? train = data.Fresh ? null : vectors.All<T>(test: false);
        IExampleStream<T>? stream = data.Fresh ? new Drawn<T>(vectors, shape.Dimension) : null;
        return new TrialData<T>(shape.Dimension, shape.Classes, shape.Train, train, stream, vectors.All<T>(test: true));
    }

    public int Draw(bool test, long number, Span<double> input)
    {
        input.Clear();
        input[_streams.Inputs(test).Below(dimension, number, 0)] = 1;
        return _streams.Labels(test).Below(2, number, 0);
    }

    private Examples<T> All<T>(bool test)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var all = new Examples<T>(dimension, dimension, classes: 2);
        for (int i = 0; i < dimension; i++)
        {
            all.Input(i)[i] = T.One;
            all.Labels[i] = _streams.Labels(test).Below(2, i, 0);
        }

        return all;
    }
}
