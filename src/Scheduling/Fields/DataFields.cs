using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Fields;

namespace Sweeps.Scheduling.Fields;

/// <summary>The fields of what is learnt from: <c>data</c>, in the order of the canonical form.</summary>
internal static class DataFields
{
    public static IReadOnlyList<ConfigurationField> All { get; } =
    [
        ConfigurationField.Of(
            DataField.Name,
            new WordKind([.. DataSetCatalog.All.Select(set => set.Name)]),
            "The data set."
        ) with
        {
            Aliases = ["data"],
            Absent = "must be given",
            AffectsCost = true,
        },
        ConfigurationField.Of(DataField.Size, "Side of the images after area down-sampling.") with
        {
            Aliases = ["size"],
            Unit = "pixels",
            Absent = "the images' own",
            AffectsCost = true,
        },
        ConfigurationField.Of(
            DataField.Train,
            "Number of training examples: a subset drawn by seed, or how many are generated."
        ) with
        {
            Aliases = ["train_size"],
            Unit = "examples",
            Absent = "all, or the data set's own",
            AffectsCost = true,
        },
        ConfigurationField.Of(DataField.Test, "Number of test examples.") with
        {
            Aliases = ["test_size"],
            Unit = "examples",
            Absent = "all, or the data set's own",
            AffectsCost = true,
        },
        ConfigurationField.Of(
            DataField.Normalize,
            new ChoiceKind<Normalization>(
                (Normalization.Unit, "unit"),
                (Normalization.Standard, "standard"),
                (Normalization.Limit, "limit")
            ),
            "How inputs are scaled: pixels to 0 … 1; to mean 0 and deviation 1 over all training inputs; or minus "
                + "0.456 over 0.224."
        ) with
        {
            Aliases = ["normalize"],
        },
        ConfigurationField.Of(DataField.Dimension, "Input dimension of a generated data set.") with
        {
            Aliases = ["dimension"],
            Absent = "the data set's own",
            AffectsCost = true,
        },
        ConfigurationField.Of(DataField.Classes, "Number of classes of a generated data set.") with
        {
            Aliases = ["classes"],
            Absent = "the data set's own",
            AffectsCost = true,
        },
        ConfigurationField.Of(
            DataField.Spread,
            "Standard deviation of the class means' coordinates in `mixture`, whose classes have deviation 1."
        ) with
        {
            Aliases = ["spread"],
            Absent = "the data set's own",
        },
        ConfigurationField.Of(DataField.Target, new WordKind(), "What the labels of a generated data set are.") with
        {
            Aliases = ["target"],
            Absent = "the data set's own",
            AffectsCost = true,
        },
        ConfigurationField.Of(
            DataField.Fresh,
            new BooleanKind(),
            "Draw new training examples at every visit in place of a fixed set."
        ) with
        {
            Aliases = ["fresh"],
            AffectsCost = true,
        },
        ConfigurationField.Of(
            DataField.Seed,
            "Keys the data in place of the trial's seed, so that every trial sees the same."
        ) with
        {
            Aliases = ["data_seed"],
            Absent = "the trial's seed",
        },
        ConfigurationField.Of(
            DataField.Validation,
            "Share of the training examples that is kept apart for validation, drawn by seed."
        ) with
        {
            Aliases = ["validation"],
            AffectsCost = true,
        },
        ConfigurationField.Of(DataField.Points, new PointsKind(), "The points of the data set `points`.") with
        {
            Aliases = ["points"],
            Absent = "must be given for `points`",
            AffectsCost = true,
        },
        ConfigurationField.Of(DataField.Rank, "Rank of the matrix that `sensing` measures.") with
        {
            Aliases = ["rank"],
            Absent = "1",
        },
        ConfigurationField.Of(
            DataField.Files,
            new OwnDataKind(),
            "Which content the data set `files` has, and its shape; follows from the files that `data.train` and "
                + "`data.test` name."
        ) with
        {
            Absent = "must be named for `files`",
            AffectsCost = true,
        },
    ];
}
