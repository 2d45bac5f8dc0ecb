using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Names;

namespace Sweeps.Model.Data.Catalog;

/// <summary>A data set that a configuration can name.</summary>
/// <param name="Name">The name in configurations.</param>
/// <param name="Description">What it is, in one line.</param>
/// <param name="Fields">The fields of <see cref="DataConfiguration"/> that it takes, as they are written in grid
/// files.</param>
/// <param name="NeedsFiles">Whether it is read from files; the others are generated and need nothing.</param>
public sealed record DataSetInfo(string Name, string Description, IReadOnlyList<string> Fields, bool NeedsFiles);

/// <summary>The data sets, the fields each takes, and the shapes that result. Loads nothing.</summary>
public static partial class DataSetCatalog
{
    /// <summary>Side of MNIST's, Fashion-MNIST's and the drawn digits' images.</summary>
    internal const int DigitSide = 28;

    /// <summary>Hidden neurons of a teacher, or inputs that matter to it, where a configuration does not say.</summary>
    internal const int TeacherRank = 3;

    private const int CifarSide = 32;

    private static readonly string[] ImageFields = ["size", "train", "test", "normalize", "seed"];

    private static readonly DataSetInfo[] Sets =
    [
        new("mnist", "Handwritten digits, 28×28 grey, 10 classes, 60,000 + 10,000.", ImageFields, NeedsFiles: true),
        new(
            "fashion_mnist",
            "Articles of clothing, 28×28 grey, 10 classes, 60,000 + 10,000.",
            ImageFields,
            NeedsFiles: true
        ),
        new("cifar10", "Small photographs, 32×32 RGB, 10 classes, 50,000 + 10,000.", ImageFields, NeedsFiles: true),
        new(
            "cifar100",
            "Small photographs, 32×32 RGB, 100 classes (the fine labels), 50,000 + 10,000.",
            ImageFields,
            NeedsFiles: true
        ),
        new(
            "digits",
            "Digits drawn by the program, 28×28 grey, 10 classes; any number (default 2,000 + 1,000).",
            [.. ImageFields, "fresh"],
            NeedsFiles: false
        ),
        new(
            "mixture",
            "Gaussian classes: means spread·N(0, I), unit noise; default dimension 20, 10 classes, spread 0.6, "
                + "1,000 + 2,000.",
            ["dimension", "classes", "spread", "train", "test", "normalize", "fresh", "seed"],
            NeedsFiles: false
        ),
        new(
            "onehot",
            "The unit vectors of dimension (default 200) dimensions, 2 classes at random; tested on all of them.",
            ["dimension", "fresh", "seed"],
            NeedsFiles: false
        ),
        new(
            "gaussian",
            "N(0, I) inputs of dimension (default 30) dimensions, 2 classes; target random (default), parity (sign "
                + "x₁x₂) or linear; default 1,000 + 1,000.",
            ["dimension", "target", "train", "test", "normalize", "fresh", "seed"],
            NeedsFiles: false
        ),
        new(
            "points1d",
            "Regression on one input: target twelve (default; 12 fixed points) or absolute (|x|, x ~ U(−5, 5), "
                + "default 50 points); tested on a grid (default 1,001).",
            ["target", "train", "test", "seed"],
            NeedsFiles: false
        ),
        new(
            "points",
            "Regression on points that are given, each as its inputs and then its target; tested on the same.",
            ["points"],
            NeedsFiles: false
        ),
        new(
            "sensing",
            "Regression on Gaussian matrices A, row after row: ⟨A, X⟩ of a symmetric X of dimension (default 20) "
                + "and rank (default 1), X = V Vᵀ with V normal of variance 1/dimension; default 100 + 1,000.",
            ["dimension", "rank", "train", "test", "seed"],
            NeedsFiles: false
        ),
        new(
            "teacher",
            "Regression on N(0, I) inputs of dimension (default 20) dimensions; target relu (default): a network of "
                + "rank (default 3) hidden ReLU neurons without biases, Σ ±max(0, w·x)/√rank with |w| = 1 and signs "
                + "in turn; or sparse: the sum of the first rank inputs; default 100 + 1,000.",
            ["dimension", "rank", "target", "train", "test", "seed"],
            NeedsFiles: false
        ),
        new(
            "files",
            "Somebody's own data in .npy, .npz, idx or CSV files, named by `data.train` and `data.test`; known by "
                + "their content.",
            ["files", .. ImageFields],
            NeedsFiles: false
        ),
    ];

    /// <summary>All data sets, in the order in which lists show them.</summary>
    public static IReadOnlyList<DataSetInfo> All => Sets;

    /// <summary>The data set of that name.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public static DataSetInfo Find(string name) => Known(name) ?? throw Unknown(name);

    private static ConfigurationException Unknown(string name) =>
        new(
            "data.name",
            $"`data.name` must be one of {string.Join(", ", Sets.Select(set => set.Name))}, but was `{name}`",
            Spelling.Asked(name, Sets.Select(set => set.Name), "Correct the name; `sweeps data` describes them all.")
        );

    /// <summary>Checks a configuration against its data set's rules and answers the shape that results.</summary>
    /// <exception cref="ConfigurationException">A field is not taken by this data set, or its value is out of
    /// range.</exception>
    public static DataShape Check(DataConfiguration data)
    {
        var (shape, breach) = Look(data);
        return breach is null ? shape! : throw breach;
    }

    /// <summary>The shape of a configuration's data, or the first rule that it breaks: for those who look at many and
    /// are not to pay for an exception that is thrown.</summary>
    public static (DataShape? Shape, ConfigurationException? Breach) Look(DataConfiguration data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (Known(data.Name) is not { } set)
            return (null, Unknown(data.Name));
        if ((Foreign(set, data) ?? OutOfRange(data)) is { } breach)
            return (null, breach);
        CheckedShape found = data.Name switch
        {
            "mnist" or "fashion_mnist" => Images(
                data,
                DigitSide,
                channels: 1,
                classes: 10,
                60_000,
                10_000,
                bounded: true
            ),
            "cifar10" => Images(data, CifarSide, channels: 3, classes: 10, 50_000, 10_000, bounded: true),
            "cifar100" => Images(data, CifarSide, channels: 3, classes: 100, 50_000, 10_000, bounded: true),
            "digits" => Images(data, DigitSide, channels: 1, classes: 10, 2_000, 1_000, bounded: false),
            "mixture" => Mixture(data),
            "onehot" => OneHot(data),
            "gaussian" => Gaussian(data),
            "points1d" => Points(data),
            "points" => Given(data),
            "sensing" => Sensing(data),
            "teacher" => OfTeacher(data),
            "files" => Own(data),
            _ => OfPlugin(data),
        };
        if (found.Shape is not { } shape)
            return (null, found.Breach);
        if (OfNormalization(set, data) is { } normalization)
            return (null, normalization);
        if (TooLarge(set, data, shape) is { } large)
            return (null, large);
        found = data.Validation == 0 ? shape : Split(data, shape);
        return (found.Shape, found.Breach);
    }

    private static CheckedShape Images(
        DataConfiguration data,
        int side,
        int channels,
        int classes,
        int train,
        int test,
        bool bounded
    )
    {
        int size = data.Size ?? side;
        if (size > side)
            return OutOfRange("size", size, $"between 1 and {side}, the images' own side");
        if (bounded && data.Train > train)
            return OutOfRange("train", data.Train.Value, $"at most {train}, all there are");
        if (bounded && data.Test > test)
            return OutOfRange("test", data.Test.Value, $"at most {test}, all there are");
        return new DataShape(size * size * channels, classes, data.Train ?? train, data.Test ?? test)
        {
            Image = new ImageShape(channels, size, size),
        };
    }

    private static CheckedShape Mixture(DataConfiguration data)
    {
        if (data.Classes > MostClasses)
            return OutOfRange("classes", data.Classes.Value, $"at most {MostClasses}");
        return AtLeast(2, "classes", data.Classes) is { } few
            ? few
            : new DataShape(data.Dimension ?? 20, data.Classes ?? 10, data.Train ?? 1_000, data.Test ?? 2_000);
    }

    private static CheckedShape OneHot(DataConfiguration data)
    {
        int dimension = data.Dimension ?? 200;
        return new DataShape(dimension, Classes: 2, Train: dimension, Test: dimension);
    }

    private static CheckedShape Gaussian(DataConfiguration data)
    {
        if (OneOf("target", data.Target, "random", "parity", "linear") is { } other)
            return other;
        if (data.Target == "parity" && AtLeast(2, "dimension", data.Dimension) is { } few)
            return few;
        return new DataShape(data.Dimension ?? 30, Classes: 2, data.Train ?? 1_000, data.Test ?? 1_000);
    }

    private static CheckedShape Points(DataConfiguration data)
    {
        if ((OneOf("target", data.Target, "twelve", "absolute") ?? AtLeast(2, "test", data.Test)) is { } breach)
            return breach;
        if (data.Target != "absolute" && data.Train is { } train)
            return new ConfigurationException(
                "data.train",
                $"`points1d` with target `twelve` has 12 points and takes no `train` (given: {train})",
                "Remove `data.train`, or choose `target: absolute`."
            );
        return new DataShape(
            Dimension: 1,
            Classes: 0,
            data.Target == "absolute" ? data.Train ?? 50 : 12,
            data.Test ?? 1_001
        );
    }

    private static CheckedShape Given(DataConfiguration data)
    {
        if (data.Points is not { Count: > 0 } points)
            return new ConfigurationException(
                "data.points",
                "The data set `points` needs `data.points`, but there are none",
                "List them: [[x, y], …], each its inputs and then its target."
            );
        int numbers = points[0].Count;
        if (points.FirstOrDefault(point => point.Count != numbers || numbers < 2) is { } odd)
            return new ConfigurationException(
                "data.points",
                $"Points must have the same number of inputs, at least 1, and one target, but one has {odd.Count} "
                    + $"numbers and the first {numbers}",
                "Correct `data.points`."
            );
        if (points.Any(point => !point.All(double.IsFinite)))
            return new ConfigurationException(
                "data.points",
                "The numbers of points must be finite, but one is not",
                "Correct `data.points`."
            );
        return new DataShape(numbers - 1, Classes: 0, points.Count, points.Count);
    }

    private static CheckedShape Sensing(DataConfiguration data)
    {
        const int Largest = 1_000;
        int dimension = data.Dimension ?? 20;
        if (dimension > Largest)
            return OutOfRange("dimension", dimension, $"at most {Largest} for matrices");
        if (data.Rank > dimension)
            return OutOfRange("rank", data.Rank.Value, $"at most the dimension, {dimension}");
        return new DataShape(dimension * dimension, Classes: 0, data.Train ?? 100, data.Test ?? 1_000);
    }

    private static CheckedShape OfTeacher(DataConfiguration data)
    {
        int dimension = data.Dimension ?? 20;
        if (OneOf("target", data.Target, "relu", "sparse") is { } other)
            return other;
        if (data.Target == "sparse" && (data.Rank ?? TeacherRank) > dimension)
            return OutOfRange("rank", data.Rank ?? TeacherRank, $"at most the dimension, {dimension}");
        return new DataShape(dimension, Classes: 0, data.Train ?? 100, data.Test ?? 1_000);
    }

    private static CheckedShape Own(DataConfiguration data)
    {
        if (data.Files is not { } files)
            return new ConfigurationException(
                "data.files",
                "The data set `files` needs files, but none are named",
                "Write `train: [x_train.npy, y_train.npy]` and `test: [x_test.npy, y_test.npy]` under "
                    + "`data`, in a grid file."
            );
        if (data.Train > files.TrainCount)
            return OutOfRange("train", data.Train.Value, $"at most {files.TrainCount}, all there are");
        if (data.Test > files.TestCount)
            return OutOfRange("test", data.Test.Value, $"at most {files.TestCount}, all there are");
        IReadOnlyList<int> lengths = files.Dimensions;
        ImageShape? image = lengths.Count switch
        {
            2 => new ImageShape(1, lengths[0], lengths[1]),
            3 => new ImageShape(lengths[0], lengths[1], lengths[2]),
            _ => null,
        };
        if (!files.Pixels && (data.Size is not null || data.Normalize == Normalization.Limit))
            return new ConfigurationException(
                data.Size is not null ? "data.size" : "data.normalize",
                $"`{(data.Size is not null ? "size" : "normalize: limit")}` is for square images of bytes "
                    + "(uint8) with classes, but these files hold none",
                "Remove it."
            );
        int dimension = lengths.Aggregate(1, (product, length) => product * length);
        if (data.Size is { } size)
        {
            if (size > image!.Value.Width)
                return OutOfRange("size", size, $"between 1 and {image!.Value.Width}, the images' own side");
            image = new ImageShape(image.Value.Channels, size, size);
            dimension = image.Value.Channels * size * size;
        }

        return new DataShape(dimension, files.Classes, data.Train ?? files.TrainCount, data.Test ?? files.TestCount)
        {
            Image = image,
        };
    }

    /// <summary>A shape, or why there is none.</summary>
    private readonly record struct CheckedShape(DataShape? Shape, ConfigurationException? Breach)
    {
        public static implicit operator CheckedShape(DataShape shape) => new(shape, null);

        public static implicit operator CheckedShape(ConfigurationException breach) => new(null, breach);
    }
}
