using System.Numerics;
using Sweeps.Model.Configurations;

namespace Sweeps.Model.Data.Images;

/// <summary>Turns images into examples: subset, down-sampling, scaling of values.</summary>
internal static class ImageExamples
{
    private const double LimitMean = 0.456;
    private const double LimitDeviation = 0.224;

    public static TrialData<T> Load<T>(DataConfiguration data, DataShape shape, RawImages train, RawImages test, long seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Examples<T> trainSet = Make<T>(data, shape, train, Subset.Of(train.Count, data.Train, seed, Subset.Train));
        Examples<T> testSet = Make<T>(data, shape, test, Subset.Of(test.Count, data.Test, seed, Subset.Test));
        if (data.Normalize == Normalization.Standard)
            Standardization.Of(trainSet).ApplyTo(trainSet, testSet);
        return new TrialData<T>(shape.Dimension, shape.Classes, shape.Train, trainSet, null, testSet);
    }

    /// <summary>The constants of <see cref="Normalization.Limit"/>, where asked for.</summary>
    public static void Normalize(Normalization normalization, Span<double> values)
    {
        if (normalization != Normalization.Limit)
            return;
        foreach (ref double value in values)
            value = (value - LimitMean) / LimitDeviation;
    }

    private static Examples<T> Make<T>(DataConfiguration data, DataShape shape, RawImages images, int[] numbers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int size = data.Size ?? images.Side;
        var scaling = new AreaScaling(images.Side, size);
        var set = new Examples<T>(numbers.Length, shape.Dimension, shape.Classes);
        double[] values = new double[shape.Dimension];
        int plane = images.Side * images.Side;
        for (int i = 0; i < numbers.Length; i++)
        {
            ReadOnlySpan<byte> image = images.Image(numbers[i]);
            for (int c = 0; c < images.Channels; c++)
                scaling.Scale(image.Slice(c * plane, plane), values.AsSpan(c * size * size, size * size));
            Normalize(data.Normalize, values);
            Span<T> row = set.Input(i);
            for (int j = 0; j < row.Length; j++)
                row[j] = T.CreateTruncating(values[j]);
            set.Labels[i] = images.Labels[numbers[i]];
            set.Origins[i] = numbers[i];
        }

        return set;
    }
}
