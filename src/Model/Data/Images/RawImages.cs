namespace Sweeps.Model.Data.Images;

/// <summary>Images as they lie in files: bytes, image after image, channel after channel, row after row.</summary>
/// <param name="Side">Height and width in pixels.</param>
/// <param name="Channels">1 for grey, 3 for RGB.</param>
/// <param name="Pixels">All pixels.</param>
/// <param name="Labels">The class of each image.</param>
internal sealed record RawImages(int Side, int Channels, byte[] Pixels, byte[] Labels)
{
    public int Count => Labels.Length;

    public long Bytes => Pixels.Length + Labels.Length;

    public ReadOnlySpan<byte> Image(int i)
    {
        int size = Side * Side * Channels;
        return Pixels.AsSpan(i * size, size);
    }
}
