using System.Globalization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;

namespace Sweeps.Model.Data.Catalog;

/// <summary>How large data may be: a few words of a grid must not take all memory of whoever trains it.</summary>
public static partial class DataSetCatalog
{
    /// <summary>Numbers that a data set may hold which a few words describe: a GiB of float32, as many as a network may
    /// have weights.</summary>
    internal const int MostNumbers = 1 << 28;

    /// <summary>Classes that a generated data set may have.</summary>
    internal const int MostClasses = 1_000_000;

    // Data in files are bounded by the files; generated ones take as much memory as somebody writes.
    private static ConfigurationException? TooLarge(DataSetInfo set, DataConfiguration data, DataShape shape)
    {
        bool inFiles = set.NeedsFiles || data.Files is not null;
        long train = data.Fresh || data.Name == "onehot" ? 0 : shape.Train;
        decimal numbers = inFiles
            ? (decimal)Math.Max(shape.Train, shape.Test) * shape.Dimension
            : (decimal)(train + shape.Test) * (shape.Dimension + 1L) + Common(data, shape);
        int most = inFiles ? Array.MaxLength / 2 : MostNumbers;
        if (numbers <= most)
            return null;
        string field =
            data.Name == "onehot" ? "dimension"
            : Common(data, shape) > most ? CommonField(data, shape)
            : train >= shape.Test ? "train"
            : "test";
        string fresh = field == "train" && set.Fields.Contains("fresh") ? ", or `fresh: true`" : "";
        return new(
            $"data.{field}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"A data set may hold at most {most:N0} numbers (those of inputs, labels and what generates them), "
                    + $"but this one needs {numbers:N0}"
            ),
            $"{(field is "train" or "test" ? $"Take fewer examples, or fewer dimensions{fresh}" : "Make it smaller")}."
        );
    }

    // What all examples have in common: means of classes, weights of a teacher.
    private static long Common(DataConfiguration data, DataShape shape) =>
        data.Name switch
        {
            "mixture" => (long)shape.Classes * shape.Dimension,
            "teacher" when data.Target != "sparse" => (long)(data.Rank ?? TeacherRank) * shape.Dimension,
            _ => 0,
        };

    private static string CommonField(DataConfiguration data, DataShape shape) =>
        data.Name == "mixture" && shape.Classes > shape.Dimension ? "classes"
        : data.Name == "teacher" && (data.Rank ?? TeacherRank) > shape.Dimension ? "rank"
        : "dimension";
}
