using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Sweeps.Model.Numerics;

/// <summary>The instructions that the kernels run on. All paths give the same bits; they differ in speed
/// alone.</summary>
public enum InstructionPath
{
    /// <summary>512-bit vectors of x86-64.</summary>
    Avx512,

    /// <summary>256-bit vectors with fused multiply-add of x86-64.</summary>
    Avx2,

    /// <summary>128-bit vectors of ARM64.</summary>
    AdvSimd,

    /// <summary>One number at a time, on any machine.</summary>
    Portable,
}

/// <summary>Which path this machine can run, and which one is taken.</summary>
public static class InstructionPaths
{
    /// <summary>Environment variable that forces a path: avx512, avx2, advsimd or portable.</summary>
    public const string Variable = "SWEEPS_INSTRUCTIONS";

    /// <summary>Whether this processor (and runtime) can run <paramref name="path"/>.</summary>
    public static bool IsSupported(InstructionPath path) =>
        path switch
        {
            InstructionPath.Avx512 => Avx512F.IsSupported && Avx512DQ.IsSupported && Avx2.IsSupported,
            InstructionPath.Avx2 => Avx2.IsSupported && Fma.IsSupported,
            InstructionPath.AdvSimd => AdvSimd.Arm64.IsSupported,
            InstructionPath.Portable => true,
            _ => false,
        };

    /// <summary>The widest path that this processor can run.</summary>
    public static InstructionPath Best =>
        IsSupported(InstructionPath.Avx512) ? InstructionPath.Avx512
        : IsSupported(InstructionPath.Avx2) ? InstructionPath.Avx2
        : IsSupported(InstructionPath.AdvSimd) ? InstructionPath.AdvSimd
        : InstructionPath.Portable;

    /// <summary>The path to run on: <paramref name="forced"/>, else what <see cref="Variable"/> says, else the widest
    /// there is.</summary>
    /// <exception cref="PlatformNotSupportedException">The path asked for does not exist, or not on this
    /// processor.</exception>
    public static InstructionPath Choose(InstructionPath? forced = null) =>
        forced is { } path
            ? Require(path, $"the instruction path {path}")
            : Read(Environment.GetEnvironmentVariable(Variable));

    /// <summary>The path of that name; the widest where there is none.</summary>
    internal static InstructionPath Read(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return Best;

        foreach (InstructionPath candidate in Enum.GetValues<InstructionPath>())
        {
            if (string.Equals(candidate.ToString(), name.Trim(), StringComparison.OrdinalIgnoreCase))
                return Require(candidate, $"{Variable}={name}");
        }

        throw new PlatformNotSupportedException(
            $"`{Variable}` must be avx512, avx2, advsimd or portable, but was \"{name}\". Correct it, or unset it "
                + "to take the fastest path of this machine."
        );
    }

    private static InstructionPath Require(InstructionPath path, string asked) =>
        IsSupported(path)
            ? path
            : throw new PlatformNotSupportedException(
                $"An instruction path must be one that the processor supports, but {asked} was asked for and this "
                    + $"machine has {Supported()}. "
                    + $"Choose one of these, or unset `{Variable}` to take the fastest."
            );

    private static string Supported() => string.Join(", ", Enum.GetValues<InstructionPath>().Where(IsSupported));
}
