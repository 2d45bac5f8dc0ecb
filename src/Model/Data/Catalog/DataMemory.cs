using Sweeps.Model.Configurations;

namespace Sweeps.Model.Data.Catalog;

/// <summary>What the data of a trial take in memory, known without making them.</summary>
public static class DataMemory
{
    /// <summary>Bytes, about; 0 where the configuration breaks a rule.</summary>
    public static long Of(DataConfiguration data, Precision precision)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (DataSetCatalog.Look(data).Shape is not { } shape)
            return 0;
        // Images at their own size stay bytes; unit vectors are kept once for training and test.
        bool isFiles = data.Files is not null || DataSetCatalog.Find(data.Name).NeedsFiles;
        bool areBytes = isFiles && data.Size is null && data.Files is not { Pixels: false };
        long number =
            areBytes ? sizeof(byte)
            : precision == Precision.Float64 ? sizeof(double)
            : sizeof(float);
        long train = data.Fresh ? 0 : shape.Train + shape.Validation;
        long inputs = data.Name == "onehot" ? shape.Test : train + shape.Test;
        long rest = sizeof(int) + (shape.Classes > 0 ? sizeof(int) : sizeof(double));
        return inputs * shape.Dimension * number + (train + shape.Test) * rest;
    }
}
