using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;

namespace Sweeps.Scheduling.Fields;

/// <summary>The fields of what is learnt from: <c>data</c>, in the order of the canonical form.</summary>
internal static class DataFields
{
    public static IReadOnlyList<ConfigurationField> All { get; } =
    [
        Field(
            "name",
            new WordKind([.. DataSetCatalog.All.Select(set => set.Name)]),
            "The data set.",
            d => d.Name.Length == 0 ? null : d.Name,
            (d, v) => d with { Name = (string)v! }
        ) with
        {
            Aliases = ["data"],
            Absent = "must be given",
            AffectsCost = true,
        },
        Field(
            "size",
            FieldValues.Integer("data.size"),
            "Side of the images after area down-sampling.",
            d => d.Size,
            (d, v) => d with { Size = FieldValues.Int(v) }
        ) with
        {
            Aliases = ["size"],
            Unit = "pixels",
            Absent = "the images' own",
            AffectsCost = true,
        },
        Field(
            "train",
            FieldValues.Integer("data.train"),
            "Number of training examples: a subset drawn by seed, or how many are generated.",
            d => d.Train,
            (d, v) => d with { Train = FieldValues.Int(v) }
        ) with
        {
            Aliases = ["train_size"],
            Unit = "examples",
            Absent = "all, or the data set's own",
            AffectsCost = true,
        },
        Field(
            "test",
            FieldValues.Integer("data.test"),
            "Number of test examples.",
            d => d.Test,
            (d, v) => d with { Test = FieldValues.Int(v) }
        ) with
        {
            Aliases = ["test_size"],
            Unit = "examples",
            Absent = "all, or the data set's own",
            AffectsCost = true,
        },
        Field(
            "normalize",
            new ChoiceKind<Normalization>(
                (Normalization.Unit, "unit"),
                (Normalization.Standard, "standard"),
                (Normalization.Limit, "limit")
            ),
            "How inputs are scaled: pixels to 0 … 1; to mean 0 and deviation 1 over all training inputs; or minus "
                + "0.456 over 0.224.",
            d => d.Normalize,
            (d, v) => d with { Normalize = (Normalization)v! }
        ) with
        {
            Aliases = ["normalize"],
        },
        Field(
            "dimension",
            FieldValues.Integer("data.dimension"),
            "Input dimension of a generated data set.",
            d => d.Dimension,
            (d, v) => d with { Dimension = FieldValues.Int(v) }
        ) with
        {
            Aliases = ["dimension"],
            Absent = "the data set's own",
            AffectsCost = true,
        },
        Field(
            "classes",
            FieldValues.Integer("data.classes"),
            "Number of classes of a generated data set.",
            d => d.Classes,
            (d, v) => d with { Classes = FieldValues.Int(v) }
        ) with
        {
            Aliases = ["classes"],
            Absent = "the data set's own",
            AffectsCost = true,
        },
        Field(
            "spread",
            FieldValues.Number("data.spread"),
            "Standard deviation of the class means' coordinates in `mixture`, whose classes have deviation 1.",
            d => d.Spread,
            (d, v) => d with { Spread = (double?)v }
        ) with
        {
            Aliases = ["spread"],
            Absent = "the data set's own",
        },
        Field(
            "target",
            new WordKind(),
            "What the labels of a generated data set are.",
            d => d.Target,
            (d, v) => d with { Target = (string?)v }
        ) with
        {
            Aliases = ["target"],
            Absent = "the data set's own",
            AffectsCost = true,
        },
        Field(
            "fresh",
            new BooleanKind(),
            "Draw new training examples at every visit in place of a fixed set.",
            d => d.Fresh,
            (d, v) => d with { Fresh = (bool)v! }
        ) with
        {
            Aliases = ["fresh"],
            AffectsCost = true,
        },
        Field(
            "seed",
            FieldValues.Integer("data.seed"),
            "Keys the data in place of the trial's seed, so that every trial sees the same.",
            d => d.Seed,
            (d, v) => d with { Seed = (long?)v }
        ) with
        {
            Aliases = ["data_seed"],
            Absent = "the trial's seed",
        },
        Field(
            "validation",
            FieldValues.Number("data.validation"),
            "Share of the training examples that is kept apart for validation, drawn by seed.",
            d => d.Validation,
            (d, v) => d with { Validation = (double)v! }
        ) with
        {
            Aliases = ["validation"],
            AffectsCost = true,
        },
        Field(
            "points",
            new PointsKind(),
            "The points of the data set `points`.",
            d => d.Points,
            (d, v) => d with { Points = (IReadOnlyList<IReadOnlyList<double>>?)v }
        ) with
        {
            Aliases = ["points"],
            Absent = "must be given for `points`",
            AffectsCost = true,
        },
        Field(
            "rank",
            FieldValues.Integer("data.rank"),
            "Rank of the matrix that `sensing` measures.",
            d => d.Rank,
            (d, v) => d with { Rank = FieldValues.Int(v) }
        ) with
        {
            Aliases = ["rank"],
            Absent = "1",
        },
        Field(
            "files",
            new OwnDataKind(),
            "Which content the data set `files` has, and its shape; follows from the files that `data.train` and "
                + "`data.test` name.",
            d => d.Files,
            (d, v) => d with { Files = (OwnData?)v }
        ) with
        {
            Absent = "must be named for `files`",
            AffectsCost = true,
        },
    ];

    private static ConfigurationField Field(
        string key,
        FieldKind kind,
        string description,
        Func<DataConfiguration, object?> get,
        Func<DataConfiguration, object?, DataConfiguration> set
    ) =>
        new(
            "data." + key,
            kind,
            description,
            c => FieldValues.Wide(get(c.Data)),
            (c, v) => c with { Data = set(c.Data, v) }
        );
}
