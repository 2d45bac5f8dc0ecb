using Sweeps.Model.Configurations;

namespace Sweeps.Scheduling.Grids;

/// <summary>What a grid file means.</summary>
/// <param name="Name">The sweep's name.</param>
/// <param name="SourceText">The file as written.</param>
/// <param name="EffectiveText">A grid file that means the same without overrides: the source, with the overrides under <c>set</c>.</param>
/// <param name="Blocks">The grids; a trial lies in exactly one of them.</param>
/// <param name="DefinitionHash">SHA-256, in hexadecimal, of what is trained and in which order: neither layout nor comments nor the name change it.</param>
public sealed record SweepDefinition(string Name, string SourceText, string EffectiveText, IReadOnlyList<GridBlock> Blocks, string DefinitionHash);

/// <summary>One grid: every combination of its axes' values, applied to <paramref name="Base"/>, save those that an exclusion matches.</summary>
public sealed record GridBlock(TrialConfiguration Base);
