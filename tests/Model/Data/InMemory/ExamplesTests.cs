using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Tests.Data.InMemory;

public unsafe class ExamplesTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(100, 33)]
    public void Rows_OfAnySize_AreDenseAlignedAndStayWhereTheyAre(int count, int dimension)
    {
        var examples = new Examples<float>(count, dimension, 2);
        float* first = examples.Row(0);
        examples.Input(count - 1)[dimension - 1] = 5;

        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);

        Assert.Equal(0, (nint)first % 64);
        Assert.True(first == examples.Row(0));
        Assert.Equal(5, first[count * dimension - 1]);
        Assert.Equal(count * dimension, examples.Inputs.Length);
        for (int i = 0; i < 16; i++)
            Assert.Equal(0, first[count * dimension + i]);
    }

    [Fact]
    public void Examples_OfImages_AreWrittenOutWhereverTheyAreChosenTo()
    {
        byte[] pixels = [99, .. Enumerable.Range(0, 3 * 4).Select(i => (byte)(20 * i))];
        var images = new RawImages(Side: 2, Channels: 1, pixels, Labels: [7, 8, 9], First: 1);
        var examples = new Examples<double>(images, [2, 0], 10, PixelScale<double>.For(Normalization.Unit));
        double* room = stackalloc double[examples.Room];

        Assert.Equal((2, 4, 8), (examples.Count, examples.Dimension, examples.Room));
        Assert.True(room == examples.Row(0, room));
        Assert.Equal([160 / 255.0, 180 / 255.0, 200 / 255.0, 220 / 255.0], new Span<double>(room, 4).ToArray());
        Assert.Equal([0, 20 / 255.0, 40 / 255.0, 60 / 255.0], examples.Input(1).ToArray());
        Assert.Equal([0, 20 / 255.0, 40 / 255.0, 60 / 255.0], examples.Choose([1]).Input(0).ToArray());
        Assert.Equal([9, 7], examples.Labels);
        Assert.Equal([2, 0], examples.Origins);
        Assert.Throws<InvalidOperationException>(() => (nint)examples.Row(0));
    }
}
