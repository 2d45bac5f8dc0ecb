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
        Section.Add("name", d => d.Name.Length == 0 ? null : d.Name, (d, v) => d with { Name = v ?? "" });

    public static Field<int?> Size { get; } =
        Section.Add("size", d => d.Size, (d, v) => d with { Size = v }, NumberRange.AtLeast(1));

    public static Field<int?> Train { get; } =
        Section.Add("train", d => d.Train, (d, v) => d with { Train = v }, NumberRange.AtLeast(1));

    public static Field<int?> Test { get; } =
        Section.Add("test", d => d.Test, (d, v) => d with { Test = v }, NumberRange.AtLeast(1));

    public static Field<Normalization> Normalize { get; } =
        Section.Add("normalize", d => d.Normalize, (d, v) => d with { Normalize = v });

    public static Field<int?> Dimension { get; } =
        Section.Add("dimension", d => d.Dimension, (d, v) => d with { Dimension = v }, NumberRange.AtLeast(1));

    public static Field<int?> Classes { get; } =
        Section.Add("classes", d => d.Classes, (d, v) => d with { Classes = v }, NumberRange.AtLeast(1));

    public static Field<double?> Spread { get; } =
        Section.Add("spread", d => d.Spread, (d, v) => d with { Spread = v }, NumberRange.AtLeast(0), isFree: true);

    public static Field<string?> Target { get; } =
        Section.Add("target", d => d.Target, (d, v) => d with { Target = v });

    public static Field<bool> Fresh { get; } = Section.Add("fresh", d => d.Fresh, (d, v) => d with { Fresh = v });

    public static Field<long?> Seed { get; } =
        Section.Add("seed", d => d.Seed, (d, v) => d with { Seed = v }, NumberRange.AtLeast(0), isFree: true);

    public static Field<double> Validation { get; } =
        Section.Add("validation", d => d.Validation, (d, v) => d with { Validation = v }, new(0, 1, OpenAbove: true));

    public static Field<IReadOnlyList<IReadOnlyList<double>>?> Points { get; } =
        Section.Add("points", d => d.Points, (d, v) => d with { Points = v });

    public static Field<int?> Rank { get; } =
        Section.Add("rank", d => d.Rank, (d, v) => d with { Rank = v }, NumberRange.AtLeast(1));

    public static Field<OwnData?> Files { get; } = Section.Add("files", d => d.Files, (d, v) => d with { Files = v });

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IField> All => Section.Fields;

    /// <summary>The section as a whole.</summary>
    public static Reading<DataConfiguration> Whole { get; } = Section.Whole();
}
