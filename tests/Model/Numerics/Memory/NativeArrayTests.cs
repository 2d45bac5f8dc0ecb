using Sweeps.Model.Numerics.Memory;

namespace Sweeps.Model.Tests.Numerics.Memory;

/// <summary>Memory of the kernels.</summary>
public sealed unsafe class NativeArrayTests
{
    [Theory]
    [InlineData(0, 128)]
    [InlineData(1000, 128)]
    [InlineData(524_288, 2 * 1024 * 1024)]
    [InlineData(1_000_003, 2 * 1024 * 1024)]
    public void NativeArray_OfAnyLength_IsZeroAndBeginsAtAPanelOrALargePage(int length, int alignment)
    {
        using var array = new NativeArray<float>(length);
        Assert.Equal(0, (nint)array.Pointer % alignment);
        Assert.True(new ReadOnlySpan<float>(array.Pointer, length).IndexOfAnyExcept(0f) < 0);
        new Span<float>(array.Pointer, length).Fill(1);
    }

    [Fact]
    public void LargePages_AskedForOfWhatIsNoPage_IsRefusedWithoutHarm()
    {
        byte* memory = stackalloc byte[4096];
        Assert.False(LargePages.Ask(memory + 1, 1024));
    }
}
