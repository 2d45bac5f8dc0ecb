using Sweeps.Model;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Texts;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>What the record of a sweep says by itself.</summary>
public static class SweepReading
{
    /// <summary>What its grid file means to this build, for reading what came of it: where it means what it meant,
    /// rules that it breaks are its <see cref="SweepDefinition.Refusal"/>.</summary>
    /// <exception cref="GridFileException">It breaks rules of this build, and what it means is not to be made out
    /// either.</exception>
    public static SweepDefinition DefinitionOf(SweepRecord sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        try
        {
            var definition = GridFile.Read(
                sweep.Manifest.GridText,
                $"the grid of {sweep.Title}",
                reading: GridReading.ToShow(sweep.Manifest.DefinitionHash)
            );
            definition.Search?.Proposals.Fill(sweep.Proposals);
            return definition;
        }
        catch (GridFileException other)
        {
            throw new GridFileException(
                other.Problems,
                $"A sweep can be read by a build that understands its grid, but this one does not understand that of "
                    + $"`{sweep.Manifest.Name}`: {other.Problems[0]} Use the build that planned it. All "
                    + "that was measured is kept: `sweeps push` copies it, and `sweeps logs` shows what programs wrote."
            );
        }
    }

    /// <summary>As <see cref="DefinitionOf"/>; null where that is not to be made out, which whoever reads its results
    /// says.</summary>
    public static SweepDefinition? TryDefinitionOf(SweepRecord sweep)
    {
        try
        {
            return DefinitionOf(sweep);
        }
        catch (GridFileException)
        {
            return null;
        }
    }

    /// <summary>What is said of a sweep whose grid this build would refuse, for this reason.</summary>
    public static string Refused(string refusal) =>
        "This build shows the sweep, and neither goes on with it nor extends it, since its grid breaks a rule: "
        + $"{refusal}. The build that planned it can.";

    /// <summary>Its plan.</summary>
    public static Plan PlanOf(SweepRecord sweep) => new(DefinitionOf(sweep));

    /// <summary>As much of an id as people need to tell sweeps apart.</summary>
    public static string ShortId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.Length > 8 ? id[..8] : id;
    }

    /// <summary>A trial by what tells it apart: <c>p=0.2 seed=3</c>.</summary>
    public static string DescribeTrial(Plan plan, long ordinal)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Axes.Count == 0
            ? "(nothing varies)"
            : PlainText.OneLine(
                string.Join(' ', plan.Axes.Zip(plan.AxisValues(ordinal), (axis, value) => $"{axis.Name}={value}"))
            );
    }

    /// <summary>The first of these sweeps that is of a definition by this engine version.</summary>
    public static SweepRecord? Matching(IEnumerable<SweepRecord> sweeps, SweepDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(sweeps);
        ArgumentNullException.ThrowIfNull(definition);
        return sweeps.FirstOrDefault(sweep =>
            sweep.Manifest.Name == definition.Name
            && sweep.Manifest.DefinitionHash == definition.DefinitionHash
            && sweep.Manifest.EngineVersion == EngineVersion.Current
        );
    }
}
