namespace Sweeps.Model.Data.Shapes;

/// <summary>How the numbers of an example form an image: [channel, row, column], row-major.</summary>
/// <param name="Channels">Colours, or feature maps.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>Positions of one channel.</summary>
    public int Pixels => Height * Width;

    /// <summary>Numbers in all.</summary>
    public int Numbers => Channels * Pixels;

    /// <inheritdoc/>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}
