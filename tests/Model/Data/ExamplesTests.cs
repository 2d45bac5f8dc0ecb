using Sweeps.Model.Data;

namespace Sweeps.Model.Tests.Data;

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
}
