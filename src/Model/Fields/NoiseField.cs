using Sweeps.Model.Configurations;

namespace Sweeps.Model.Fields;

/// <summary>The fields of the label noise: <c>noise</c>, in the order of the canonical form.
/// <see cref="NoiseConfiguration"/> says what each means.</summary>
public static class NoiseField
{
    private static readonly FieldSection<NoiseConfiguration> Section = new(
        "noise",
        c => c.Noise,
        (c, n) => c with { Noise = n }
    );

    public static Field<string> Kind { get; } = Section.Add("kind", n => n.Kind, (n, v) => n with { Kind = v });

    public static Field<double> P { get; } = Section.Add("p", n => n.P, (n, v) => n with { P = v }, new(0, 1));

    public static Field<double> Sigma { get; } =
        Section.Add("sigma", n => n.Sigma, (n, v) => n with { Sigma = v }, NumberRange.AtLeast(0));

    public static Field<NoiseLaw> Law { get; } = Section.Add("law", n => n.Law, (n, v) => n with { Law = v });

    public static Field<IReadOnlyDictionary<int, int>> Pairs { get; } =
        Section.Add("pairs", n => n.Pairs, (n, v) => n with { Pairs = v });

    public static Field<bool> Validation { get; } =
        Section.Add("validation", n => n.Validation, (n, v) => n with { Validation = v });

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IField> All => Section.Fields;

    /// <summary>The section as a whole.</summary>
    public static Reading<NoiseConfiguration> Whole { get; } = Section.Whole();
}
