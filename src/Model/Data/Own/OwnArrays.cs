using System.Numerics;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Data.Own;

/// <summary>Writes the numbers of an input.</summary>
internal delegate void InputReader(int row, Span<double> numbers);

/// <summary>Inputs and labels of one set, as they lie in files.</summary>
/// <param name="Name">The name of the file with the inputs.</param>
/// <param name="LabelName">The name of the file with the labels.</param>
/// <param name="Dimensions">Lengths of an input's axes.</param>
/// <param name="Inputs">Writes the numbers of a row's input.</param>
/// <param name="Labels">The label of a row.</param>
/// <param name="Count">Number of rows.</param>
/// <param name="Pixels">Whether inputs are images of bytes.</param>
/// <param name="WholeLabels">Whether labels are kept as whole numbers, and so are classes unless said
/// otherwise.</param>
/// <param name="Bytes">Bytes held.</param>
internal sealed record OwnArrays(
    string Name,
    string LabelName,
    IReadOnlyList<int> Dimensions,
    InputReader Inputs,
    Func<int, double> Labels,
    int Count,
    bool Pixels,
    bool WholeLabels,
    long Bytes
)
{
    /// <summary>The names of classes, where labels are texts: a label is a place in this list. Null: they are
    /// numbers.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Reads both sets. Where labels of one are texts, those of both are: classes are the texts in order, by
    /// code unit.</summary>
    /// <exception cref="DataException">As <see cref="Read"/>.</exception>
    public static (OwnArrays Train, OwnArrays Test) ReadBoth(
        IReadOnlyList<(string Name, byte[] Content)> train,
        IReadOnlyList<(string Name, byte[] Content)> test,
        string label,
        CancellationToken cancellation = default
    )
    {
        OwnArrays first = Read(train, "train", label, cancellation: cancellation),
            second = Read(test, "test", label, cancellation: cancellation);
        if (first.Names is null && second.Names is null)
            return (first, second);
        if (first.Names is null)
            first = Read(train, "train", label, texts: true, cancellation);
        if (second.Names is null)
            second = Read(test, "test", label, texts: true, cancellation);
        if (first.Names is null || second.Names is null)
            throw ArrayFiles.Refusal(
                (first.Names is null ? first : second).LabelName,
                "labels must be texts in both sets where they are in one"
            );
        string[] names = [.. first.Names.Union(second.Names).Order(StringComparer.Ordinal)];
        return (first.Under(names), second.Under(names));
    }

    private OwnArrays Under(string[] names)
    {
        int[] places = [.. Names!.Select(name => System.Array.BinarySearch(names, name, StringComparer.Ordinal))];
        var labels = Labels;
        return this with { Names = names, Labels = row => places[(int)labels(row)], WholeLabels = true };
    }

    /// <summary>Numbers of an input.</summary>
    public int Width { get; } = Dimensions.Aggregate(1, (product, length) => product * length);

    /// <summary>Reads a set out of the content of its files.</summary>
    /// <param name="files">Names for messages and contents: inputs and labels, or one file with both.</param>
    /// <param name="role"><c>train</c> or <c>test</c>: names arrays in a <c>.npz</c>.</param>
    /// <param name="label">The column of labels in a CSV file.</param>
    /// <param name="texts">Whether its labels are taken as texts, also where all of them are numbers.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DataException">A file is none of the formats, or they do not fit together.</exception>
    public static OwnArrays Read(
        IReadOnlyList<(string Name, byte[] Content)> files,
        string role,
        string label,
        bool texts = false,
        CancellationToken cancellation = default
    )
    {
        cancellation.ThrowIfCancellationRequested();
        var (name, content) = files[0];
        if (files.Count == 1 && ArrayFiles.IsNpz(content))
        {
            var arrays = ArrayFiles.Npz(content, name, [$"x_{role}", $"y_{role}", "x", "y"]);
            if (
                (arrays.GetValueOrDefault($"x_{role}") ?? arrays.GetValueOrDefault("x")) is not { } x
                || (arrays.GetValueOrDefault($"y_{role}") ?? arrays.GetValueOrDefault("y")) is not { } y
            )
                throw ArrayFiles.Refusal(
                    name,
                    $"it must hold the arrays x_{role} and y_{role}, or x and y, but does not"
                );
            return Of(name, x, name, y);
        }

        if (files.Count == 1)
        {
            if (ArrayFiles.IsNpy(content) || ArrayFiles.IsIdx(content))
                throw ArrayFiles.Refusal(
                    name,
                    $"one array cannot be inputs and labels; name two files, [inputs, labels]"
                );
            return Of(name, CsvTable.Read(content, name, label, texts, cancellation), label);
        }

        return Of(name, Array(files[0]), files[1].Name, Array(files[1]));
    }

    /// <summary>Refuses what cannot be trained on, and gives the largest label.</summary>
    /// <param name="classes">Number of classes; 0 for regression, null: as many as labels need.</param>
    /// <exception cref="DataException">A number is not finite, or a label is no class: with file and row, counted from
    /// 0 as in NumPy.</exception>
    public double Check(int? classes)
    {
        if (Names is not null && classes == 0)
            throw ArrayFiles.Refusal(LabelName, $"targets must be numbers, but labels are texts (`{Names[0]}`)");
        double largest = 0;
        double[] numbers = new double[Width];
        for (int row = 0; row < Count; row++)
        {
            if (!Pixels)
                CheckInput(row, numbers);
            double label = Labels(row);
            if (!double.IsFinite(label))
                throw ArrayFiles.Refusal(LabelName, $"labels must be finite, but that of row {1 + row} is {label}");
            if (classes != 0 && (label < 0 || label != Math.Floor(label) || label >= (classes ?? MostClasses)))
                throw ArrayFiles.Refusal(
                    LabelName,
                    $"labels must be whole numbers from 0 to {(classes ?? MostClasses) - 1}, but that of row "
                        + $"{1 + row} is {label}"
                );
            largest = Math.Max(largest, label);
        }

        return largest;
    }

    private void CheckInput(int row, double[] numbers)
    {
        Inputs(row, numbers);
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!double.IsFinite(numbers[i]))
                throw ArrayFiles.Refusal(
                    Name,
                    $"inputs must be finite, but number {1 + i} of row {1 + row} is {numbers[i]}"
                );
        }
    }

    /// <summary>Classes that there may be.</summary>
    public const int MostClasses = 100_000;

    /// <summary>The images, where inputs are some.</summary>
    public RawImages Images(int classes, CancellationToken cancellation = default)
    {
        int side = Dimensions[^1];
        int channels = Dimensions.Count == 3 ? Dimensions[0] : 1;
        int width = Width;
        byte[] pixels = new byte[checked(Count * width)];
        byte[] labels = new byte[Count];
        double[] numbers = new double[width];
        for (int row = 0; row < Count; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            Inputs(row, numbers);
            for (int i = 0; i < width; i++)
                pixels[row * width + i] = (byte)numbers[i];
            labels[row] = (byte)Math.Min(Labels(row), classes - 1);
        }

        return new(side, channels, pixels, labels);
    }

    /// <summary>The rows with these numbers as examples.</summary>
    public Examples<T> Choose<T>(int[] numbers, int classes, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = Width;
        Examples<T> set = new(numbers.Length, width, classes);
        double[] values = new double[width];
        for (int i = 0; i < numbers.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<T> row = set.Input(i);
            Inputs(numbers[i], values);
            for (int j = 0; j < width; j++)
            {
                row[j] = T.CreateTruncating(values[j]);
                if (!T.IsFinite(row[j]))
                    throw ArrayFiles.Refusal(
                        Name,
                        $"number {1 + j} of row {1 + numbers[i]} is {values[j]}, which single precision does "
                            + "not hold; train with `precision: float64`"
                    );
            }

            if (classes > 0)
                set.Labels[i] = (int)Labels(numbers[i]);
            else
                set.Targets[i] = Labels(numbers[i]);
            set.Origins[i] = numbers[i];
        }

        return set;
    }

    private static NumberArray Array((string Name, byte[] Content) file) =>
        ArrayFiles.IsNpy(file.Content) ? ArrayFiles.Npy(file.Content, file.Name)
        : ArrayFiles.IsIdx(file.Content) ? ArrayFiles.Idx(file.Content, file.Name)
        : throw ArrayFiles.Refusal(
            file.Name,
            $"inputs and labels in two files must be .npy or idx; give a .npz or CSV file alone"
        );

    private static OwnArrays Of(string name, NumberArray x, string labelName, NumberArray y)
    {
        if (x.Shape.Count < 2)
            throw ArrayFiles.Refusal(
                name,
                $"inputs must have rows: two axes or more, but have the shape ({x.Shape[0]})"
            );
        if (y.Shape.Count > 2 || y.Width != 1)
            throw ArrayFiles.Refusal(
                labelName,
                $"labels must be one number a row, but have the shape ({string.Join(", ", y.Shape)})"
            );
        if (x.Rows != y.Rows)
            throw ArrayFiles.Refusal(labelName, $"there must be a label for each input, but {y.Rows} for {x.Rows}");
        int[] dimensions = [.. x.Shape.Skip(1)];
        bool pixels =
            x.Type == ElementType.UInt8 && dimensions.Length is 2 or 3 && dimensions[^1] == dimensions[^2] && y.IsWhole;
        return new(
            name,
            labelName,
            dimensions,
            x.Row,
            row =>
            {
                double label = 0;
                y.Row(row, new(ref label));
                return label;
            },
            x.Rows,
            pixels,
            y.IsWhole,
            (long)x.Bytes.Length + y.Bytes.Length
        );
    }

    private static OwnArrays Of(string name, CsvTable table, string label)
    {
        int column = table.Columns.ToList().IndexOf(label);
        if (column < 0)
            throw ArrayFiles.Refusal(
                name,
                "`data.label` must name one of its columns "
                    + $"({string.Join(", ", table.Columns.Take(20).Select(CsvTable.Shown))}), but is `{label}`"
            );
        if (table.Columns.Count < 2 || table.Rows == 0)
            throw ArrayFiles.Refusal(name, $"it must have a column of inputs beside `{label}`, and a row");
        int width = table.Columns.Count;
        return new(
            name,
            name,
            [width - 1],
            (row, numbers) =>
            {
                ReadOnlySpan<double> values = table.Numbers.AsSpan(row * width, width);
                values[..column].CopyTo(numbers);
                values[(column + 1)..].CopyTo(numbers[column..]);
            },
            row => table.Numbers[row * width + column],
            table.Rows,
            Pixels: false,
            Enumerable
                .Range(0, table.Rows)
                .All(row => table.Numbers[row * width + column] is >= 0 and var y && y == Math.Floor(y)),
            (long)table.Numbers.Length * sizeof(double)
        )
        {
            Names = table.Names,
        };
    }
}
