using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Numerics.Images;

namespace Sweeps.Model.Networks.Convolution;

/// <summary>The stages of a network with the images between them, before anything is allocated.</summary>
internal sealed class StagePlan
{
    /// <param name="network">The network.</param>
    /// <param name="image">Images that come in.</param>
    /// <param name="outputs">Outputs of its last layer.</param>
    /// <exception cref="ConfigurationException">A stage does not fit.</exception>
    public StagePlan(NetworkConfiguration network, ImageShape image, int outputs)
    {
        IReadOnlyList<ImageShape> shapes = ImageStage.Shapes(network.Conv, image);
        var stages = new List<Stage>();
        for (int i = 0; i < network.Conv.Count; i++)
        {
            (ImageShape from, ImageShape to) = (shapes[i], shapes[i + 1]);
            stages.Add(
                network.Conv[i] switch
                {
                    ImageStage.Convolution c => new(
                        from,
                        to,
                        new Window(from.Channels, from.Height, from.Width, c.Kernel, c.Kernel, c.Stride, c.Padding),
                        c.Normalize,
                        null
                    ),
                    ImageStage.Pool pool => new(from, to, default, false, pool),
                    var other => throw new System.Diagnostics.UnreachableException(other.GetType().Name),
                }
            );
        }

        ImageShape last = shapes[^1];
        foreach (int width in network.Hidden.Append(outputs))
        {
            var next = new ImageShape(width, 1, 1);
            stages.Add(
                new(
                    last,
                    next,
                    new Window(last.Channels, last.Height, last.Width, last.Height, last.Width, 1, 0),
                    false,
                    null
                )
            );
            last = next;
        }

        Stages = stages;
    }

    /// <summary>In order.</summary>
    public IReadOnlyList<Stage> Stages { get; }

    /// <summary>Most numbers that a window covers.</summary>
    public int Deepest => Layers.Max(stage => stage.Window.Depth);

    /// <summary>Most outputs of a layer.</summary>
    public int Widest => Layers.Max(stage => stage.Out.Channels);

    /// <summary>Most weights of a layer, inputs filled up by <paramref name="padded"/>.</summary>
    public long LargestTurned(Func<int, int> padded) =>
        Layers.Max(stage => (long)padded(stage.Window.Depth) * stage.Out.Channels);

    private IEnumerable<Stage> Layers => Stages.Where(stage => stage.Pool is null);

    /// <summary>One stage.</summary>
    /// <param name="In">Images that come in.</param>
    /// <param name="Out">Images that go out.</param>
    /// <param name="Window">Its window, where it has weights.</param>
    /// <param name="Normalize">Whether it normalises.</param>
    /// <param name="Pool">What it pools, where it does.</param>
    public sealed record Stage(ImageShape In, ImageShape Out, Window Window, bool Normalize, ImageStage.Pool? Pool);
}
