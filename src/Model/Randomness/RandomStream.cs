using System.Runtime.CompilerServices;

namespace Sweeps.Model.Randomness;

/// <summary>
/// The random numbers of one (seed, purpose, channel). Draws are addressed, never consumed: draw <c>(index,
/// position)</c> is the same whoever asks and whenever, so nothing about a stream has to be stored in a checkpoint.
/// </summary>
/// <param name="seed">The trial's seed.</param>
/// <param name="purpose">What the numbers are for.</param>
/// <param name="channel">Tells streams of one purpose apart, such as the layers of a network; 0 to 65,535.</param>
public readonly struct RandomStream(long seed, RandomPurpose purpose, int channel = 0)
{
    private readonly uint _key0 = (uint)seed;
    private readonly uint _key1 = (uint)(seed >> 32);
    private readonly uint _lane = ((uint)purpose << 16) | (ushort)channel;

    /// <summary>Two independent 64-bit words: block <paramref name="block"/> of index
    /// <paramref name="index"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (ulong First, ulong Second) Words(long index, uint block)
    {
        var (w0, w1, w2, w3) = Philox.Block(block, (uint)index, (uint)(index >> 32), _lane, _key0, _key1);
        return (((ulong)w1 << 32) | w0, ((ulong)w3 << 32) | w2);
    }

    /// <summary>The 64-bit word at <paramref name="position"/> of index <paramref name="index"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Word(long index, int position)
    {
        var (first, second) = Words(index, (uint)position >> 1);
        return (position & 1) == 0 ? first : second;
    }

    /// <summary>A uniform draw from the open interval (0, 1), on a grid of 2⁻⁵² shifted by half a step, so that neither
    /// end can occur.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Uniform(long index, int position) => ToUniform(Word(index, position));

    /// <summary>A standard normal draw, by inversion: one word a draw.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Normal(long index, int position) => NormalQuantile.Of(Uniform(index, position));

    /// <summary>A uniform draw from 0 … <paramref name="bound"/> − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Below(int bound, long index, int position) => ToBelow(Word(index, position), bound);

    /// <summary>+1 or −1 with equal probability.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Sign(long index, int position) => (int)(Word(index, position) >> 63) * 2 - 1;

    /// <summary>Turns a word into a uniform draw from (0, 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ToUniform(ulong word) => ((word >> 12) + 0.5) * (1.0 / (1UL << 52));

    /// <summary>Turns a word into a draw from 0 … bound − 1 by multiplication (bias below bound·2⁻⁶⁴, always one
    /// word).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ToBelow(ulong word, int bound) => (int)Math.BigMul(word, (ulong)bound, out _);

    /// <summary>Fills <paramref name="values"/> with the uniform draws of index <paramref name="index"/> from
    /// <paramref name="first"/> (even) on.</summary>
    public void FillUniform(long index, int first, Span<double> values)
    {
        uint block = (uint)first >> 1;
        if (PhiloxVectors.IsSupported)
            block += FillUniformByVectors(index, block, ref values);
        while (values.Length > 1)
        {
            var words = Words(index, block++);
            values[0] = ToUniform(words.First);
            values[1] = ToUniform(words.Second);
            values = values[2..];
        }

        if (values.Length > 0)
            values[0] = ToUniform(Words(index, block).First);
    }

    /// <summary>Fills <paramref name="values"/> with the standard normal draws of index <paramref name="index"/> from
    /// <paramref name="first"/> (even) on.</summary>
    public void FillNormal(long index, int first, Span<double> values)
    {
        FillUniform(index, first, values);
        NormalQuantile.Replace(values);
    }

    // Fills whole vectors, and one more where at least half of it is wanted; leaves the rest. Returns the blocks used.
    [SkipLocalsInit]
    private uint FillUniformByVectors(long index, uint block, ref Span<double> values)
    {
        uint start = block;
        for (
            ;
            values.Length >= PhiloxVectors.Draws;
            values = values[PhiloxVectors.Draws..], block += PhiloxVectors.Draws / 2
        )
            PhiloxVectors.Uniform(block, (uint)index, (uint)(index >> 32), _lane, _key0, _key1, values);
        if (values.Length >= PhiloxVectors.Draws / 2)
        {
            Span<double> last = stackalloc double[PhiloxVectors.Draws];
            PhiloxVectors.Uniform(block, (uint)index, (uint)(index >> 32), _lane, _key0, _key1, last);
            last[..values.Length].CopyTo(values);
            block += PhiloxVectors.Draws / 2;
            values = [];
        }

        return block - start;
    }
}
