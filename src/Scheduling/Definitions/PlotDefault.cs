namespace Sweeps.Scheduling.Definitions;

/// <summary>What pictures of a sweep use where their reader says nothing else.</summary>
/// <param name="Option">The option of `sweeps plot` that it stands for, such as <c>--legend</c>.</param>
/// <param name="Values">Its values; none: the option takes none and is given.</param>
public sealed record PlotDefault(string Option, IReadOnlyList<string> Values);
