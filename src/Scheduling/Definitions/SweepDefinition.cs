using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Expectations;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Programs;
using Sweeps.Scheduling.Replication;
using Sweeps.Scheduling.Sharing;
using Sweeps.Scheduling.Stopping;

namespace Sweeps.Scheduling.Definitions;

/// <summary>What a grid file means.</summary>
/// <param name="Name">The sweep's name.</param>
/// <param name="SourceText">The file as written.</param>
/// <param name="EffectiveText">A grid file that means the same without overrides: the source, with the overrides under
/// <c>set</c>.</param>
/// <param name="Blocks">The grids; a trial lies in exactly one of them.</param>
/// <param name="DefinitionHash">SHA-256, in hexadecimal, of what is trained and in which order: neither layout nor
/// comments nor the name change it.</param>
public sealed record SweepDefinition(
    string Name,
    string SourceText,
    string EffectiveText,
    IReadOnlyList<GridBlock> Blocks,
    string DefinitionHash
)
{
    /// <summary>How many seeds each cell gets; null: all of the grid.</summary>
    public ReplicationRule? Replication { get; init; }

    /// <summary>When trials are stopped early; null: never.</summary>
    public StoppingRule? Stopping { get; init; }

    /// <summary>What proposes its configurations from results; null: they are known beforehand.</summary>
    public ProposedSearch? Search { get; init; }

    /// <summary>How much is to be trained for now: no part of <see cref="DefinitionHash"/>.</summary>
    public SweepBudget Budget { get; init; } = SweepBudget.Unlimited;

    /// <summary>How many failures and how long a trial are enough: no part of <see cref="DefinitionHash"/>.</summary>
    public FailureLimits Limits { get; init; } = FailureLimits.None;

    /// <summary>How it is run beside others: no part of <see cref="DefinitionHash"/>.</summary>
    public RunTerms Terms { get; init; } = RunTerms.Default;

    /// <summary>What its results are expected to be: no part of <see cref="DefinitionHash"/>.</summary>
    public IReadOnlyList<Expectation> Expectations { get; init; } = [];

    /// <summary>What the grid file says the sweep is about; null: nothing. No part of what the sweep is.</summary>
    public string? Description { get; init; }

    /// <summary>What its pictures use where nothing else is said: no part of <see cref="DefinitionHash"/>.</summary>
    public IReadOnlyList<PlotDefault> Plot { get; init; } = [];

    /// <summary>Hints for the author, in sentences. None is an error.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Why this build would refuse it as a new grid, where it was stored by one that did not: then it can be
    /// shown, and not trained. Null: it would not.</summary>
    public string? Refusal { get; init; }

    /// <summary>The files of its program that were found beside it: to be kept before it is run.</summary>
    public IReadOnlyList<ProgramSource> ProgramFiles { get; init; } = [];

    /// <summary>Whether it brings plugins: somebody's own code, as a program is.</summary>
    public bool HasPlugins { get; init; }

    internal static string HashOf(
        IReadOnlyList<GridBlock> blocks,
        ReplicationRule? replication = null,
        StoppingRule? stopping = null
    ) =>
        CanonicalText.HashOf(text =>
        {
            for (int i = 0; i < blocks.Count; i++)
            {
                if (i > 0)
                    text.Write("\n\n");
                blocks[i].WriteCanonical(text);
            }

            if (replication is not null)
                text.Write("\n\n" + replication.Canonical);
            if (stopping is not null)
                text.Write("\n\nstop " + stopping.Canonical);
        });
}

/// <summary>One grid: every combination of its axes' values, applied to <see cref="Base"/>, save those that an
/// exclusion matches.</summary>
public sealed class GridBlock
{
    internal GridBlock(
        string? name,
        TrialConfiguration configuration,
        IReadOnlyList<GridAxis> axes,
        IReadOnlyList<GridExclusion> exclusions
    )
    {
        (Name, Axes, Exclusions) = (name, axes, exclusions);
        // With every axis at its first value, so that what a file says of a field it then varies makes no difference.
        foreach (GridAxis axis in axes)
            configuration = axis.Apply(configuration, 0);
        Base = configuration;
    }

    /// <summary>The block's name, where it has one.</summary>
    public string? Name { get; }

    /// <summary>The configuration with every axis at its first value.</summary>
    public TrialConfiguration Base { get; }

    /// <summary>The axes, in the order of the file: the last varies fastest.</summary>
    public IReadOnlyList<GridAxis> Axes { get; }

    /// <summary>What is left out.</summary>
    public IReadOnlyList<GridExclusion> Exclusions { get; }

    internal bool Excludes(TrialConfiguration configuration) =>
        Exclusions.Any(exclusion => exclusion.Matches(configuration));

    internal void WriteCanonical(TextWriter text)
    {
        text.Write(CanonicalConfiguration.ToJson(Base));
        foreach (GridAxis axis in Axes)
        {
            text.Write("\naxis ");
            axis.WriteCanonical(text);
        }

        foreach (string exclusion in Exclusions.Select(rule => rule.Canonical).Order(StringComparer.Ordinal))
            text.Write($"\nexclude {exclusion}");
    }
}
