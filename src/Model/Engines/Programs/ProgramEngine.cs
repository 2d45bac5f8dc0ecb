using System.Globalization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;
using Sweeps.Model.Training;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Engines.Programs;

/// <summary>Somebody's own program as a trial. Whoever may run programs here gives an
/// <see cref="IProgramRunner"/>.</summary>
public sealed class ProgramEngine : IEngine
{
    /// <inheritdoc/>
    public string Name => "program";

    /// <inheritdoc/>
    public bool TakesData => false;

    /// <inheritdoc/>
    public string Section => TrialField.Program.Path;

    /// <inheritdoc/>
    public IReadOnlyList<ConfigurationRule> RulesOf(TrialConfiguration sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        // Any value of a parameter fits into a text, but not into a number of steps.
        IEnumerable<IField> ofSteps = (ProgramText.Names(sample.Program?.Steps ?? "") ?? [])
            .Distinct()
            .Select(name => name == TrialField.Seed.Path ? TrialField.Seed : (IField)TrialField.Parameter(name));
        return
        [
            new(TrialField.Program.Select(Missing)),
            new(TrialField.Program.Select(program => Breach(() => FillTexts(program, sample)))),
            new(TrialField.Program.Select(_ => Clash(sample.Parameters.Names))),
            new(Reading.Only([TrialField.Program, .. ofSteps]).Select(trial => Breach(() => StepsOf(trial)))),
        ];
    }

    /// <inheritdoc/>
    public TrialLength LengthOf(TrialConfiguration configuration) => new(1, StepsOf(configuration) ?? 0, 1);

    /// <inheritdoc/>
    public double? SecondsOf(TrialConfiguration configuration) => 1;

    /// <inheritdoc/>
    /// <remarks>A program measures whenever it likes.</remarks>
    public SnapshotSchedule ScheduleOf(TrialConfiguration configuration) =>
        new([new SnapshotRule.Every(1)], 1, StepsOf(configuration) ?? SnapshotSchedule.Never - 1);

    /// <inheritdoc/>
    public IReadOnlyList<string> MeasuresOf(TrialConfiguration configuration) =>
        [.. (configuration.Program?.Measures ?? []).Select(measure => measure.Name)];

    /// <inheritdoc/>
    public bool IsExact(TrialConfiguration configuration) => configuration.Program?.Deterministic ?? false;

    /// <inheritdoc/>
    public TrialNeeds NeedsOf(TrialConfiguration configuration) =>
        configuration.Program is { Needs: var needs }
            ? new(needs.Slots, needs.Gpus, needs.MemoryBytes ?? 0, IsProgram: true)
            : TrialNeeds.OneSlot;

    /// <inheritdoc/>
    public ITrainingEngine Open(EngineServices services) =>
        services.Find<IProgramRunner>()
        ?? throw new EngineUnavailableException(
            "Programs are run by `sweeps run`, `resume` and `extend`, and this process is another.",
            "Use one of these on your own machine."
        );

    private static ConfigurationException? Missing(ProgramConfiguration? program) =>
        program is null
            ? new(
                TrialField.Engine.Path,
                "`engine: program` needs the key `program` at the top",
                "Add it, or take another engine."
            )
            : null;

    // In JSON a group of parameters is an object, which cannot be a value, too.
    private static ConfigurationException? Clash(IEnumerable<string> parameters)
    {
        HashSet<string> values = [TrialField.Seed.Path, .. parameters];
        foreach (string name in values)
        {
            for (int dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.', dot + 1))
            {
                if (values.Contains(name[..dot]))
                    return new(
                        "program",
                        $"`{name[..dot]}` must not be a parameter and a group of them, as `{name}` makes it",
                        "Rename one of them."
                    );
            }
        }

        return null;
    }

    private static void FillTexts(ProgramConfiguration? program, TrialConfiguration sample)
    {
        foreach (
            string text in program is null ? [] : program.Run.Concat(program.Environment.Select(pair => pair.Value))
        )
            _ = ProgramText.Fill(text, sample, name => name == "slots" ? "1" : null);
    }

    private static ConfigurationException? Breach(Action check)
    {
        try
        {
            check();
            return null;
        }
        catch (ConfigurationException breach)
        {
            return breach;
        }
    }

    private static long? StepsOf(TrialConfiguration configuration)
    {
        if (configuration.Program?.Steps is not { } steps)
            return null;
        string text = ProgramText.Fill(steps, configuration, _ => null);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0
            ? number
            : throw new ConfigurationException(
                "program",
                $"`program.steps` must be a whole number above 0, but was `{text}`",
                "Correct it, or leave it out."
            );
    }
}

/// <summary>Runs programs in this process's name.</summary>
public interface IProgramRunner : ITrainingEngine;
