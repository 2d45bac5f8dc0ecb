using System.Globalization;
using Sweeps.Model.Data.Shapes;

namespace Sweeps.Model.Configurations;

/// <summary>What a pooling stage takes of each window.</summary>
public enum PoolKind
{
    /// <summary>The largest number; its gradient goes to the first of the largest.</summary>
    Max,

    /// <summary>The mean.</summary>
    Average,
}

/// <summary>One stage of a network's convolutional part.</summary>
public abstract record ImageStage
{
    private ImageStage() { }

    /// <summary>Rows and columns of the window.</summary>
    public abstract int Size { get; }

    /// <summary>Pixels from one position of the window to the next.</summary>
    public abstract int Step { get; }

    /// <summary>Rows and columns of zeros around the image.</summary>
    public abstract int Margin { get; }

    /// <summary>
    /// A convolution followed by ReLU, one layer of the network: channel o at a position is Σ w[o, c, y, x] · what the
    /// window covers, plus a bias.
    /// </summary>
    /// <param name="Channels">Channels that it makes.</param>
    /// <param name="Kernel">Rows and columns of the window.</param>
    /// <param name="Stride">Pixels from one position to the next.</param>
    /// <param name="Padding">Rows and columns of zeros around the image.</param>
    /// <param name="Normalize"> Whether each channel is normalised before the ReLU (batch normalisation, with the
    /// layer's bias as its shift): by mean and variance over the batch and all positions in training; in evaluation by
    /// running ones, which move a tenth of the way at each step. ε is 10⁻⁵.
    /// </param>
    public sealed record Convolution(int Channels, int Kernel, int Stride = 1, int Padding = 0, bool Normalize = false)
        : ImageStage
    {
        /// <inheritdoc/>
        public override int Size => Kernel;

        /// <inheritdoc/>
        public override int Step => Stride;

        /// <inheritdoc/>
        public override int Margin => Padding;

        /// <summary>As in grid files: <c>32k3s2p1-n</c>.</summary>
        public override string ToString() =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Channels}k{Kernel}{(Stride == 1 ? "" : $"s{Stride}")}{(Padding == 0 ? "" : $"p{Padding}")}"
                    + $"{(Normalize ? "-n" : "")}"
            );
    }

    /// <summary>Pooling, channel by channel. It has no parameters and is no layer. A rest of the image that no window
    /// fits into is left out.</summary>
    /// <param name="Kind">What is taken.</param>
    /// <param name="Window">Rows and columns of the window.</param>
    /// <param name="Stride">Pixels from one position to the next.</param>
    public sealed record Pool(PoolKind Kind, int Window, int Stride) : ImageStage
    {
        /// <inheritdoc/>
        public override int Size => Window;

        /// <inheritdoc/>
        public override int Step => Stride;

        /// <inheritdoc/>
        public override int Margin => 0;

        /// <summary>As in grid files: <c>maxpool2</c>, <c>avgpool3s2</c>.</summary>
        public override string ToString() =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(Kind == PoolKind.Max ? "max" : "avg")}pool{Window}{(Stride == Window ? "" : $"s{Stride}")}"
            );
    }

    /// <summary>Images from stage to stage: the first is <paramref name="input"/>, the others what each stage
    /// makes.</summary>
    /// <exception cref="ConfigurationException">A stage does not fit the images that it gets.</exception>
    public static IReadOnlyList<ImageShape> Shapes(IReadOnlyList<ImageStage> stages, ImageShape input)
    {
        ArgumentNullException.ThrowIfNull(stages);
        List<ImageShape> shapes = [input];
        for (int i = 0; i < stages.Count; i++)
        {
            ImageStage stage = stages[i];
            ImageShape image = shapes[^1];
            if (Breach(stage, $"stage {i + 1} of `network.conv`") is { } breach)
                throw breach;
            if (stage.Size > Math.Min(image.Height, image.Width) + 2 * stage.Margin)
            {
                throw new ConfigurationException(
                    "network.conv",
                    $"A window must fit into its image, but stage {i + 1} of `network.conv` has a window "
                        + $"of {stage.Size}×{stage.Size} and gets {image.Height}×{image.Width}"
                        + $"{(stage.Margin > 0 ? $" with {stage.Margin} more on each side" : "")}",
                    "Make the window smaller, pad more, or shrink less in the stages before."
                );
            }

            long numbers =
                (long)ChannelsOf(stage, image) * Positions(image.Height, stage) * Positions(image.Width, stage);
            if (numbers > LargestImage)
                throw new ConfigurationException(
                    "network.conv",
                    $"A stage may make at most {LargestImage:N0} numbers an example, but stage {i + 1} of "
                        + $"`network.conv` makes {numbers:N0}",
                    "Give it fewer channels or a larger stride."
                );
            shapes.Add(
                new ImageShape(ChannelsOf(stage, image), Positions(image.Height, stage), Positions(image.Width, stage))
            );
        }

        return shapes;
    }

    private static ConfigurationException? Breach(ImageStage stage, string where)
    {
        return stage switch
        {
            Convolution { Channels: < 1 } convolution => Refusal(
                $"A convolution must make at least 1 channel, but {where} makes {convolution.Channels}"
            ),
            { Size: < 1 } => Refusal(
                $"A window must have at least 1 row and column, but that of {where} has {stage.Size}"
            ),
            { Step: < 1 } => Refusal($"A stride must be at least 1, but that of {where} is {stage.Step}"),
            { Margin: < 0 } => Refusal($"Padding must be at least 0, but that of {where} is {stage.Margin}"),
            _ when stage.Margin >= stage.Size => Refusal(
                $"Padding must be less than the window, but {where} has padding {stage.Margin} and a window of "
                    + $"{stage.Size}, which would see nothing in places",
                "Pad less."
            ),
            _ => null,
        };

        static ConfigurationException Refusal(string rule, string nextStep = "Correct it.") =>
            new("network.conv", rule, nextStep);
    }

    private const long LargestImage = 1 << 22;

    private static int ChannelsOf(ImageStage stage, ImageShape image) =>
        stage is Convolution convolution ? convolution.Channels : image.Channels;

    private static int Positions(int side, ImageStage stage) => (side + 2 * stage.Margin - stage.Size) / stage.Step + 1;
}
