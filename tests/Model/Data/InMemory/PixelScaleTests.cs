using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Tests.Data.InMemory;

public unsafe class PixelScaleTests
{
    // all of them, in another order
    private static readonly byte[] Pixels = [.. Enumerable.Range(0, 256).Select(i => (byte)(i * 89))];

    [Fact]
    public void Write_OfEveryPixel_IsThePixelDividedInDoubleAndThenRounded()
    {
        Assert.Equal(Pixels.Select(pixel => (float)(pixel / 255.0)), Written<float>(Normalization.Unit, Pixels));
        Assert.Equal(Pixels.Select(pixel => pixel / 255.0), Written<double>(Normalization.Unit, Pixels));
    }

    [Fact]
    public void Write_WithTheConstantsOfLimit_ShiftsAndScalesBeforeRounding()
    {
        Assert.Equal(
            Pixels.Select(pixel => (float)((pixel / 255.0 - 0.456) / 0.224)),
            Written<float>(Normalization.Limit, Pixels)
        );
        Assert.Equal(
            Pixels.Select(pixel => (pixel / 255.0 - 0.456) / 0.224),
            Written<double>(Normalization.Limit, Pixels)
        );
    }

    [Fact]
    public void Write_OfAnyNumberOfPixels_WritesThatManyNumbers()
    {
        float[] all = Written<float>(Normalization.Unit, Pixels);
        for (int count = 0; count < 70; count++)
            Assert.Equal(all[..count], Written<float>(Normalization.Unit, Pixels[..count]));
    }

    [Fact]
    public void Standardized_Numbers_AreThoseOfAStandardizedSet()
    {
        var images = new RawImages(Side: 16, Channels: 1, Pixels, Labels: [0]);
        var scale = PixelScale<float>.For(Normalization.Unit);
        var bytes = new Examples<float>(images, [0], 10, scale);
        var numbers = new Examples<float>(1, 256, 10);
        bytes.Input(0).CopyTo(numbers.Input(0));

        var found = Standardization.Of(bytes, TestContext.Current.CancellationToken);
        found.ApplyTo(TestContext.Current.CancellationToken, numbers);

        Assert.Equal(127.5 / 255, found.Mean, 1e-7);
        Assert.Equal(
            numbers.Input(0).ToArray(),
            new Examples<float>(images, [0], 10, scale.Standardized(found)).Input(0).ToArray()
        );
    }

    // What lies behind the last number must stay as it is.
    private static T[] Written<T>(Normalization normalization, byte[] pixels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] numbers = new T[pixels.Length + 1];
        numbers[^1] = T.E;
        fixed (T* target = numbers)
            PixelScale<T>.For(normalization).Write(pixels, target);
        Assert.Equal(T.E, numbers[^1]);
        return numbers[..^1];
    }
}
