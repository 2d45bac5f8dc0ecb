using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Data.Shapes;

namespace Sweeps.Model.Data.Images;

/// <summary>Turns images into examples: subset, down-sampling, scaling of values. Images at their own size are not
/// copied.</summary>
internal static class ImageExamples
{
    public static TrialData<T> Load<T>(
        DataConfiguration data,
        DataShape shape,
        RawImages train,
        RawImages test,
        long seed,
        CancellationToken cancellation
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] trainNumbers = Subset.Of(train.Count, data.Train, seed, Subset.Train),
            testNumbers = Subset.Of(test.Count, data.Test, seed, Subset.Test);
        if (data.Size is null || data.Size == train.Side)
            return AsTheyAre<T>(data, shape, train, trainNumbers, test, testNumbers, cancellation);
        Examples<T> trainSet = Make<T>(data, shape, train, trainNumbers, cancellation);
        Examples<T> testSet = Make<T>(data, shape, test, testNumbers, cancellation);
        if (data.Normalize == Normalization.Standard)
            Standardization.Of(trainSet, cancellation).ApplyTo(cancellation, trainSet, testSet);
        return new TrialData<T>(shape.Dimension, shape.Classes, shape.Train, trainSet, null, testSet);
    }

    private static TrialData<T> AsTheyAre<T>(
        DataConfiguration data,
        DataShape shape,
        RawImages train,
        int[] trainNumbers,
        RawImages test,
        int[] testNumbers,
        CancellationToken cancellation
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var scale = PixelScale<T>.For(data.Normalize);
        var trainSet = new Examples<T>(train, trainNumbers, shape.Classes, scale);
        if (data.Normalize == Normalization.Standard)
        {
            scale = scale.Standardized(Standardization.Of(trainSet, cancellation));
            trainSet = new Examples<T>(train, trainNumbers, shape.Classes, scale);
        }

        return new TrialData<T>(
            shape.Dimension,
            shape.Classes,
            shape.Train,
            trainSet,
            null,
            new Examples<T>(test, testNumbers, shape.Classes, scale)
        );
    }

    private static Examples<T> Make<T>(
        DataConfiguration data,
        DataShape shape,
        RawImages images,
        int[] numbers,
        CancellationToken cancellation
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int size = data.Size!.Value;
        var scaling = new AreaScaling(images.Side, size);
        var set = new Examples<T>(numbers.Length, shape.Dimension, shape.Classes);
        double[] values = new double[shape.Dimension];
        int plane = images.Side * images.Side;
        for (int i = 0; i < numbers.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> image = images.Image(numbers[i]);
            for (int c = 0; c < images.Channels; c++)
                scaling.Scale(image.Slice(c * plane, plane), values.AsSpan(c * size * size, size * size));
            ImageNormalization.Apply(data.Normalize, values);
            Span<T> row = set.Input(i);
            for (int j = 0; j < row.Length; j++)
                row[j] = T.CreateTruncating(values[j]);
            set.Labels[i] = images.Labels[numbers[i]];
            set.Origins[i] = numbers[i];
        }

        return set;
    }
}
