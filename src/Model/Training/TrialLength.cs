using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Shapes;

namespace Sweeps.Model.Training;

/// <summary>How long a training is, known without loading its data; it ends earlier only where it loses
/// patience.</summary>
/// <param name="StepsPerEpoch">Steps in a pass over the training set; the last may have a smaller batch.</param>
/// <param name="TotalSteps">Steps in the whole training.</param>
/// <param name="StepsPerTime">Steps in one unit of the configuration's times: an epoch where training is given in
/// epochs, or a step.</param>
public readonly record struct TrialLength(long StepsPerEpoch, long TotalSteps, long StepsPerTime)
{
    /// <summary>The length of a trial.</summary>
    /// <exception cref="ConfigurationException">The configuration breaks a rule of its data set.</exception>
    public static TrialLength Of(TrialConfiguration configuration) =>
        Of(configuration.Train, DataSetCatalog.Check(configuration.Data));

    /// <summary>The length that a configuration asks for on data of a given shape.</summary>
    public static TrialLength Of(TrainConfiguration train, DataShape shape)
    {
        int batch = Math.Min(train.Batch, shape.Train);
        long perEpoch = (shape.Train + batch - 1) / batch;
        return train.Epochs is { } epochs
            ? new(perEpoch, epochs * perEpoch, perEpoch)
            : new(perEpoch, train.Steps ?? 0, 1);
    }
}
