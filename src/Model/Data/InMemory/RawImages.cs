namespace Sweeps.Model.Data.InMemory;

/// <summary>Images as they lie in files: bytes, image after image, channel after channel, row after row.</summary>
/// <param name="Side">Height and width in pixels.</param>
/// <param name="Channels">1 for grey, 3 for RGB.</param>
/// <param name="Pixels">All pixels.</param>
/// <param name="Labels">The class of each image.</param>
/// <param name="First">Where in <paramref name="Pixels"/> the first image begins.</param>
internal sealed record RawImages(int Side, int Channels, byte[] Pixels, byte[] Labels, int First = 0)
{
    public int Count => Labels.Length;

    public int Size => Side * Side * Channels;

    public long Bytes => Pixels.Length + Labels.Length;

    public ReadOnlySpan<byte> Image(int i) => Pixels.AsSpan(First + i * Size, Size);
}
