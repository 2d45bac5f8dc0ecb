using System.Globalization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Fields;
using Sweeps.Model.Names;

namespace Sweeps.Model.Data.Catalog;

public static partial class DataSetCatalog
{
    // Rules that hold for the fields of more than one data set.
    private static CheckedShape Split(DataConfiguration data, DataShape shape)
    {
        if (data.Fresh || shape.Classes == 0)
            return new ConfigurationException(
                "data.validation",
                $"`data.validation` takes examples with classes out of a fixed training set, but `{data.Name}` "
                    + $"{(data.Fresh ? "draws its examples afresh" : "is a regression")} here",
                "Remove `data.validation`."
            );
        int validation = (int)Math.Round(data.Validation * shape.Train);
        if (validation < 1 || validation >= shape.Train)
        {
            return new ConfigurationException(
                "data.validation",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"`data.validation` must leave at least one example to each side, but {data.Validation} of "
                        + $"{shape.Train} training examples are {validation}"
                ),
                "Change the share, or take more examples."
            );
        }

        return shape with
        {
            Train = shape.Train - validation,
            Validation = validation,
        };
    }

    private static ConfigurationException? Foreign(DataSetInfo set, DataConfiguration data)
    {
        // Most have none: what is named in a message is made only for one.
        ReadOnlySpan<(string Field, bool IsGiven)> fields =
        [
            ("size", data.Size is not null),
            ("train", data.Train is not null),
            ("test", data.Test is not null),
            ("dimension", data.Dimension is not null),
            ("classes", data.Classes is not null),
            ("spread", data.Spread is not null),
            ("target", data.Target is not null),
            ("fresh", data.Fresh),
            ("seed", data.Seed is not null),
            ("points", data.Points is not null),
            ("rank", data.Rank is not null),
            ("files", data.Files is not null),
            ("normalize", data.Normalize != Normalization.Unit),
        ];
        foreach (var (field, isGiven) in fields)
        {
            if (isGiven && !set.Fields.Contains(field))
                return Foreign(set, field, data);
        }

        return null;
    }

    private static ConfigurationException Foreign(DataSetInfo set, string field, DataConfiguration data)
    {
        object? value = field switch
        {
            "size" => data.Size,
            "train" => data.Train,
            "test" => data.Test,
            "dimension" => data.Dimension,
            "classes" => data.Classes,
            "spread" => data.Spread,
            "target" => data.Target,
            "fresh" => "true",
            "seed" => data.Seed,
            "points" => $"{data.Points!.Count} of them",
            "rank" => data.Rank,
            "files" => data.Files!.Canonical,
            _ => EnumWords.Of(data.Normalize),
        };
        return new(
            $"data.{field}",
            $"The data set `{set.Name}` takes no `{field}` (given: "
                + $"{string.Create(CultureInfo.InvariantCulture, $"{value}")}); "
                + $"it takes {string.Join(", ", set.Fields)}",
            $"Remove `data.{field}`."
        );
    }

    private static ConfigurationException? OutOfRange(DataConfiguration data)
    {
        TrialConfiguration trial = TrialField.Defaults with { Data = data };
        foreach (IField field in DataField.All)
        {
            if (field.OutOfRange(trial) is { } breach)
                return breach;
        }

        return null;
    }

    private static ConfigurationException? OfNormalization(DataSetInfo set, DataConfiguration data)
    {
        if (data.Normalize == Normalization.Limit && !set.Fields.Contains("size"))
            return new ConfigurationException(
                "data.normalize",
                $"`normalize: limit` is for images, but `{set.Name}` is none",
                "Use `unit` or `standard`."
            );
        if (data.Normalize == Normalization.Standard && data.Fresh)
            return new ConfigurationException(
                "data.normalize",
                "`normalize: standard` takes its numbers from a fixed training set, but `fresh` draws new "
                    + "examples at every visit",
                "Use `unit`, or remove `fresh`."
            );

        return null;
    }

    private static ConfigurationException? AtLeast(int least, string field, int? value) =>
        value < least ? OutOfRange(field, value.Value, $"at least {least}") : null;

    private static ConfigurationException? OneOf(string field, string? value, params string[] known) =>
        value is not null && !known.Contains(value)
            ? new(
                $"data.{field}",
                $"`data.{field}` must be one of {string.Join(", ", known)}, but was `{value}`",
                "Correct it."
            )
            : null;

    private static ConfigurationException OutOfRange(string field, double value, string range) =>
        new(
            $"data.{field}",
            string.Create(CultureInfo.InvariantCulture, $"`data.{field}` must be {range}, but was {value}"),
            "Correct it."
        );
}
