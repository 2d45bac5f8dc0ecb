using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Data.Shapes;

namespace Sweeps.Model.Data.Generated;

/// <summary>Data drawn from a law: a fixed training set (its first examples) or fresh ones, and a fixed test
/// set.</summary>
internal sealed unsafe class Drawn<T>(IGenerator generator, int dimension) : IExampleStream<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Short = 256;

    public static TrialData<T> Load(
        DataConfiguration data,
        DataShape shape,
        IGenerator generator,
        CancellationToken cancellation
    )
    {
        var drawn = new Drawn<T>(generator, shape.Dimension);
        Examples<T>? train = data.Fresh ? null : drawn.Set(shape.Train, shape.Classes, test: false, cancellation);
        Examples<T> test = drawn.Set(shape.Test, shape.Classes, test: true, cancellation);
        if (data.Normalize == Normalization.Standard)
            Standardization.Of(train!, cancellation).ApplyTo(cancellation, train!, test);
        return new TrialData<T>(shape.Dimension, shape.Classes, shape.Train, train, data.Fresh ? drawn : null, test);
    }

    public int Draw(long visit, T* input) => Draw(test: false, visit, input);

    private Examples<T> Set(int count, int classes, bool test, CancellationToken cancellation)
    {
        var set = new Examples<T>(count, dimension, classes);
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            set.Labels[i] = Draw(test, i, set.Row(i));
        }

        return set;
    }

    [SkipLocalsInit]
    private int Draw(bool test, long number, T* input)
    {
        if (typeof(T) == typeof(double))
            return generator.Draw(test, number, new Span<double>(input, dimension));

        Span<double> wide = dimension <= Short ? stackalloc double[Short] : new double[dimension];
        wide = wide[..dimension];
        int label = generator.Draw(test, number, wide);
        for (int j = 0; j < wide.Length; j++)
            input[j] = T.CreateTruncating(wide[j]);
        return label;
    }
}
