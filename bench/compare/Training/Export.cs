using System.Numerics;
using System.Runtime.InteropServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Engines.Native;
using Sweeps.Model.Networks;
using Sweeps.Model.Randomness;

namespace Sweeps.Compare.Training;

/// <summary>Writes a case's examples and initial weights as plain numbers, so that the other side starts from the
/// same.</summary>
internal static class Export
{
    /// <summary>inputs, labels (int32), classifier and, where the case has one, predictor: layer by layer weights [out,
    /// in] and biases.</summary>
    public static object Write(DataSets data, TrialConfiguration configuration, string folder) =>
        configuration.Network.Precision == Precision.Float32
            ? Write<float>(data, configuration, folder)
            : Write<double>(data, configuration, folder);

    private static object Write<T>(DataSets sets, TrialConfiguration configuration, string folder)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TrialData<T> data = sets.Load<T>(configuration.Data, configuration.Seed);
        Examples<T> train = data.Train!;
        int outputs = configuration.Train.Loss is LossKind.Logistic or LossKind.Hinge ? 1 : data.Classes;
        using (FileStream inputs = File.Create(Path.Combine(folder, "inputs")))
        {
            for (int e = 0; e < train.Count; e++)
                inputs.Write(MemoryMarshal.AsBytes(Row(train, e)));
        }

        File.WriteAllBytes(Path.Combine(folder, "labels"), MemoryMarshal.AsBytes(train.Labels.AsSpan()));
        DataShape shape = DataSetCatalog.Check(configuration.Data);
        Weights<T>(configuration, shape, outputs, RandomPurpose.Initialization, Path.Combine(folder, "classifier"));
        if (configuration.Limit.Kind != LimitKind.None)
            Weights<T>(configuration, shape, outputs, RandomPurpose.Predictor, Path.Combine(folder, "predictor"));
        return new
        {
            examples = train.Count,
            inputs = train.Dimension,
            outputs,
        };
    }

    private static unsafe ReadOnlySpan<T> Row<T>(Examples<T> examples, int example)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(examples.Row(example), examples.Dimension);

    private static void Weights<T>(
        TrialConfiguration configuration,
        DataShape shape,
        int outputs,
        RandomPurpose purpose,
        string path
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using INetwork<T> network = new NativeNetworks().Build<T>(
            configuration.Network,
            configuration.Train,
            shape.Dimension,
            outputs,
            1,
            shape.Image
        );
        network.Initialize(configuration.Seed, purpose);
        using FileStream file = File.Create(path);
        for (int l = 1; l <= network.Layers; l++)
        {
            T[] weights = new T[network.WeightCount(l)],
                bias = new T[network.BiasCount(l)];
            network.ReadWeights(l, weights);
            network.ReadBias(l, bias);
            file.Write(MemoryMarshal.AsBytes(weights.AsSpan()));
            file.Write(MemoryMarshal.AsBytes(bias.AsSpan()));
        }
    }
}
