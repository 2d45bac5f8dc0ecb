namespace Sweeps.Model.Numerics.Images;

/// <summary>
/// A window that slides over images. In memory an image is [row][column][pixel]: the numbers of one position lie
/// together, channels first and then whatever fills the rest of a pixel. Positions of the window count row by row
/// through one image after another.
/// </summary>
/// <param name="Channels">Channels of the image.</param>
/// <param name="Height">Its rows.</param>
/// <param name="Width">Its columns.</param>
/// <param name="KernelHeight">Rows of the window.</param>
/// <param name="KernelWidth">Its columns.</param>
/// <param name="Stride">From one position to the next, both ways.</param>
/// <param name="Padding">Rows and columns of zeros around the image.</param>
internal readonly record struct Window(
    int Channels,
    int Height,
    int Width,
    int KernelHeight,
    int KernelWidth,
    int Stride,
    int Padding
)
{
    /// <summary>Positions from top to bottom.</summary>
    public int Rows => (Height + 2 * Padding - KernelHeight) / Stride + 1;

    /// <summary>Positions from left to right.</summary>
    public int Columns => (Width + 2 * Padding - KernelWidth) / Stride + 1;

    /// <summary>Positions on one image.</summary>
    public int Positions => Rows * Columns;

    /// <summary>Whether its positions cover every pixel of an image exactly once.</summary>
    public bool Tiles =>
        Padding == 0 && KernelHeight == Stride && KernelWidth == Stride && Height % Stride == 0 && Width % Stride == 0;

    /// <summary>The same window over images that have its padding around them: see
    /// <see cref="ImageKernels{T}.LayOut"/>.</summary>
    public Window LaidOut => this with { Height = Height + 2 * Padding, Width = Width + 2 * Padding, Padding = 0 };

    /// <summary>Numbers that it covers: [row][column][channel].</summary>
    public int Depth => KernelHeight * KernelWidth * Channels;
}
