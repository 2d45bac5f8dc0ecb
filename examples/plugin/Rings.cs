using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Randomness;

namespace Sweeps.Examples.Plugin;

/// <summary>Rings around the origin, a class each: the ring of class c has radius c + 1, with noise of deviation
/// <c>data.spread</c> (default 0.1) in and out.</summary>
public sealed class Rings : PluginDataSet
{
    private const int Coordinates = 2;

    public override DataSetInfo Info { get; } =
        new(
            "rings",
            "Rings in the plane, a class each; default 3 classes, 500 + 500.",
            ["classes", "spread", "train", "test", "normalize", "seed"],
            NeedsFiles: false
        );

    public override DataShape Shape(DataConfiguration data) =>
        data.Classes is < 2
            ? throw new ConfigurationException(
                "data.classes",
                $"`rings` needs 2 classes or more, but `data.classes` was {data.Classes}",
                "Raise it."
            )
            : new DataShape(Coordinates, data.Classes ?? 3, data.Train ?? 500, data.Test ?? 500);

    // What is drawn depends on the seed, the set and the example's number alone: so it is the same everywhere.
    public override double Write(DataConfiguration data, long seed, bool test, int index, Span<double> input)
    {
        RandomStream stream = new(seed, RandomPurpose.Data, test ? 1 : 0);
        int label = index % (data.Classes ?? 3);
        double radius = label + 1 + (data.Spread ?? 0.1) * stream.Normal(index, Coordinates);
        stream.FillNormal(index, 0, input);
        double length = Math.Sqrt(input[0] * input[0] + input[1] * input[1]);
        for (int i = 0; i < Coordinates; i++)
            input[i] *= radius / length;
        return label;
    }
}
