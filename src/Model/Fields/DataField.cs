using Sweeps.Model.Configurations;

namespace Sweeps.Model.Fields;

/// <summary>The fields of what is learnt from: <c>data</c>, in the order of the canonical form.
/// <see cref="DataConfiguration"/> says what each means.</summary>
public static class DataField
{
    private static readonly FieldSection<DataConfiguration> Section = new(
        "data",
        c => c.Data,
        (c, d) => c with { Data = d }
    );

    public static Field<string?> Name { get; } =
        Section.Add(
            "name",
            d => d.Name.Length == 0 ? null : d.Name,
            (d, v) => d with { Name = v ?? "" },
            new("The data set.")
            {
                Aliases = ["data"],
                Absent = "must be given",
                AffectsCost = true,
            }
        );

    public static Field<int?> Size { get; } =
        Section.Add(
            "size",
            d => d.Size,
            (d, v) => d with { Size = v },
            new("Side of the images after area down-sampling.")
            {
                Range = NumberRange.AtLeast(1),
                Unit = "pixels",
                Absent = "the images' own",
                AffectsCost = true,
            }
        );

    public static Field<int?> Train { get; } =
        Section.Add(
            "train",
            d => d.Train,
            (d, v) => d with { Train = v },
            new("Number of training examples: a subset drawn by seed, or how many are generated.")
            {
                Aliases = ["train_size"],
                Range = NumberRange.AtLeast(1),
                Unit = "examples",
                Absent = "all, or the data set's own",
                AffectsCost = true,
            }
        );

    public static Field<int?> Test { get; } =
        Section.Add(
            "test",
            d => d.Test,
            (d, v) => d with { Test = v },
            new("Number of test examples.")
            {
                Aliases = ["test_size"],
                Range = NumberRange.AtLeast(1),
                Unit = "examples",
                Absent = "all, or the data set's own",
                AffectsCost = true,
            }
        );

    public static Field<Normalization> Normalize { get; } =
        Section.Add(
            "normalize",
            d => d.Normalize,
            (d, v) => d with { Normalize = v },
            new(
                "How inputs are scaled: pixels to 0 … 1; to mean 0 and deviation 1 over all training inputs; or "
                    + "minus 0.456 over 0.224."
            )
        );

    public static Field<int?> Dimension { get; } =
        Section.Add(
            "dimension",
            d => d.Dimension,
            (d, v) => d with { Dimension = v },
            new("Input dimension of a generated data set.")
            {
                Range = NumberRange.AtLeast(1),
                Absent = "the data set's own",
                AffectsCost = true,
            }
        );

    public static Field<int?> Classes { get; } =
        Section.Add(
            "classes",
            d => d.Classes,
            (d, v) => d with { Classes = v },
            new("Number of classes of a generated data set.")
            {
                Range = NumberRange.AtLeast(1),
                Absent = "the data set's own",
                AffectsCost = true,
            }
        );

    public static Field<double?> Spread { get; } =
        Section.Add(
            "spread",
            d => d.Spread,
            (d, v) => d with { Spread = v },
            new("Standard deviation of the class means' coordinates in `mixture`, whose classes have deviation 1.")
            {
                Range = NumberRange.AtLeast(0),
                IsFree = true,
                Absent = "the data set's own",
            }
        );

    public static Field<string?> Target { get; } =
        Section.Add(
            "target",
            d => d.Target,
            (d, v) => d with { Target = v },
            new("What the labels of a generated data set are.") { Absent = "the data set's own", AffectsCost = true }
        );

    public static Field<bool> Fresh { get; } =
        Section.Add(
            "fresh",
            d => d.Fresh,
            (d, v) => d with { Fresh = v },
            new("Draw new training examples at every visit in place of a fixed set.") { AffectsCost = true }
        );

    public static Field<long?> Seed { get; } =
        Section.Add(
            "seed",
            d => d.Seed,
            (d, v) => d with { Seed = v },
            new("Keys the data in place of the trial's seed, so that every trial sees the same.")
            {
                Aliases = ["data_seed"],
                Range = NumberRange.AtLeast(0),
                IsFree = true,
                Absent = "the trial's seed",
            }
        );

    public static Field<double> Validation { get; } =
        Section.Add(
            "validation",
            d => d.Validation,
            (d, v) => d with { Validation = v },
            new("Share of the training examples that is kept apart for validation, drawn by seed.")
            {
                Range = new NumberRange(0, 1, OpenAbove: true),
                AffectsCost = true,
            }
        );

    public static Field<IReadOnlyList<IReadOnlyList<double>>?> Points { get; } =
        Section.Add(
            "points",
            d => d.Points,
            (d, v) => d with { Points = v },
            new("The points of the data set `points`.") { Absent = "must be given for `points`", AffectsCost = true }
        );

    public static Field<int?> Rank { get; } =
        Section.Add(
            "rank",
            d => d.Rank,
            (d, v) => d with { Rank = v },
            new(
                "Rank of the matrix that `sensing` measures (1); hidden neurons of `teacher`, or inputs that it sums "
                    + "(3)."
            )
            {
                Range = NumberRange.AtLeast(1),
                Absent = "the data set's own",
            }
        );

    public static Field<OwnData?> Files { get; } =
        Section.Add(
            "files",
            d => d.Files,
            (d, v) => d with { Files = v },
            new(
                "Which content the data set `files` has, and its shape; follows from the files that `data.train` "
                    + "and `data.test` name."
            )
            {
                Aliases = [],
                Absent = "must be named for `files`",
                AffectsCost = true,
            }
        );

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IField> All => Section.Fields;

    /// <summary>The section as a whole.</summary>
    public static Reading<DataConfiguration> Whole { get; } = Section.Whole();
}
