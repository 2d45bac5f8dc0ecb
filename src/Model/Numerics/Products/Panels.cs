using System.Runtime.CompilerServices;

namespace Sweeps.Model.Numerics.Products;

/// <summary>
/// How weights lie in memory, the same on every path: the outputs of a layer are cut into panels of 128 bytes, and
/// within a panel row k holds the weights from input k to the panel's outputs, [⌈n / Lanes⌉][k][Lanes]. So the forward
/// pass streams through a panel, a tile of the weight gradient is contiguous, and weights are never packed again. Lanes
/// beyond the last output hold whatever is left there; nothing reads them.
/// </summary>
internal static class Panels<T>
    where T : unmanaged
{
    /// <summary>Numbers in a row of a panel: 32 floats, 16 doubles.</summary>
    public static int Lanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 128 / Unsafe.SizeOf<T>();
    }

    /// <summary>Panels that hold <paramref name="n"/> outputs.</summary>
    public static int Count(int n) => (n + Lanes - 1) / Lanes;

    /// <summary><paramref name="n"/> rounded up to whole panels.</summary>
    public static int Padded(int n) => Count(n) * Lanes;

    /// <summary>Numbers in the panels of a matrix from <paramref name="k"/> inputs to <paramref name="n"/>
    /// outputs.</summary>
    public static long Size(int k, int n) => (long)Padded(n) * k;

    /// <summary>Where the weight from input <paramref name="i"/> to output <paramref name="o"/> lies among
    /// <paramref name="k"/> inputs.</summary>
    public static long Index(int k, int i, int o) => ((long)(o / Lanes) * k + i) * Lanes + o % Lanes;
}
