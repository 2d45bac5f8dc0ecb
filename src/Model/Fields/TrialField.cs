using Sweeps.Model.Configurations;

namespace Sweeps.Model.Fields;

/// <summary>The fields of a configuration that belong to no section, and all of them together.</summary>
public static class TrialField
{
    /// <summary>A configuration with every field at its default; its data set has no name.</summary>
    public static TrialConfiguration Defaults { get; } = new(new() { Name = "" }, new(), new(), new(), new(), 0);

    public static Field<long> Seed { get; } =
        new(
            "seed",
            c => c.Seed,
            (c, v) => c with { Seed = v },
            new("The replication: keys every random stream of the trial.") { Range = NumberRange.AtLeast(0) }
        );

    public static Field<string> Engine { get; } =
        new(
            "engine",
            c => c.Engine,
            (c, v) => c with { Engine = v },
            new("What computes the network: the project's own kernels, or another engine where it is installed.")
            {
                AffectsCost = true,
            }
        );

    public static Field<ProgramConfiguration?> Program { get; } =
        new(
            "program",
            c => c.Program,
            (c, v) => c with { Program = v },
            new("Somebody's own program as the trial.") { Aliases = [] }
        );

    /// <summary>A parameter that only the engine knows the meaning of; null where there is none of that
    /// name.</summary>
    public static Field<object?> Parameter(string name) =>
        new(
            $"parameters.{name}",
            c => c.Parameters[name],
            (c, v) => c with { Parameters = c.Parameters.With(name, v) },
            new("A parameter of the program.") { Aliases = [name], AffectsCost = true }
        );

    /// <summary>The fields of every network's trial, in the order of the canonical form.</summary>
    public static IReadOnlyList<IField> All { get; } =
    [
        .. DataField.All,
        .. NetworkField.All,
        .. NoiseField.All,
        .. TrainField.All,
        .. MeasureField.All,
        .. LimitField.All,
        Seed,
        Engine,
    ];
}
