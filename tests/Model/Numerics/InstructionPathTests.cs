using Sweeps.Model.Numerics;

namespace Sweeps.Model.Tests.Numerics;

/// <summary>Choosing an instruction path.</summary>
public sealed class InstructionPathTests
{
    [Fact]
    public void Choose_OfAPathTheProcessorLacks_SaysWhatItHas()
    {
        InstructionPath missing = Enum.GetValues<InstructionPath>().First(path => !InstructionPaths.IsSupported(path));
        var refusal = Assert.Throws<PlatformNotSupportedException>(() => InstructionPaths.Choose(missing));
        Assert.Contains(missing.ToString(), refusal.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(InstructionPath.Portable), refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("portable", InstructionPath.Portable)]
    [InlineData(" Portable ", InstructionPath.Portable)]
    public void Read_OfAName_IsThatPath(string name, InstructionPath path) =>
        Assert.Equal(path, InstructionPaths.Read(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Read_OfNothing_IsTheBestPath(string? name) =>
        Assert.Equal(InstructionPaths.Best, InstructionPaths.Read(name));

    [Theory]
    [InlineData("sse9")]
    [InlineData("3")]
    public void Read_OfAnythingElse_NamesVariableAndValue(string name)
    {
        var refusal = Assert.Throws<PlatformNotSupportedException>(() => InstructionPaths.Read(name));
        Assert.Contains(InstructionPaths.Variable, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
    }
}
