using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Images;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Data.Shapes;

namespace Sweeps.Model.Data.Own;

/// <summary>Turns rows of numbers into examples: subset and scaling.</summary>
internal static class OwnExamples
{
    public static TrialData<T> Load<T>(
        DataConfiguration data,
        DataShape shape,
        OwnSets sets,
        long seed,
        CancellationToken cancellation
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Examples<T> train = sets.Train.Choose<T>(
            Subset.Of(sets.Train.Count, data.Train, seed, Subset.Train),
            shape.Classes,
            cancellation
        );
        Examples<T> test = sets.Test.Choose<T>(
            Subset.Of(sets.Test.Count, data.Test, seed, Subset.Test),
            shape.Classes,
            cancellation
        );
        if (data.Normalize == Normalization.Standard)
            Standardization.Of(train, cancellation).ApplyTo(cancellation, train, test);
        return new TrialData<T>(shape.Dimension, shape.Classes, train.Count, train, null, test);
    }
}
