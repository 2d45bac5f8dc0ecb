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

    public static Field<string> Kind { get; } =
        Section.Add(
            "kind",
            n => n.Kind,
            (n, v) => n with { Kind = v },
            new("The label-noise model.") { Aliases = ["noise"] }
        );

    public static Field<double> P { get; } =
        Section.Add(
            "p",
            n => n.P,
            (n, v) => n with { P = v },
            new("Noise probability.") { Range = new NumberRange(0, 1) }
        );

    public static Field<double> Sigma { get; } =
        Section.Add(
            "sigma",
            n => n.Sigma,
            (n, v) => n with { Sigma = v },
            new("Standard deviation of the number that is added to a target.")
            {
                Range = NumberRange.AtLeast(0),
                Unit = "target",
            }
        );

    public static Field<NoiseLaw> Law { get; } =
        Section.Add(
            "law",
            n => n.Law,
            (n, v) => n with { Law = v },
            new("Law of the number that is added: ±1 or N(0, 1), times sigma.")
        );

    public static Field<IReadOnlyDictionary<int, int>> Pairs { get; } =
        Section.Add(
            "pairs",
            n => n.Pairs,
            (n, v) => n with { Pairs = v },
            new("Which class becomes which; empty for CIFAR-10's 9→1, 2→0, 4→7, 3→5.")
        );

    public static Field<bool> Validation { get; } =
        Section.Add(
            "validation",
            n => n.Validation,
            (n, v) => n with { Validation = v },
            new("Whether the labels of validation examples are as noisy as those of training examples, or clean.")
            {
                Aliases = ["noisy_validation"],
            }
        );

    public static Field<Schedule> Schedule { get; } =
        Section.Add(
            "schedule",
            n => n.Schedule,
            (n, v) => n with { Schedule = v },
            new(
                "How p (at most 1), or sigma, of noise that is drawn at every visit changes; periods are epochs, or "
                    + "steps where training is given in steps."
            )
            {
                Aliases = ["noise_schedule"],
            }
        );

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IField> All => Section.Fields;

    /// <summary>The section as a whole.</summary>
    public static Reading<NoiseConfiguration> Whole { get; } = Section.Whole();
}
