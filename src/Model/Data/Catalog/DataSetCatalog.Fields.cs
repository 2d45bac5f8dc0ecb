using System.Globalization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Fields;

namespace Sweeps.Model.Data.Catalog;

public static partial class DataSetCatalog
{
    // Rules that hold for the fields of more than one data set.
    private static DataShape Split(DataConfiguration data, DataShape shape)
    {
        if (data.Fresh || shape.Classes == 0)
            throw new ConfigurationException(
                "data.validation",
                $"`data.validation` takes examples with classes out of a fixed training set, but `{data.Name}` "
                    + $"{(data.Fresh ? "draws its examples afresh" : "is a regression")} here",
                "Remove `data.validation`."
            );
        int validation = (int)Math.Round(data.Validation * shape.Train);
        if (validation < 1 || validation >= shape.Train)
        {
            throw new ConfigurationException(
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

    private static void RefuseForeignFields(DataSetInfo set, DataConfiguration data)
    {
        (string Field, object? Value)[] given =
        [
            ("size", data.Size),
            ("train", data.Train),
            ("test", data.Test),
            ("dimension", data.Dimension),
            ("classes", data.Classes),
            ("spread", data.Spread),
            ("target", data.Target),
            ("fresh", data.Fresh ? "true" : null),
            ("seed", data.Seed),
            ("points", data.Points is null ? null : $"{data.Points.Count} of them"),
            ("rank", data.Rank),
            ("files", data.Files?.Canonical),
            ("normalize", data.Normalize == Normalization.Unit ? null : data.Normalize.ToString().ToLowerInvariant()),
        ];
        foreach (var (field, value) in given)
        {
            if (value is not null && !set.Fields.Contains(field))
                throw new ConfigurationException(
                    $"data.{field}",
                    $"The data set `{set.Name}` takes no `{field}` (given: "
                        + $"{string.Create(CultureInfo.InvariantCulture, $"{value}")}); "
                        + $"it takes {string.Join(", ", set.Fields)}",
                    $"Remove `data.{field}`."
                );
        }
    }

    private static void RefuseOutOfRange(DataConfiguration data)
    {
        TrialConfiguration trial = TrialField.Defaults with { Data = data };
        foreach (IField field in DataField.All)
        {
            if (field.OutOfRange(trial) is { } breach)
                throw breach;
        }
    }

    private static void CheckNormalization(DataSetInfo set, DataConfiguration data)
    {
        if (data.Normalize == Normalization.Limit && !set.Fields.Contains("size"))
            throw new ConfigurationException(
                "data.normalize",
                $"`normalize: limit` is for images, but `{set.Name}` is none",
                "Use `unit` or `standard`."
            );
        if (data.Normalize == Normalization.Standard && data.Fresh)
            throw new ConfigurationException(
                "data.normalize",
                "`normalize: standard` takes its numbers from a fixed training set, but `fresh` draws new "
                    + "examples at every visit",
                "Use `unit`, or remove `fresh`."
            );
    }

    private static void AtLeast(int least, string field, int? value)
    {
        if (value < least)
            throw OutOfRange(field, value.Value, $"at least {least}");
    }

    private static void OneOf(string field, string? value, params string[] known)
    {
        if (value is not null && !known.Contains(value))
            throw new ConfigurationException(
                $"data.{field}",
                $"`data.{field}` must be one of {string.Join(", ", known)}, but was `{value}`",
                "Correct it."
            );
    }

    private static ConfigurationException OutOfRange(string field, double value, string range) =>
        new(
            $"data.{field}",
            string.Create(CultureInfo.InvariantCulture, $"`data.{field}` must be {range}, but was {value}"),
            "Correct it."
        );
}
