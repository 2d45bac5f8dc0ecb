using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Grids;

namespace Sweeps.Scheduling.Plans;

/// <summary>
/// A sweep's trials as a number system: an ordinal 0 … <see cref="Trials"/> − 1 stands for a configuration and is decoded on demand, so
/// that a plan's memory does not grow with the number of trials. Ordinals are dense; excluded combinations have none. Immutable.
/// </summary>
public sealed class Plan
{
    /// <summary>Plans a sweep.</summary>
    public Plan(SweepDefinition definition) => throw new NotImplementedException();

    /// <summary>Number of trials.</summary>
    public long Trials { get; }

    /// <summary>Number of cells: groups of trials that differ only in seed.</summary>
    public long Cells { get; }

    /// <summary>What varies, in the order of the grid file, seed included.</summary>
    public IReadOnlyList<PlanAxis> Axes { get; } = [];

    /// <summary>The configuration of a trial.</summary>
    public TrialConfiguration Configuration(long ordinal) => throw new NotImplementedException();

    /// <summary>The trial with this configuration, or null when it is not in the plan.</summary>
    public long? Find(TrialConfiguration configuration) => throw new NotImplementedException();

    /// <summary>A trial's value on each of <see cref="Axes"/>, as text.</summary>
    public IReadOnlyList<string> AxisValues(long ordinal) => throw new NotImplementedException();

    /// <summary>The cell of a trial, 0 … <see cref="Cells"/> − 1.</summary>
    public long Cell(long ordinal) => throw new NotImplementedException();

    /// <summary>The trials of a cell, in order of ordinal.</summary>
    public IEnumerable<long> OrdinalsOfCell(long cell) => throw new NotImplementedException();
}

/// <summary>How an axis is best drawn.</summary>
public enum AxisScale
{
    /// <summary>Values without distances.</summary>
    Categorical,

    /// <summary>Numbers at even distances, or nearly so.</summary>
    Linear,

    /// <summary>Positive numbers that span orders of magnitude.</summary>
    Log,
}

/// <summary>Something that varies over a sweep.</summary>
/// <param name="Name">Short name, such as <c>p</c>; names joined by <c>+</c> (or a given name) for zipped axes.</param>
/// <param name="Values">All its values as text, in the order of the grid file.</param>
/// <param name="Numbers">The same as numbers, where they are numbers.</param>
/// <param name="Scale">How to draw it.</param>
public sealed record PlanAxis(string Name, IReadOnlyList<string> Values, IReadOnlyList<double>? Numbers, AxisScale Scale);
