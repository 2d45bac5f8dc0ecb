using System.Globalization;
using System.Text.Json;
using Sweeps.Execution.Reading;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Execution.Control;

/// <summary>Adding to a sweep: a new one of the same name, which shares all trials that both have.</summary>
public static class SweepExtension
{
    /// <summary>The definition of a sweep that has all of this one's trials and more.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="grid">A grid that takes the place of its own, overrides applied; null: its own with
    /// <paramref name="overrides"/>.</param>
    /// <param name="overrides">Keys to set in its own grid.</param>
    /// <exception cref="SweepRefusedException">It adds nothing, leaves values out, or has another name: more likely
    /// slips than wishes.</exception>
    /// <exception cref="GridFileException">The grid breaks rules.</exception>
    public static SweepDefinition Of(SweepRecord sweep, SweepDefinition? grid, IReadOnlyList<GridOverride> overrides)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(overrides);
        if (grid is null && overrides.Count == 0)
            throw new SweepRefusedException(
                $"An extension must add something, but nothing is named that `{sweep.Title}` is to get. Give a "
                    + "grid, keys to set, or epochs."
            );
        if (overrides.Any(given => given.Key == "name"))
            throw new SweepRefusedException(
                $"An extension keeps the name of its sweep, `{sweep.Title}`. Leave `name` out of --set, or use "
                    + "`sweeps run` for a sweep of another name."
            );
        var definition =
            grid
            ?? GridFile.Read(
                sweep.Manifest.GridText,
                $"the grid of {sweep.Title}",
                [.. overrides, .. NameOf(sweep)],
                GridReading.Stored
            );
        RequireMore(sweep, definition);
        return definition;
    }

    /// <summary>A sweep that was renamed has another name than its grid.</summary>
    private static GridOverride[] NameOf(SweepRecord sweep) =>
        SweepReading.DefinitionOf(sweep).Name == sweep.Manifest.Name
            ? []
            : [new("name", JsonSerializer.Serialize(sweep.Manifest.Name))];

    private static void RequireMore(SweepRecord sweep, SweepDefinition definition)
    {
        var before = SweepReading.DefinitionOf(sweep);
        if (definition.Name != sweep.Manifest.Name && definition.Name != before.Name)
            throw new SweepRefusedException(
                $"An extension keeps the name of its sweep, `{sweep.Title}`, but the grid file's is "
                    + $"`{definition.Name}`. Correct it, or use `sweeps run` for a sweep of another name."
            );
        if (before.DefinitionHash == definition.DefinitionHash && before.Budget != definition.Budget)
            throw new SweepRefusedException(
                $"An extension must add something, but `budget` only says how much of `{sweep.Title}` is trained for "
                    + $"now. Go on with it: sweeps resume {SweepReading.ShortId(sweep.Id)} "
                    + $"{OptionsOf(definition.Budget, sweep)}."
            );
        if (before.DefinitionHash == definition.DefinitionHash && before.Limits != definition.Limits)
            throw new SweepRefusedException(
                $"An extension must add something, but failures and times that are allowed are no part of "
                    + $"`{sweep.Title}`. Change them in its grid file, and go on with it: sweeps run GRID."
            );
        if (before.DefinitionHash == definition.DefinitionHash)
            throw new SweepRefusedException(
                $"An extension must add something, but this is the grid that `{sweep.Title}` has already. Add "
                    + $"values or epochs, or go on with it: sweeps resume {SweepReading.ShortId(sweep.Id)}."
            );
        Plan after = new(definition);
        Plan earlier = new(before);
        RequireLength(sweep, earlier, after, "epochs", configuration => configuration.Train.Epochs);
        RequireLength(sweep, earlier, after, "steps", configuration => configuration.Train.Steps);
        foreach (var axis in earlier.Axes.Where(axis => axis.Name is not ("epochs" or "steps")))
        {
            if (
                after.Axes.FirstOrDefault(other => other.Name == axis.Name) is { } same
                && axis.Values.Except(same.Values).FirstOrDefault() is { } lost
            )
                throw new SweepRefusedException(
                    $"An extension keeps the values that are there, but `{axis.Name}` would lose {lost}. Name all "
                        + "of them, old and new: "
                        + $"{axis.Name}=[{string.Join(", ", axis.Values.Union(same.Values).Take(12))}"
                        + $"{(axis.Values.Count > 12 ? ", …" : "")}]."
                );
        }
    }

    /// <summary>A budget as options; none is one of all trials.</summary>
    private static string OptionsOf(SweepBudget budget, SweepRecord sweep)
    {
        long? trials = budget.Trials ?? (budget.Time is null ? sweep.Manifest.Trials : null);
        string[] options =
        [
            trials is { } most ? $"--max-trials {Numerals(most)}" : "",
            budget.Time is { } time ? $"--max-hours {Numerals(time.TotalHours)}" : "",
        ];
        return string.Join(' ', options.Where(option => option.Length > 0));

        static string Numerals(double number) => number.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>Trials that all have one length keep it or get a longer one.</summary>
    private static void RequireLength(
        SweepRecord sweep,
        Plan before,
        Plan after,
        string unit,
        Func<TrialConfiguration, long?> lengthOf
    )
    {
        if (before.Axes.Concat(after.Axes).Any(axis => axis.Name is "epochs" or "steps"))
            return;
        if (lengthOf(before.Configuration(0)) is { } had && lengthOf(after.Configuration(0)) is { } has && has < had)
            throw new SweepRefusedException(
                $"An extension trains longer or adds values, but `{sweep.Title}` has {had} {unit} and would have "
                    + $"{has}. Name more, or use `sweeps run` with another name for a shorter training."
            );
    }
}
